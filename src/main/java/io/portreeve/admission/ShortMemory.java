package io.portreeve.admission;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a short time what was read, a bounded number of bytes of it; what several ask for
 * at the same time is read once. Failures aren't remembered.
 */
final class ShortMemory<K, V> {
  /** Reads at one time. */
  private static final int AT_ONCE = 16;

  /** How long a reading waits for its turn: who asked for it first needn't have the most time. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /**
   * What a value costs.
   *
   * @param bytes memory it takes, about
   * @param life how long it is good for
   */
  record Keeping(long bytes, Duration life) {}

  private record Kept<V>(V value, long bytes, long end) {}

  private final LongSupplier nanos;
  private final long maxBytes;
  private final Function<V, Keeping> keeping;
  private final ExecutorService threads;
  private final Semaphore slots = new Semaphore(AT_ONCE);
  private final ConcurrentHashMap<K, CompletableFuture<V>> reading = new ConcurrentHashMap<>();

  /** In the order of use; guarded by itself. */
  private final LinkedHashMap<K, Kept<V>> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  /** Creates it. */
  ShortMemory(
      LongSupplier nanos, long maxBytes, Function<V, Keeping> keeping, ExecutorService threads) {
    this.nanos = nanos;
    this.maxBytes = maxBytes;
    this.keeping = keeping;
    this.threads = threads;
  }

  /** What is remembered, without waiting. */
  Optional<V> known(K key) {
    synchronized (kept) {
      var value = kept.get(key);
      return value == null || value.end() - nanos.getAsLong() <= 0
          ? Optional.empty()
          : Optional.of(value.value());
    }
  }

  /**
   * What is remembered, or what {@code read} returns.
   *
   * @throws TimeoutException if that isn't there in time
   * @throws RuntimeException what {@code read} throws
   */
  V get(K key, Deadline deadline, Supplier<V> read) throws TimeoutException {
    var known = known(key);
    return known.isPresent() ? known.get() : await(begin(key, read), deadline);
  }

  private CompletableFuture<V> begin(K key, Supplier<V> read) {
    var mine = new CompletableFuture<V>();
    var theirs = reading.putIfAbsent(key, mine);
    if (theirs != null) {
      return theirs;
    }
    try {
      threads.execute(() -> complete(mine, key, read));
    } catch (RuntimeException e) {
      reading.remove(key, mine);
      mine.completeExceptionally(e);
    }
    return mine;
  }

  private void complete(CompletableFuture<V> future, K key, Supplier<V> read) {
    try {
      if (!slots.tryAcquire(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("too much is being read");
      }
      try {
        var value = read.get();
        keep(key, value);
        // First: who asks once it is complete must not meet this one again.
        reading.remove(key, future);
        future.complete(value);
      } finally {
        slots.release();
      }
    } catch (TimeoutException | RuntimeException | Error e) {
      reading.remove(key, future);
      future.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reading.remove(key, future);
      future.completeExceptionally(e);
    }
  }

  private V await(CompletableFuture<V> future, Deadline deadline) throws TimeoutException {
    try {
      return future.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException cause) {
        throw cause;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  private void keep(K key, V value) {
    var keep = keeping.apply(value);
    synchronized (kept) {
      forget(kept.remove(key));
      if (keep.bytes() > maxBytes) {
        return;
      }
      kept.put(key, new Kept<>(value, keep.bytes(), nanos.getAsLong() + keep.life().toNanos()));
      bytes += keep.bytes();
      while (bytes > maxBytes) {
        forget(kept.pollFirstEntry().getValue());
      }
    }
  }

  private void forget(@Nullable Kept<V> gone) {
    bytes -= gone == null ? 0 : gone.bytes();
  }
}
