package io.portreeve.policy;

import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceFlights.Flight;
import io.portreeve.policy.EvidenceFlights.Terms;
import io.portreeve.policy.EvidenceStore.Entry;
import io.portreeve.policy.JudgeEvents.Source;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that was verified lately. What suffices lives long, and is verified again in the
 * background before it ends, while it is asked for; what doesn't suffice lives for seconds; what
 * ends sooner, as a certificate does, is believed no longer; errors aren't kept at all. One
 * verification runs at a time for all who ask the same.
 *
 * <p>Never kept beyond the process: a restart begins with what the operator publishes. That counts
 * where it is newer than all that was found here, and is as old as its verification by the
 * operator.
 *
 * <p>What is too old to be believed stays for {@link #stale}, until it is pushed out, or verifying
 * again finds otherwise.
 */
public final class EvidenceCache {
  /** Asks again after others' verification failed for their lack of time, not ours. */
  private static final int MAX_ATTEMPTS = 3;

  private final Settings settings;
  private final LongSupplier nanos;
  private final JudgeEvents events;
  private final KeptEvidence kept;
  private final PublishedAnswers published;
  private final EvidenceFlights flights = new EvidenceFlights();
  private final EvidenceRefreshes refreshes;

  /**
   * How much is kept, and how long.
   *
   * @param entries number of entries with a signature that verifies
   * @param weight their rough size in bytes
   * @param life how long evidence that suffices is believed
   * @param absence how long evidence that doesn't suffice is believed
   * @param refreshes number of verifications in the background at one time
   * @param refreshTime how long one of them may take
   */
  public record Settings(
      int entries,
      long weight,
      Duration life,
      Duration absence,
      int refreshes,
      Duration refreshTime) {
    /** 100,000 entries in at most 56 MiB; an hour; two seconds; four at a time, 30 seconds each. */
    public static final Settings DEFAULT =
        new Settings(
            100_000,
            56L << 20,
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            4,
            Duration.ofSeconds(30));

    /**
     * The same of 4,000 entries in at most 4 MiB: for who has its own memory of what it verified.
     */
    public static final Settings SMALL =
        new Settings(4_000, 4L << 20, DEFAULT.life(), DEFAULT.absence(), 4, DEFAULT.refreshTime());

    /** How long to wait after an attempt. */
    private Duration pause() {
      return life.dividedBy(60);
    }
  }

  /** A verification, and those who wait for it. */
  private record Asked(
      EvidenceKey key, Predicate<Facts> suffices, Verification verification, Flight flight) {}

  /** Has evidence verified. */
  @FunctionalInterface
  interface Verification {
    /** Verifies within a time. */
    Facts verify(Duration time);

    /**
     * Verifies within a time.
     *
     * @param begun is told how to know whether the registry has been slow so far
     */
    default Facts verify(Duration time, Consumer<BooleanSupplier> begun) {
      return verify(time);
    }

    /** The key of the same evidence where the operator publishes it; null: it doesn't. */
    default @Nullable EvidenceKey publishedKey() {
      return null;
    }

    /** Whether something is refused if it isn't verified. */
    default boolean binds() {
      return true;
    }
  }

  /**
   * Creates an empty one, which nothing is published to.
   *
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   * @param background runs verifications in the background, each in a thread of its own
   */
  public EvidenceCache(
      Settings settings, LongSupplier nanos, Executor background, JudgeEvents events) {
    this(settings, nanos, background, events, SharedEvidence.none());
  }

  /**
   * Creates an empty one.
   *
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   * @param background runs verifications in the background, each in a thread of its own
   * @param published what the operator publishes
   */
  public EvidenceCache(
      Settings settings,
      LongSupplier nanos,
      Executor background,
      JudgeEvents events,
      SharedEvidence published) {
    this.settings = settings;
    this.nanos = nanos;
    this.events = events;
    this.kept = new KeptEvidence(settings);
    this.published = new PublishedAnswers(published, kept, nanos);
    this.refreshes = new EvidenceRefreshes(background, settings.refreshes(), settings.pause());
  }

  /**
   * The evidence that is known, without I/O; null: none that may be believed.
   *
   * @param suffices whether evidence is enough for who asks: decides how long it may be believed
   */
  @Nullable Facts known(EvidenceKey key, Predicate<Facts> suffices, Verification verification) {
    var entry = lookup(key, suffices, verification, Source.KNOWN);
    return entry == null ? null : entry.facts();
  }

  private @Nullable Entry lookup(
      EvidenceKey key, Predicate<Facts> suffices, Verification verification, Source source) {
    var now = nanos.getAsLong();
    var entry = kept.believed(key, suffices, now);
    if (entry != null) {
      if (entry.isDue(now)) {
        refreshes.begin(entry, now, () -> refresh(key, suffices, verification));
      }
      events.evidence(source);
      return entry;
    }
    entry = published.find(key, suffices, verification);
    if (entry != null) {
      events.evidence(Source.PUBLISHED);
    }
    return entry;
  }

  /**
   * The evidence, verified where it isn't known: by one for all who ask at the same time.
   *
   * @param suffices whether evidence is enough for who asks: decides how long it may be believed
   * @param time how long to wait
   * @throws OciException.OverBudget if the time ends before another's verification does, and the
   *     registry is slow
   * @throws OciException.Untrustworthy if it ends so though the registry isn't
   * @throws RuntimeException what the verification throws
   */
  Facts get(EvidenceKey key, Predicate<Facts> suffices, Duration time, Verification verification) {
    var terms = Terms.of(nanos.getAsLong(), time, verification.binds());
    for (var attempt = 1; ; attempt++) {
      var known = known(key, suffices, verification);
      if (known != null) {
        return known;
      }
      var seat = flights.of(key, terms);
      if (seat.isMine()) {
        var asked = new Asked(key, suffices, verification, seat.flight());
        return flights.land(key, asked.flight(), () -> first(asked, left(terms.end()))).facts();
      }
      try {
        return joined(seat.flight(), left(terms.end())).facts();
      } catch (RuntimeException e) {
        if (!isWorthAnother(attempt, seat.flight(), terms, e)) {
          throw e;
        }
      }
    }
  }

  /**
   * Whether to verify for oneself what another couldn't: lack of time has many faces, so whatever
   * becomes of one that had to end sooner is no answer.
   */
  private boolean isWorthAnother(int attempt, Flight failed, Terms terms, RuntimeException error) {
    if (left(terms.end()).isZero() || Thread.currentThread().isInterrupted()) {
      return false;
    }
    return failed.terms().isEarlierThan(terms)
        || (error instanceof OciException.OverBudget && attempt < MAX_ATTEMPTS);
  }

  private Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
  }

  private Entry first(Asked asked, Duration time) {
    // Between our look and our turn, the one before us may have finished.
    var known = lookup(asked.key(), asked.suffices(), asked.verification(), Source.SHARED);
    return known == null ? verified(asked, time, Source.VERIFIED) : known;
  }

  private Entry joined(Flight others, Duration time) {
    var entry = flights.await(others, time);
    events.evidence(Source.SHARED);
    return entry;
  }

  /**
   * The evidence, verified now whatever is known; but not beside another verification of the same.
   *
   * @throws RuntimeException as {@link #get}
   */
  Entry anew(EvidenceKey key, Predicate<Facts> suffices, Duration time, Verification verification) {
    var seat = flights.of(key, Terms.of(nanos.getAsLong(), time, verification.binds()));
    var asked = new Asked(key, suffices, verification, seat.flight());
    return seat.isMine()
        ? flights.land(key, seat.flight(), () -> verified(asked, time, Source.VERIFIED))
        : joined(seat.flight(), time);
  }

  /**
   * The last evidence, though it isn't believed any more; for who can't have it verified again.
   *
   * @param suffices whether it is enough for who asks
   * @param verification the one that can't be had
   * @param grace how old it may be
   * @return null: there is none that was enough and isn't older
   */
  @Nullable Entry stale(
      EvidenceKey key, Predicate<Facts> suffices, Verification verification, Duration grace) {
    var entry = kept.stale(key, suffices, grace, nanos.getAsLong());
    return entry == null ? published.stale(key, suffices, verification, grace) : entry;
  }

  private Entry verified(Asked asked, Duration time, Source source) {
    var since = nanos.getAsLong();
    var facts = asked.verification().verify(time, asked.flight()::begun);
    var entry = kept.keep(asked.key(), facts, since, asked.suffices());
    events.evidence(source);
    return entry;
  }

  private void refresh(EvidenceKey key, Predicate<Facts> suffices, Verification verification) {
    // The operator may have verified it meanwhile.
    var newer = published.find(key, suffices, verification);
    if (newer != null && !newer.isDue(nanos.getAsLong())) {
      events.evidence(Source.PUBLISHED);
      return;
    }
    // Only now: nobody is to wait for a refresh that hasn't begun.
    var time = settings.refreshTime();
    var flight = flights.first(key, Terms.of(nanos.getAsLong(), time, verification.binds()));
    if (flight != null) {
      var asked = new Asked(key, suffices, verification, flight);
      flights.land(key, flight, () -> verified(asked, time, Source.REFRESHED));
    }
  }

  /** Number of entries. */
  public int size() {
    return kept.size();
  }
}
