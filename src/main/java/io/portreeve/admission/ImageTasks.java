package io.portreeve.admission;

import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Looks at the images of a pod side by side: a bounded number at one time over all pods, each until
 * its pod's deadline.
 */
final class ImageTasks {
  /** For a task that ends at the deadline, and knows better than we why. */
  private static final Duration GRACE = Duration.ofMillis(300);

  private final ExecutorService threads;
  private final Semaphore slots;

  /**
   * Creates it.
   *
   * @param threads runs each task in a thread of its own
   * @param atOnce how many tasks may run at one time
   */
  ImageTasks(ExecutorService threads, int atOnce) {
    this.threads = threads;
    this.slots = new Semaphore(atOnce);
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
      Deadline deadline,
      Function<ImageReference, T> task,
      BiFunction<ImageReference, String, T> unfinished) {
    SequencedMap<ImageReference, Future<T>> started = new LinkedHashMap<>();
    for (var image : images) {
      started.put(image, threads.submit(() -> whenFree(image, deadline, task, unfinished)));
    }
    SequencedMap<ImageReference, T> results = new LinkedHashMap<>();
    try {
      started.forEach(
          (image, future) -> results.put(image, await(image, future, deadline, unfinished)));
    } finally {
      // Without an interrupt: others may wait for what the same thread fetches.
      started.values().forEach(future -> future.cancel(false));
    }
    return results;
  }

  private <T> T whenFree(
      ImageReference image,
      Deadline deadline,
      Function<ImageReference, T> task,
      BiFunction<ImageReference, String, T> unfinished)
      throws InterruptedException {
    if (!slots.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
      return unfinished.apply(image, "this webhook had too many images to look at");
    }
    try {
      return task.apply(image);
    } finally {
      slots.release();
    }
  }

  private static <T> T await(
      ImageReference image,
      Future<T> future,
      Deadline deadline,
      BiFunction<ImageReference, String, T> unfinished) {
    try {
      return future.get(deadline.left().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return unfinished.apply(image, "it wasn't decided within the time of the request");
    } catch (ExecutionException e) {
      throw new IllegalStateException("looking at an image failed", e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return unfinished.apply(image, "this webhook is ending");
    }
  }
}
