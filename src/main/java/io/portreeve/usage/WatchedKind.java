package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one kind. It asks for one object first: a kind that is forbidden or doesn't exist costs
 * one line in the log and a request now and then, instead of an informer that fails for ever.
 */
final class WatchedKind<T extends HasMetadata> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedKind.class);

  /** So many objects at a time when all are read: one may have more than a megabyte. */
  private static final long PAGE = 50;

  private static final Executor THREADS = task -> Thread.ofVirtual().name("usage").start(task);

  private final AnyNamespaceOperation<T, ?, ?> objects;
  private final String name;
  private final SharedIndexInformer<T> informer;
  private final Executor later;
  private boolean complained;
  private boolean closed;

  WatchedKind(AnyNamespaceOperation<T, ?, ?> objects, UseStore<T> store, Duration retry) {
    this.objects = objects;
    this.name = store.kind();
    this.informer =
        objects
            .withLimit(PAGE)
            .runnableInformer(0)
            .removeNamespaceIndex()
            .itemStore(store)
            .exceptionHandler((_, _) -> true);
    this.later =
        CompletableFuture.delayedExecutor(retry.toMillis(), TimeUnit.MILLISECONDS, THREADS);
  }

  String name() {
    return name;
  }

  /** Whether all objects have been read once. */
  boolean isSynced() {
    return informer.hasSynced();
  }

  void start() {
    THREADS.execute(this::open);
  }

  private void open() {
    try {
      var _ = objects.list(new ListOptionsBuilder().withLimit(1L).build());
    } catch (KubernetesClientException e) {
      retry(e);
      return;
    }
    watch();
  }

  private synchronized void retry(KubernetesClientException cause) {
    if (closed) {
      return;
    }
    if (!complained) {
      complained = true;
      LOG.atWarn()
          .addKeyValue("kind", name)
          .addKeyValue("code", cause.getCode())
          .addKeyValue("cause", cause.getMessage())
          .log("This kind can't be read: what runs isn't known completely; it is asked for again");
    }
    later.execute(this::open);
  }

  private synchronized void watch() {
    if (closed) {
      return;
    }
    if (complained) {
      LOG.atInfo().addKeyValue("kind", name).log("This kind can be read now");
    }
    var _ = informer.start();
  }

  @Override
  public synchronized void close() {
    closed = true;
    informer.stop();
  }
}
