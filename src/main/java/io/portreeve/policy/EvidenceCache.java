package io.portreeve.policy;

import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceStore.Entry;
import io.portreeve.policy.Facts.Findings;
import io.portreeve.policy.JudgeEvents.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that was verified lately. What suffices lives long, and is verified again in the
 * background before it ends, while it is asked for; what doesn't suffice lives for seconds; what
 * ends sooner, as a certificate does, is believed no longer; errors aren't kept at all. One
 * verification runs at a time for all who ask the same. Never kept beyond the process: a restart
 * begins with nothing.
 */
public final class EvidenceCache {
  /** Asks again after others' verification failed for their lack of time, not ours. */
  private static final int MAX_ATTEMPTS = 3;

  private static final int MAX_SHARED = 1024;

  private final Settings settings;
  private final LongSupplier nanos;
  private final Executor background;
  private final JudgeEvents events;
  private final EvidenceStore signed;
  private final EvidenceStore unsigned;
  private final ConcurrentHashMap<EvidenceKey, CompletableFuture<Facts>> flights =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Findings, Findings> shared = new ConcurrentHashMap<>();
  private final Semaphore refreshes;

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

    /** How long to wait after an attempt. */
    private long again() {
      return life.toNanos() / 60;
    }
  }

  /** Has evidence verified within a time. */
  @FunctionalInterface
  interface Verification {
    Facts verify(Duration time);
  }

  /**
   * Creates an empty one.
   *
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   * @param background runs verifications in the background, each in a thread of its own
   */
  public EvidenceCache(
      Settings settings, LongSupplier nanos, Executor background, JudgeEvents events) {
    this.settings = settings;
    this.nanos = nanos;
    this.background = background;
    this.events = events;
    this.signed = new EvidenceStore(settings.entries(), settings.weight());
    // Apart, and small: who makes up images without signatures pushes out nobody's evidence.
    this.unsigned = new EvidenceStore(settings.entries() / 25 + 1, settings.weight() / 8);
    this.refreshes = new Semaphore(settings.refreshes());
  }

  /**
   * The evidence that is known, without I/O; null: none that may be believed.
   *
   * @param suffices whether evidence is enough for who asks: decides how long it may be believed
   */
  @Nullable Facts known(EvidenceKey key, Predicate<Facts> suffices, Verification verification) {
    var facts = lookup(key, suffices, verification);
    if (facts != null) {
      events.evidence(Source.KNOWN);
    }
    return facts;
  }

  private @Nullable Facts lookup(
      EvidenceKey key, Predicate<Facts> suffices, Verification verification) {
    var now = nanos.getAsLong();
    var entry = signed.get(key);
    if (entry != null) {
      var age = now - entry.since();
      if (age >= life(entry.facts())) {
        signed.remove(key, entry);
      } else if (suffices.test(entry.facts())) {
        refreshIfDue(key, entry, now, verification);
        return entry.facts();
      } else if (age < settings.absence().toNanos()) {
        return entry.facts();
      }
      return null;
    }
    entry = unsigned.get(key);
    if (entry == null) {
      return null;
    }
    if (now - entry.since() >= settings.absence().toNanos()) {
      unsigned.remove(key, entry);
      return null;
    }
    return entry.facts();
  }

  /** How long it is believed, in nanoseconds: never longer than what it holds may be. */
  private long life(Facts facts) {
    var life = settings.life();
    var own = facts.life();
    return (own == null || own.compareTo(life) > 0 ? life : own).toNanos();
  }

  /**
   * The evidence, verified where it isn't known: by one for all who ask at the same time.
   *
   * @param suffices whether evidence is enough for who asks: decides how long it may be believed
   * @param time how long to wait
   * @throws OciException.OverBudget if the time ends before the verification does
   * @throws RuntimeException what the verification throws
   */
  Facts get(EvidenceKey key, Predicate<Facts> suffices, Duration time, Verification verification) {
    var end = nanos.getAsLong() + time.toNanos();
    for (var attempt = 1; ; attempt++) {
      var known = known(key, suffices, verification);
      if (known != null) {
        return known;
      }
      var mine = new CompletableFuture<Facts>();
      var others = flights.putIfAbsent(key, mine);
      if (others == null) {
        return first(key, suffices, left(end), mine, verification);
      }
      try {
        return join(others, left(end));
      } catch (OciException.OverBudget e) {
        var isOver = left(end).isZero() || Thread.currentThread().isInterrupted();
        if (attempt == MAX_ATTEMPTS || isOver) {
          throw e;
        }
      }
    }
  }

  private Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
  }

  private Facts first(
      EvidenceKey key,
      Predicate<Facts> suffices,
      Duration time,
      CompletableFuture<Facts> mine,
      Verification verification) {
    return land(
        key,
        mine,
        () -> {
          // Between our look and our turn, the one before us may have finished.
          var known = lookup(key, suffices, verification);
          var facts = known == null ? verified(key, time, verification) : known;
          events.evidence(known == null ? Source.VERIFIED : Source.SHARED);
          return facts;
        });
  }

  /**
   * Whatever happens, the flight ends: who waits for it is answered, who comes later starts anew.
   */
  private Facts land(EvidenceKey key, CompletableFuture<Facts> mine, Supplier<Facts> flight) {
    try {
      var facts = flight.get();
      flights.remove(key, mine);
      mine.complete(facts);
      return facts;
    } catch (Throwable e) {
      flights.remove(key, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private Facts verified(EvidenceKey key, Duration time, Verification verification) {
    var since = nanos.getAsLong();
    var facts = verification.verify(time);
    keep(key, facts, since);
    return facts;
  }

  private void keep(EvidenceKey key, Facts facts, long since) {
    if (!facts.anyVerified()) {
      signed.remove(key);
      unsigned.put(key, new Entry(facts, since, facts.weight(), since));
      return;
    }
    var common = shared.get(facts.findings());
    if (common == null && shared.size() >= MAX_SHARED) {
      shared.clear();
    }
    shared.putIfAbsent(facts.findings(), facts.findings());
    var kept = common == null ? facts : facts.sharing(common);
    var weight = common == null ? facts.weight() : Facts.sharedWeight();
    unsigned.remove(key);
    // Verified again while a fifth of its life is left.
    signed.put(key, new Entry(kept, since, weight, since + life(facts) / 5 * 4));
  }

  private Facts join(CompletableFuture<Facts> others, Duration time) {
    try {
      var facts = others.get(time.toNanos(), TimeUnit.NANOSECONDS);
      events.evidence(Source.SHARED);
      return facts;
    } catch (TimeoutException e) {
      throw new OciException.OverBudget(
          "the time of this request ended while its signatures were being verified");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OciException.OverBudget("the request was given up while waiting for its registry");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private void refreshIfDue(EvidenceKey key, Entry entry, long now, Verification verification) {
    if (!entry.isDue(now) || !refreshes.tryAcquire()) {
      return;
    }
    if (!entry.takeRefresh(now, now + settings.again())) {
      refreshes.release();
      return;
    }
    try {
      background.execute(() -> refresh(key, verification));
    } catch (RejectedExecutionException e) {
      // Stopping: what was verified before is believed until it ends.
      refreshes.release();
    }
  }

  private void refresh(EvidenceKey key, Verification verification) {
    try {
      var mine = new CompletableFuture<Facts>();
      // Only now: nobody is to wait for a refresh that hasn't begun.
      if (flights.putIfAbsent(key, mine) == null) {
        land(key, mine, () -> verified(key, settings.refreshTime(), verification));
        events.evidence(Source.REFRESHED);
      }
    } catch (RuntimeException | StackOverflowError e) {
      // What was verified before is believed until it ends; who asks then tries again.
    } finally {
      refreshes.release();
    }
  }

  /** Number of entries. */
  public int size() {
    return signed.size() + unsigned.size();
  }
}
