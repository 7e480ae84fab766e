package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.portreeve.kubernetes.Controllers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one kind. It asks for one object first: a kind that is forbidden or doesn't exist costs
 * one line in the log and a request now and then, instead of an informer that fails for ever. It
 * goes on to ask for one: an informer that gets nothing any more doesn't say so.
 */
final class WatchedKind<T extends HasMetadata> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedKind.class);

  /** After so many looks in a row that failed, what is known counts as old. */
  static final int LOST = 8;

  /** How long the first list of one kind keeps that of the next waiting, at most. */
  private static final Duration TURN = Duration.ofSeconds(30);

  private static final Executor THREADS = task -> Thread.ofVirtual().name("usage").start(task);

  private final AnyNamespaceOperation<T, ?, ?> objects;
  private final String name;
  private final SharedIndexInformer<T> informer;
  private final Executor later;
  private final Semaphore turn;
  private boolean complained;
  private boolean watched;
  private boolean closed;
  private int failures;

  /**
   * Creates it; it asks nobody yet.
   *
   * @param pause between two looks
   * @param turn whose permits allow to read all objects: a page of one kind is in memory at a time
   */
  WatchedKind(
      AnyNamespaceOperation<T, ?, ?> objects, UseStore<T> store, Duration pause, Semaphore turn) {
    this.objects = objects;
    this.turn = turn;
    this.name = store.kind();
    this.informer =
        objects
            .withLimit(page(name))
            .runnableInformer(0)
            .removeNamespaceIndex()
            .itemStore(store)
            .exceptionHandler((_, _) -> true);
    this.later =
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, THREADS);
  }

  /**
   * So many objects of a kind at a time when all are read. One may have more than a megabyte, which
   * takes many times as much when it is read: of workloads, a few at a time; of pods, there are
   * many, and a page of them must not cost a request for each few; namespaces are small.
   */
  static long page(String kind) {
    return switch (kind) {
      case "Namespace" -> 50;
      case "Pod" -> 10;
      default -> 3;
    };
  }

  String name() {
    return name;
  }

  /** Whether all objects have been read once, and still may be. */
  synchronized boolean isSynced() {
    return informer.hasSynced() && failures < LOST;
  }

  void start() {
    THREADS.execute(this::look);
  }

  /** Never throws, and always looks again: nothing else would begin it anew. */
  private void look() {
    try {
      var _ =
          Controllers.guarded(() -> objects.list(new ListOptionsBuilder().withLimit(1L).build()));
      watch();
      readable();
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      again();
    }
  }

  /** Reads all, in turn; only looks call it, one at a time. */
  private void watch() {
    if (watched) {
      return;
    }
    turn.acquireUninterruptibly();
    CompletableFuture<Void> first;
    try {
      first = open();
    } catch (RuntimeException | Error e) {
      // Nothing else would give it back, and the other kinds would wait for ever.
      turn.release();
      throw e;
    }
    // Whoever can't be read now goes on by itself, and doesn't keep the others waiting.
    var _ =
        first
            .copy()
            .orTimeout(TURN.toSeconds(), TimeUnit.SECONDS)
            .whenComplete((_, _) -> turn.release());
  }

  private synchronized CompletableFuture<Void> open() {
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    var first = informer.start().toCompletableFuture();
    watched = true;
    return first;
  }

  private synchronized void again() {
    if (!closed) {
      later.execute(this::look);
    }
  }

  private synchronized void failed(RuntimeException cause) {
    failures++;
    if (!complained && !closed && (!watched || failures >= LOST)) {
      complained = true;
      LOG.atWarn()
          .addKeyValue("kind", name)
          .addKeyValue("code", cause instanceof KubernetesClientException e ? e.getCode() : 0)
          .addKeyValue("cause", cause.toString())
          .log("This kind can't be read: what runs isn't known completely; it is asked for again");
    }
  }

  private synchronized void readable() {
    if (closed) {
      return;
    }
    failures = 0;
    if (complained) {
      complained = false;
      LOG.atInfo().addKeyValue("kind", name).log("This kind can be read now");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    informer.stop();
  }
}
