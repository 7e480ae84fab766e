package io.portreeve.admission;

import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Looks at the images of a pod side by side: a bounded number at one time over all pods, a quarter
 * of it for one namespace, each until its pod's deadline. An image waits for its place for at most
 * half of the time, so that what is late afterwards is so because of who was asked.
 */
final class ImageTasks {
  /** For a task that ends at the deadline, and knows better than we why. */
  private static final Duration GRACE = Duration.ofMillis(300);

  private final ExecutorService threads;
  private final Semaphore slots;
  private final Shares shares;

  /** Why there is no result. */
  enum Unfinished {
    /** Nobody was asked: it is we who have too much to do. */
    NO_ROOM("this webhook had too many images to look at"),
    /** Who was asked didn't answer in time. */
    LATE("it wasn't decided within the time of the request"),
    /** The process ends. */
    ENDING("this webhook is ending");

    private final String reason;

    Unfinished(String reason) {
      this.reason = reason;
    }

    /** The reason in words. */
    String reason() {
      return reason;
    }
  }

  /**
   * Whose images these are.
   *
   * @param namespace takes the places, of its share
   * @param deadline ends the wait for results
   */
  record Owner(String namespace, Deadline deadline) {}

  /**
   * Creates it.
   *
   * @param threads runs each task in a thread of its own
   * @param atOnce how many tasks may run at one time
   */
  ImageTasks(ExecutorService threads, int atOnce) {
    this.threads = threads;
    this.slots = new Semaphore(atOnce, true);
    this.shares = Shares.of(atOnce);
  }

  /**
   * Runs the task for each image.
   *
   * @param task returns in time by itself
   * @param unfinished what takes the place of a result that wasn't there in time, from the reason
   * @return a result for each image, in their order
   * @throws IllegalStateException if a task threw, which is its cause
   */
  <T> SequencedMap<ImageReference, T> each(
      Collection<ImageReference> images,
      Owner owner,
      Function<ImageReference, T> task,
      BiFunction<ImageReference, Unfinished, T> unfinished) {
    var deadline = owner.deadline();
    var room = Deadline.in(deadline.nanos(), deadline.left().dividedBy(2));
    SequencedMap<ImageReference, Started<T>> started = new LinkedHashMap<>();
    SequencedMap<ImageReference, T> results = new LinkedHashMap<>();
    try {
      for (var image : images) {
        var look = new Look<>(image, owner, room, task, unfinished);
        started.put(image, new Started<>(look, threads.submit(look)));
      }
      started.forEach((image, each) -> results.put(image, await(each, deadline)));
    } finally {
      // Without an interrupt: others may wait for what the same thread fetches.
      started.values().forEach(each -> each.result().cancel(false));
    }
    return results;
  }

  private record Started<T>(Look<T> look, Future<T> result) {}

  private static <T> T await(Started<T> started, Deadline deadline) {
    var look = started.look();
    try {
      return started.result().get(deadline.left().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return look.instead(look.began ? Unfinished.LATE : Unfinished.NO_ROOM);
    } catch (ExecutionException e) {
      throw new IllegalStateException("looking at an image failed", e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return look.instead(Unfinished.ENDING);
    }
  }

  /** The look at one image. */
  private final class Look<T> implements Callable<T> {
    private final ImageReference image;
    private final Owner owner;
    private final Deadline room;
    private final Function<ImageReference, T> task;
    private final BiFunction<ImageReference, Unfinished, T> unfinished;
    private volatile boolean began;

    Look(
        ImageReference image,
        Owner owner,
        Deadline room,
        Function<ImageReference, T> task,
        BiFunction<ImageReference, Unfinished, T> unfinished) {
      this.image = image;
      this.owner = owner;
      this.room = room;
      this.task = task;
      this.unfinished = unfinished;
    }

    T instead(Unfinished why) {
      return unfinished.apply(image, why);
    }

    @Override
    public T call() throws InterruptedException {
      // The namespace's first: who waits for it must not take others' places.
      if (!shares.enter(owner.namespace(), room.left())) {
        return instead(Unfinished.NO_ROOM);
      }
      try {
        return withShare();
      } finally {
        shares.leave(owner.namespace());
      }
    }

    private T withShare() throws InterruptedException {
      if (!slots.tryAcquire(room.left().toNanos(), TimeUnit.NANOSECONDS)) {
        return instead(Unfinished.NO_ROOM);
      }
      try {
        // Also where a place is free: nobody asked is late before it was asked.
        if (room.left().isZero()) {
          return instead(Unfinished.NO_ROOM);
        }
        began = true;
        return task.apply(image);
      } finally {
        slots.release();
      }
    }
  }

  /** How many namespaces have images that are looked at. */
  int namespaces() {
    return shares.namespaces();
  }
}
