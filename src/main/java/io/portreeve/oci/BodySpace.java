package io.portreeve.oci;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Room for the bodies of all answers that are in memory at a time: 20 MiB. A body takes it in two
 * parts, as its bytes arrive and not before: for its first 64 KiB, and for the rest. Of the first
 * kind there are 4 MiB, 512 KiB for a host at a time; of the second 16 MiB, enough for one body of
 * {@link #MOST} bytes of a host at a time. So what is small passes beside what is large and
 * stalled, and one host doesn't hold up another.
 *
 * <p>The rest is taken at once: two bodies that grew bit by bit could each wait for what the other
 * has. Who comes first is served first. Safe for use by several threads.
 */
final class BodySpace {
  /** Number of bytes that a body may have: lists of contents are large. */
  static final int MOST = 8 << 20;

  /** Number of bytes that are there in all. */
  static final long TOTAL = 20L << 20;

  private static final int FIRST = 64 << 10;
  private static final long SMALL = 4L << 20;
  private static final long SMALL_PER_HOST = 512L << 10;

  private final Executor executor;
  private final Pool small = new Pool(SMALL, SMALL_PER_HOST);
  private final Pool large = new Pool(TOTAL - SMALL, MOST - FIRST);
  private long peak;

  /**
   * Creates it.
   *
   * @param executor goes on with those that had to wait
   */
  BodySpace(Executor executor) {
    this.executor = executor;
  }

  private record Waiter(Share share, long bytes, Runnable ready) {}

  /** What is left of one kind of room; guarded by the space's lock. */
  private static final class Pool {
    private final long total;
    private final long perHost;
    private long used;
    private final Map<String, Long> byHost = new HashMap<>();
    private final Deque<Waiter> queue = new ArrayDeque<>();

    Pool(long total, long perHost) {
      this.total = total;
      this.perHost = perHost;
    }

    void add(String host, long bytes) {
      used += bytes;
      var sum = byHost.getOrDefault(host, 0L) + bytes;
      if (sum == 0) {
        byHost.remove(host);
      } else {
        byHost.put(host, sum);
      }
    }

    /** Takes those out of the queue that are served now. */
    List<Waiter> next() {
      var served = new ArrayList<Waiter>();
      var full = new HashSet<String>();
      for (var all = queue.iterator(); all.hasNext(); ) {
        var waiter = all.next();
        var host = waiter.share().host;
        if (full.contains(host) || byHost.getOrDefault(host, 0L) + waiter.bytes() > perHost) {
          full.add(host);
        } else if (used + waiter.bytes() > total) {
          break;
        } else {
          all.remove();
          add(host, waiter.bytes());
          waiter.share().granted(this, waiter.bytes());
          served.add(waiter);
        }
      }
      return served;
    }
  }

  /** The room of one body; closed once nobody needs its bytes any longer. */
  final class Share implements AutoCloseable {
    private final String host;
    private long fromSmall;
    private long fromLarge;
    private boolean waiting;
    private boolean closed;

    private Share(String host) {
      this.host = host;
    }

    private void granted(Pool pool, long bytes) {
      waiting = false;
      if (pool == small) {
        fromSmall += bytes;
      } else {
        fromLarge += bytes;
      }
    }

    /**
     * Takes room.
     *
     * @param bytes number that the body has now
     * @param most number that it can come to have, at most {@link #MOST}
     * @param ready run later, if there is none now; never once this is closed
     * @return number of bytes that there is room for, at least {@code bytes}; 0: wait
     */
    long take(long bytes, long most, Runnable ready) {
      synchronized (BodySpace.this) {
        if (closed) {
          return 0;
        }
        if (fromSmall == 0 && !has(small, Math.min(FIRST, most), ready)) {
          return 0;
        }
        if (bytes > fromSmall + fromLarge && !has(large, most - fromSmall, ready)) {
          return 0;
        }
        return fromSmall + fromLarge;
      }
    }

    /** Nobody else can be served by this: there is less room than before. */
    private boolean has(Pool pool, long bytes, Runnable ready) {
      waiting = true;
      pool.queue.add(new Waiter(this, bytes, ready));
      serve(pool);
      return !waiting;
    }

    /** Gives back what the body turned out not to need. */
    void trim(long bytes) {
      release(bytes);
    }

    boolean isWaiting() {
      synchronized (BodySpace.this) {
        return waiting;
      }
    }

    /** Gives all back; does nothing the second time. */
    @Override
    public void close() {
      synchronized (BodySpace.this) {
        closed = true;
        waiting = false;
        small.queue.removeIf(each -> each.share() == this);
        large.queue.removeIf(each -> each.share() == this);
      }
      release(0);
    }

    private void release(long left) {
      var served = new ArrayList<Waiter>();
      synchronized (BodySpace.this) {
        var keepSmall = Math.min(fromSmall, left);
        var keepLarge = Math.min(fromLarge, left - keepSmall);
        small.add(host, keepSmall - fromSmall);
        large.add(host, keepLarge - fromLarge);
        fromSmall = keepSmall;
        fromLarge = keepLarge;
        served.addAll(serve(small));
        served.addAll(serve(large));
      }
      goOn(served);
    }
  }

  private List<Waiter> serve(Pool pool) {
    var served = pool.next();
    peak = Math.max(peak, small.used + large.used);
    return served;
  }

  private void goOn(List<Waiter> served) {
    for (var each : served) {
      try {
        executor.execute(each.ready());
      } catch (RejectedExecutionException _) {
        // The client was closed: who waits is told so by its connection.
      }
    }
  }

  /** Room for a body of this host; none is taken yet. */
  Share open(String host) {
    return new Share(host);
  }

  /** Number of bytes that are taken now. */
  synchronized long held() {
    return small.used + large.used;
  }

  /** The largest number of bytes that were taken at a time. */
  synchronized long peak() {
    return peak;
  }
}
