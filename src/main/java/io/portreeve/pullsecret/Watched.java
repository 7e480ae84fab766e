package io.portreeve.pullsecret;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Watches objects, and keeps of each what matters: a Secret's content isn't kept. Never gives up:
 * while they can't be read, what was read last stays.
 */
final class Watched<T extends HasMetadata> implements AutoCloseable {
  private final SharedIndexInformer<T> informer;
  private final CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
  private volatile boolean forbidden;

  /** Keeps what is left of an object. */
  private static final class SlimStore<T extends HasMetadata> extends BasicItemStore<T> {
    private final UnaryOperator<T> slim;

    SlimStore(UnaryOperator<T> slim) {
      super(Cache::metaNamespaceKeyFunc);
      this.slim = slim;
    }

    @Override
    public @Nullable T put(String key, T object) {
      return super.put(key, slim.apply(object));
    }
  }

  /**
   * Begins to watch.
   *
   * @param slim what is kept of an object; a new one
   * @param changed told of each change
   */
  Watched(Informable<T> objects, UnaryOperator<T> slim, Runnable changed) {
    this.informer = objects.runnableInformer(0);
    var _ =
        informer
            .removeNamespaceIndex()
            .itemStore(new SlimStore<>(slim))
            .exceptionHandler(
                (_, error) -> {
                  forbidden = isForbidden(error);
                  var _ = first.complete(null);
                  return true;
                });
    var _ = informer.addEventHandler(new Changes<>(changed));
    var _ = informer.start().whenComplete((_, _) -> first.complete(null));
  }

  private record Changes<T>(Runnable changed) implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changed.run();
    }

    @Override
    public void onUpdate(T before, T object) {
      changed.run();
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      changed.run();
    }
  }

  /** Waits until they were read, or couldn't be. */
  void await(Duration time) {
    try {
      first.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // Seen by isRead().
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRead() {
    return informer.hasSynced();
  }

  boolean isForbidden() {
    return forbidden && !isRead();
  }

  List<T> objects() {
    return informer.getStore().list();
  }

  @Override
  public void close() {
    informer.close();
  }

  private static boolean isForbidden(Throwable error) {
    for (var cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
      }
    }
    return false;
  }
}
