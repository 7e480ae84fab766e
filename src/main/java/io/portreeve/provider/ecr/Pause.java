package io.portreeve.provider.ecr;

import io.portreeve.provider.RegistryException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits. */
@FunctionalInterface
interface Pause {
  /** Waits as long as it is told. */
  Pause REAL =
      time -> {
        try {
          var _ = new Semaphore(0).tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new RegistryException.Unavailable("interrupted while a request was held back", e);
        }
      };

  /**
   * Waits this long.
   *
   * @throws RegistryException.Unavailable if the thread is interrupted meanwhile
   */
  void await(Duration time);
}
