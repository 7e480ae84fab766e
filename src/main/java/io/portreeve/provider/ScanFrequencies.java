package io.portreeve.provider;

import io.portreeve.image.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When a registry scans the images of its repositories: read for 25 repositories at once, those
 * that were read longest ago along with the one that is asked for. So a thousand objects that each
 * ask once cost forty requests. One repository may have the whole request denied, by a policy of
 * its own; the one asked for is read alone then. Thread-safe.
 */
final class ScanFrequencies {
  /**
   * As many are read by one request.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetRepositoryScanningConfiguration.html">BatchGetRepositoryScanningConfiguration</a>
   */
  private static final int BATCH = 25;

  private final RegistryClient client;
  private final Map<RepositoryName, Reading> readings = new HashMap<>();

  /** When each was in a request last, whatever came of it: nobody is first in every one. */
  private final Map<RepositoryName, Instant> tried = new HashMap<>();

  /** Those that mustn't be read even alone: they aren't read along. */
  private final Set<RepositoryName> denied = new HashSet<>();

  /** Nothing is said of a repository that the registry doesn't know. */
  private record Reading(Instant at, @Nullable String frequency) {}

  ScanFrequencies(RegistryClient client) {
    this.client = client;
  }

  /**
   * Tells the frequency of a repository.
   *
   * @param others all repositories that are asked for from time to time; asked only if something is
   *     read
   * @param age how old what is told may be
   */
  Optional<String> of(
      RepositoryName name,
      Supplier<? extends Collection<RepositoryName>> others,
      Instant now,
      Duration age) {
    synchronized (readings) {
      var known = readings.get(name);
      if (known != null && !known.at().isBefore(now.minus(age))) {
        return Optional.ofNullable(known.frequency());
      }
    }
    var batch = batch(name, others.get(), now);
    Map<RepositoryName, String> read;
    try {
      read = client.scanFrequencies(batch);
    } catch (RegistryException.AccessDenied e) {
      if (batch.size() == 1) {
        throw deniedAlone(name, e);
      }
      batch = List.of(name);
      read = alone(name);
    }
    synchronized (readings) {
      for (var each : batch) {
        readings.put(each, new Reading(now, read.get(each)));
        denied.remove(each);
      }
    }
    return Optional.ofNullable(read.get(name));
  }

  /** Forgets what was read of a repository: it may be otherwise by now. */
  void forget(RepositoryName name) {
    synchronized (readings) {
      readings.remove(name);
      tried.remove(name);
    }
  }

  private Map<RepositoryName, String> alone(RepositoryName name) {
    try {
      return client.scanFrequencies(List.of(name));
    } catch (RegistryException.AccessDenied e) {
      throw deniedAlone(name, e);
    }
  }

  private RegistryException deniedAlone(RepositoryName name, RegistryException e) {
    synchronized (readings) {
      denied.add(name);
    }
    return e;
  }

  private List<RepositoryName> batch(
      RepositoryName name, Collection<RepositoryName> others, Instant now) {
    var known = new HashSet<>(others);
    known.remove(name);
    var batch = new ArrayList<RepositoryName>();
    batch.add(name);
    synchronized (readings) {
      readings.keySet().retainAll(known);
      tried.keySet().retainAll(known);
      denied.retainAll(known);
      known.stream()
          .filter(each -> !denied.contains(each))
          .sorted(Comparator.comparing(this::triedAt).thenComparing(Comparator.naturalOrder()))
          .limit(BATCH - 1)
          .forEach(batch::add);
      batch.forEach(each -> tried.put(each, now));
    }
    return batch;
  }

  /** Those of which nothing is known, or no longer, come first. */
  private Instant triedAt(RepositoryName name) {
    return tried.getOrDefault(name, Instant.MIN);
  }
}
