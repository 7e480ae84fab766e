package io.portreeve.repository;

import static java.util.Objects.requireNonNullElse;

import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.api.v1alpha1.ReplicationState;
import io.portreeve.api.v1alpha1.ScanningSettings.Frequency;
import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ImageStatistics;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.ReplicationProgress;
import io.portreeve.status.MonthlyCost;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts a repository's images, and asks what becomes of them: where the newest was replicated to,
 * and when they are scanned. One request for a thousand images; one more where the repository is
 * replicated; and one for twenty-five repositories.
 */
final class Measuring {
  /** A frequency that is so old is told for new, unless an event said otherwise since. */
  private static final Duration FREQUENCY_AGE = Duration.ofHours(1);

  /** The same where somebody asks: how often they ask isn't how often it is read. */
  private static final Duration FREQUENCY_AGE_ASKED = Duration.ofMinutes(1);

  private final RegistryConnection connection;
  private final RepositoryName name;
  private final String price;
  private final Supplier<? extends Collection<RepositoryName>> others;

  /**
   * Creates it.
   *
   * @param price of 10^9 bytes a month
   * @param others the repositories that are measured from time to time
   */
  Measuring(
      RegistryConnection connection,
      RepositoryName name,
      @Nullable String price,
      Supplier<? extends Collection<RepositoryName>> others) {
    this.connection = connection;
    this.name = name;
    this.price = requireNonNullElse(price, RegistrySpec.STORAGE_PRICE);
    this.others = others;
  }

  /**
   * What came of it.
   *
   * @param measurement what is known now; of what couldn't be asked, what was known before
   * @param failure what couldn't be asked
   */
  record Measured(Measurement measurement, @Nullable RegistryException failure) {}

  /** Measures a repository that was created a moment ago: nothing is asked. */
  Measurement ofNew(Measurement before, Instant now) {
    return before.counted(ImageStatistics.NONE, MonthlyCost.of(0, price), now);
  }

  /**
   * Measures.
   *
   * @param asked whether somebody asks for it
   */
  Measured measure(Measurement before, Instant now, boolean asked) {
    ImageStatistics statistics;
    try {
      statistics = connection.client().statistics(name);
    } catch (RegistryException e) {
      return new Measured(before, e);
    }
    var counted = before.counted(statistics, MonthlyCost.of(statistics.sizeBytes(), price), now);
    var replicated = withReplication(new Measured(counted, null), before, statistics.newest());
    return withFrequency(replicated, now, asked ? FREQUENCY_AGE_ASKED : FREQUENCY_AGE);
  }

  private Measured withReplication(Measured so, Measurement before, @Nullable Digest newest) {
    if (newest == null) {
      return so;
    }
    var replicated = connection.replicates(name);
    if (replicated.isEmpty()) {
      // It will be known soon after a start; until then what is told stays.
      return new Measured(so.measurement().withReplication(before.replication()), so.failure());
    }
    if (!replicated.get()) {
      return so;
    }
    try {
      return new Measured(so.measurement().withReplication(replication(newest)), so.failure());
    } catch (RegistryException e) {
      return new Measured(so.measurement(), e);
    }
  }

  private Measured withFrequency(Measured so, Instant now, Duration age) {
    try {
      var word = connection.scanFrequency(name, others, now, age);
      var frequency = word.map(Measuring::frequency).orElse(null);
      return new Measured(so.measurement().withScanFrequency(frequency), so.failure());
    } catch (RegistryException e) {
      return new Measured(so.measurement(), requireNonNullElse(so.failure(), e));
    }
  }

  /** An image that was deleted a moment ago is on its way nowhere. */
  private List<ReplicationState> replication(Digest newest) {
    try {
      return connection.client().replication(name, newest).stream().map(Measuring::state).toList();
    } catch (RegistryException.NotFound _) {
      return List.of();
    }
  }

  private static ReplicationState state(ReplicationProgress progress) {
    return new ReplicationState(
        progress.region(),
        progress.accountId(),
        switch (progress.state()) {
          case IN_PROGRESS -> ReplicationState.State.InProgress;
          case COMPLETE -> ReplicationState.State.Complete;
          case FAILED -> ReplicationState.State.Failed;
        },
        progress.failure());
  }

  /** A word that came later is told by none of ours. */
  private static @Nullable Frequency frequency(String word) {
    return switch (word) {
      case "CONTINUOUS_SCAN" -> Frequency.Continuous;
      case "SCAN_ON_PUSH" -> Frequency.OnPush;
      case "MANUAL" -> Frequency.Manual;
      default -> null;
    };
  }
}
