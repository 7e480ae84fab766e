package io.portreeve.policy;

import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceStore.Entry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The verifications under way: one of a key at a time, for all who ask for it meanwhile. */
final class EvidenceFlights {
  private final ConcurrentHashMap<EvidenceKey, CompletableFuture<Entry>> flights =
      new ConcurrentHashMap<>();

  /**
   * A verification under way.
   *
   * @param end what it comes to
   * @param isMine whether who has asked for it is to {@link #land} it; else it may {@link #await}
   */
  record Flight(CompletableFuture<Entry> end, boolean isMine) {}

  /** The one of this key; a new one, if there is none. */
  Flight of(EvidenceKey key) {
    var mine = new CompletableFuture<Entry>();
    var others = flights.putIfAbsent(key, mine);
    return others == null ? new Flight(mine, true) : new Flight(others, false);
  }

  /**
   * Verifies. Whatever happens, the flight ends: who waits for it is answered, who comes later
   * starts anew.
   */
  Entry land(EvidenceKey key, Flight mine, Supplier<Entry> verification) {
    try {
      var entry = verification.get();
      flights.remove(key, mine.end());
      mine.end().complete(entry);
      return entry;
    } catch (Throwable e) {
      flights.remove(key, mine.end());
      mine.end().completeExceptionally(e);
      throw e;
    }
  }

  /**
   * What another's comes to.
   *
   * @throws OciException.OverBudget if the time ends first, or the other's did
   * @throws RuntimeException what the verification throws
   */
  Entry await(Flight others, Duration time) {
    try {
      return others.end().get(time.toNanos(), TimeUnit.NANOSECONDS);
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
}
