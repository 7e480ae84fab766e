package io.portreeve.policy;

import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceStore.Entry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The verifications under way: one of a key at a time, for all who ask for it meanwhile. But nobody
 * is bound to one that has much less time, or less weight, than what he asks for himself.
 */
final class EvidenceFlights {
  private final ConcurrentHashMap<EvidenceKey, Flight> flights = new ConcurrentHashMap<>();

  /**
   * What one who asks has.
   *
   * @param time how long he waits
   * @param end until when, in nanoseconds
   * @param binds whether something is refused if it isn't verified
   */
  record Terms(Duration time, long end, boolean binds) {
    static Terms of(long now, Duration time, boolean binds) {
      return new Terms(time, now + time.toNanos(), binds);
    }

    /** Whether one under these terms does for who has those. */
    private boolean isGoodFor(Terms others) {
      return (binds || !others.binds) && time.compareTo(others.time.dividedBy(2)) >= 0;
    }

    /** Whether those end so much later that they may well come to something else. */
    boolean isEarlierThan(Terms others) {
      return others.end - end > SLACK;
    }
  }

  /** Those who ask at about the same time don't verify one after the other what fails. */
  private static final long SLACK = Duration.ofSeconds(1).toNanos();

  /** A verification under way. */
  static final class Flight {
    private final CompletableFuture<Entry> end = new CompletableFuture<>();
    private final Terms terms;
    private volatile BooleanSupplier isRegistrySlow = () -> false;

    private Flight(Terms terms) {
      this.terms = terms;
    }

    /** Takes how to know whether the registry has been slow so far. */
    void begun(BooleanSupplier isSlow) {
      isRegistrySlow = isSlow;
    }

    /** The terms of who verifies. */
    Terms terms() {
      return terms;
    }
  }

  /**
   * A place in one.
   *
   * @param flight the verification
   * @param isMine whether who has asked for it is to {@link #land} it; else it may {@link #await}
   */
  record Seat(Flight flight, boolean isMine) {}

  /** The one of this key; a new one, if there is none that does. */
  Seat of(EvidenceKey key, Terms terms) {
    var mine = new Flight(terms);
    // Who waits for the one before goes on to.
    var flight = flights.merge(key, mine, (old, _) -> old.terms.isGoodFor(terms) ? old : mine);
    return new Seat(flight, flight == mine);
  }

  /** A new one, if there is none at all; null: there is. */
  @Nullable Flight first(EvidenceKey key, Terms terms) {
    var mine = new Flight(terms);
    return flights.putIfAbsent(key, mine) == null ? mine : null;
  }

  /**
   * Verifies. Whatever happens, the flight ends: who waits for it is answered, who comes later
   * starts anew.
   */
  Entry land(EvidenceKey key, Flight mine, Supplier<Entry> verification) {
    try {
      var entry = verification.get();
      flights.remove(key, mine);
      mine.end.complete(entry);
      return entry;
    } catch (Throwable e) {
      flights.remove(key, mine);
      mine.end.completeExceptionally(e);
      throw e;
    }
  }

  /**
   * What another's comes to.
   *
   * @throws OciException.OverBudget if the time ends first because the registry is slow, or the
   *     other's did
   * @throws OciException.Untrustworthy if the time ends first for another reason, such as that too
   *     much is attached
   * @throws RuntimeException what the verification throws
   */
  Entry await(Flight others, Duration time) {
    try {
      return others.end.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      var message = "the time of this request ended while its signatures were being verified";
      throw others.isRegistrySlow.getAsBoolean()
          ? new OciException.OverBudget(message)
          : new OciException.Untrustworthy(message);
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
}
