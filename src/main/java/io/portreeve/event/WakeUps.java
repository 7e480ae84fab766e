package io.portreeve.event;

import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RegistryException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what events tell and passes it on in rounds, the first at once: a hundred pushes to one
 * repository cost a few looks at it. The registry itself is woken less often. A message is taken
 * off its queue when all of it was passed on, not before; what was passed on is remembered in
 * memory until it was looked at.
 */
final class WakeUps implements AutoCloseable {
  /** More names and messages aren't held; the queue holds them. */
  static final int MOST = 5_000;

  private final String registry;
  private final EventQueue queue;
  private final RegistryConnections connections;
  private final EventPace pace;
  private final Told told;
  private Round waiting = new Round();
  private EventQueue.@Nullable Batch ofRegistry;
  private @Nullable Long registryWoken;
  private final CountDownLatch end = new CountDownLatch(1);

  /**
   * Who is told, and when.
   *
   * @param fault is told why a round couldn't be passed on; null where it was
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  record Told(Consumer<@Nullable RegistryException> fault, LongSupplier nanos) {}

  WakeUps(
      String registry,
      EventQueue queue,
      RegistryConnections connections,
      EventPace pace,
      Told told) {
    this.registry = registry;
    this.queue = queue;
    this.connections = connections;
    this.pace = pace;
    this.told = told;
  }

  /** Takes a batch; waits while there is much. */
  synchronized void add(EventQueue.Batch batch) throws InterruptedException {
    if (batch.events().isEmpty() && batch.handles().isEmpty()) {
      return;
    }
    while (waiting.size() >= MOST && !isClosed()) {
      wait();
    }
    if (waiting.note(batch.events()) && ofRegistry == null) {
      // One message that is still on the queue is enough for it to be told again.
      ofRegistry = new EventQueue.Batch(List.of(), batch.handles());
    } else {
      waiting.take(batch.handles());
    }
    notifyAll();
  }

  /** Passes on until it is closed. */
  void run() {
    try {
      while (awaitWork()) {
        pass();
        // What comes meanwhile waits for the next round.
        if (end.await(pace.pause().toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException _) {
      close();
    }
  }

  /** Waits for something to pass on; false once it is closed. */
  private synchronized boolean awaitWork() throws InterruptedException {
    while (!isClosed()) {
      var untilRegistry = untilRegistry();
      if (waiting.size() > 0 || (ofRegistry != null && !untilRegistry.isPositive())) {
        return true;
      }
      // 0 is for ever.
      wait(ofRegistry == null ? 0 : untilRegistry.toMillis() + 1);
    }
    return false;
  }

  private Duration untilRegistry() {
    return registryWoken == null
        ? Duration.ZERO
        : pace.registry().minusNanos(told.nanos().getAsLong() - registryWoken);
  }

  private void pass() {
    Round round;
    EventQueue.Batch settings;
    synchronized (this) {
      round = waiting;
      waiting = new Round();
      settings = untilRegistry().isPositive() ? null : ofRegistry;
      if (settings != null) {
        ofRegistry = null;
        registryWoken = told.nanos().getAsLong();
      }
      notifyAll();
    }
    RegistryException fault;
    try {
      fault = pass(round, settings);
    } catch (RegistryException e) {
      fault = e;
    } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
      fault = new RegistryException.Unavailable("events can't be passed on: " + e, e);
    }
    if (fault != null && settings != null) {
      synchronized (this) {
        registryWoken = null;
      }
    }
    told.fault().accept(fault);
  }

  /**
   * What isn't passed on isn't taken off either, and comes again: to be told twice does no harm.
   */
  private @Nullable RegistryException pass(Round round, EventQueue.@Nullable Batch settings) {
    var nothing = round.repositories().isEmpty() && round.images().isEmpty() && settings == null;
    if (!nothing
        && !connections.changed(registry, round.repositories(), round.images(), settings != null)) {
      return new RegistryException.Unavailable(
          "events stay on their queue: the registry isn't connected", null);
    }
    round.take(settings == null ? List.of() : settings.handles());
    queue.done(round.batch());
    return null;
  }

  @Override
  public synchronized void close() {
    end.countDown();
    notifyAll();
  }

  private boolean isClosed() {
    return end.getCount() == 0;
  }
}
