package io.portreeve.event;

import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClientFactory;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RegistryException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Reads one queue for as long as it isn't closed; a queue that can't be read is tried again with
 * growing pauses, for ever.
 */
final class EventPump implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventPump.class);

  private final Source source;
  private final EventQueue queue;
  private final WakeUps wakeUps;
  private final EventPace pace;
  private final Consumer<String> changed;
  private @Nullable RegistryException unread;
  private @Nullable RegistryException kept;
  private final CountDownLatch end = new CountDownLatch(1);

  /**
   * What is read.
   *
   * @param registry name of the Registry
   * @param address as whom it is read
   * @param queueUrl the queue
   */
  record Source(String registry, RegistryAddress address, URI queueUrl) {}

  private EventPump(
      Source source,
      EventQueue queue,
      RegistryConnections connections,
      EventPace pace,
      Consumer<String> changed) {
    this.source = source;
    this.queue = queue;
    this.wakeUps =
        new WakeUps(
            source.registry(),
            queue,
            connections,
            pace,
            new WakeUps.Told(now -> turned(() -> kept = now), System::nanoTime));
    this.pace = pace;
    this.changed = changed;
  }

  static EventPump start(
      Source source,
      RegistryClientFactory clients,
      RegistryConnections connections,
      EventPace pace,
      Consumer<String> changed) {
    var queue = clients.events(source.address(), source.queueUrl());
    var pump = new EventPump(source, queue, connections, pace, changed);
    var _ = Thread.ofVirtual().name("events-" + source.registry()).start(pump::read);
    var _ = Thread.ofVirtual().name("wake-ups-" + source.registry()).start(pump.wakeUps::run);
    return pump;
  }

  Source source() {
    return source;
  }

  /** Why the queue isn't read, or what is read isn't taken off it. */
  synchronized Optional<RegistryException> fault() {
    return Optional.ofNullable(unread == null ? kept : unread);
  }

  private void read() {
    var pause = pace.firstRetry();
    while (!isClosed()) {
      try {
        wakeUps.add(queue.receive());
        pause = pace.firstRetry();
        turned(() -> unread = null);
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
        // An error would end the thread, and nobody would know why no events come.
        var fault =
            e instanceof RegistryException known
                ? known
                : new RegistryException.Unavailable("the queue can't be read: " + e, e);
        turned(() -> unread = fault);
        if (ended(pause)) {
          return;
        }
        var twice = pause.multipliedBy(2);
        pause = twice.compareTo(pace.lastRetry()) < 0 ? twice : pace.lastRetry();
      }
    }
  }

  /**
   * Notes how the queue is; somebody is told when that changes.
   *
   * @param change sets one of the two halves: the other is another thread's
   */
  private void turned(Runnable change) {
    Optional<RegistryException> before;
    Optional<RegistryException> now;
    synchronized (this) {
      if (isClosed()) {
        return;
      }
      before = fault();
      change.run();
      now = fault();
    }
    if (before.map(Object::getClass).equals(now.map(Object::getClass))) {
      return;
    }
    if (now.isEmpty()) {
      log().log("Events are read again");
    } else {
      log()
          .log("Events can't be read; tried again with growing pauses: {}", now.get().getMessage());
    }
    changed.accept(source.registry());
  }

  private LoggingEventBuilder log() {
    return LOG.atInfo().addKeyValue("kind", "Registry").addKeyValue("name", source.registry());
  }

  private boolean isClosed() {
    return end.getCount() == 0;
  }

  /** Waits; whether the pump was closed meanwhile. */
  private boolean ended(Duration pause) {
    try {
      return end.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return true;
    }
  }

  /** Ends both threads. What was received and not passed on yet stays on the queue. */
  @Override
  public void close() {
    end.countDown();
    wakeUps.close();
    queue.close();
  }
}
