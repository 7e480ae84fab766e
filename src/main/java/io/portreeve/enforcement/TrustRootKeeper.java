package io.portreeve.enforcement;

import io.portreeve.image.Sha256;
import io.portreeve.tuf.TufClient;
import io.portreeve.tuf.TufException;
import io.portreeve.tuf.TufSource;
import io.portreeve.tuf.TufState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps trust roots from TUF repositories current, in the background: each repository is asked once
 * for all policies, and the last good answer serves while it can't be reached, also after a
 * restart.
 */
public final class TrustRootKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(TrustRootKeeper.class);

  /** A repository that no policy has named for this long is forgotten. */
  private static final Duration UNWANTED = Duration.ofHours(24);

  private static final Duration SWEEP = Duration.ofHours(1);
  private static final int CONCURRENT = 4;
  private static final int ID_DIGITS = 32;

  private final TufClient client;
  private final TrustRootStore store;
  private final Executor executor;
  private final Clock clock;
  private final Map<String, RefreshSchedule> schedules = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Semaphore places = new Semaphore(CONCURRENT);
  private @Nullable Instant nextSweep;

  /**
   * Creates it; it asks nobody yet.
   *
   * @param executor runs refreshes, which wait for the network
   */
  public TrustRootKeeper(TufClient client, TrustRootStore store, Executor executor, Clock clock) {
    this.client = client;
    this.store = store;
    this.executor = executor;
    this.clock = clock;
  }

  /**
   * What is known of a repository.
   *
   * @param state what was fetched last; null: nothing ever
   * @param fault why the last refresh failed; null: it didn't, or there was none yet
   */
  record Kept(@Nullable TufState state, @Nullable String fault) {}

  /** Is told whenever a refresh has ended. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** What is known of a repository; from now on it is kept current. Doesn't wait for it. */
  Kept kept(TufSource source) {
    var id = id(source);
    var schedule = schedule(id, source);
    var kept = schedule.kept(clock.instant());
    begin(id, schedule);
    return kept;
  }

  /** Has a repository asked anew, soon. */
  void refresh(TufSource source) {
    var id = id(source);
    var schedule = schedule(id, source);
    schedule.request(clock.instant());
    begin(id, schedule);
  }

  /** Begins what is due; waits for no repository. */
  void look() {
    var now = clock.instant();
    schedules.values().removeIf(schedule -> !schedule.isWantedSince(now.minus(UNWANTED)));
    schedules.forEach(this::begin);
    // Only once every policy has been looked at for long: what is kept of theirs must stay.
    if (nextSweep == null) {
      nextSweep = now.plus(UNWANTED);
    } else if (!now.isBefore(nextSweep)) {
      store.removeAllBut(Set.copyOf(schedules.keySet()));
      nextSweep = now.plus(SWEEP);
    }
  }

  // What is kept is read outside of any lock; two who read it at once find the same.
  private RefreshSchedule schedule(String id, TufSource source) {
    var known = schedules.get(id);
    if (known != null) {
      return known;
    }
    var read = new RefreshSchedule(source, stored(id, source), clock.instant());
    var before = schedules.putIfAbsent(id, read);
    return before == null ? read : before;
  }

  private @Nullable TufState stored(String id, TufSource source) {
    var stored = store.read(id).orElse(null);
    if (stored == null) {
      return null;
    }
    try {
      return client.verify(source, stored);
    } catch (TufException e) {
      LOG.atWarn()
          .addKeyValue("mirror", source.mirror())
          .addKeyValue("why", e.getMessage())
          .log("What was kept of a TUF repository was changed by somebody and isn't used");
      return null;
    }
  }

  private void begin(String id, RefreshSchedule schedule) {
    if (schedule.begin(clock.instant())) {
      executor.execute(() -> refresh(id, schedule));
    }
  }

  private void refresh(String id, RefreshSchedule schedule) {
    var source = schedule.source();
    try {
      places.acquire();
      try {
        var fetched = client.refresh(source, schedule.state());
        schedule.succeeded(fetched, clock.instant());
        keep(id, source, fetched);
      } finally {
        places.release();
      }
    } catch (TufException e) {
      schedule.failed(String.valueOf(e.getMessage()), clock.instant());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      schedule.failed("the operator is stopping", clock.instant());
    } catch (RuntimeException | StackOverflowError e) {
      LOG.atError().addKeyValue("mirror", source.mirror()).setCause(e).log("A refresh broke off");
      schedule.failed("an error of the operator's own, see its log", clock.instant());
    }
    // Interrupted only when the operator stops: then nobody listens any more.
    if (!Thread.currentThread().isInterrupted()) {
      listeners.forEach(Runnable::run);
    }
  }

  /** What can't be written is fetched anew after a restart, and no worse. */
  private void keep(String id, TufSource source, TufState fetched) {
    try {
      store.write(id, fetched);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("mirror", source.mirror())
          .setCause(e)
          .log("What was fetched can't be kept for the time after a restart");
    }
  }

  /** Tells repositories apart: by where they are, and by the root that is trusted. */
  private static String id(TufSource source) {
    return Sha256.hex(source.mirror() + "\0" + source.root()).substring(0, ID_DIGITS);
  }
}
