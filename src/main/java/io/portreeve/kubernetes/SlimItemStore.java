package io.portreeve.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps objects in a cache without what the operator never reads: managed fields, and annotations
 * but its own, which it cuts as well. Anyone who may write an object can make its annotations
 * large, and they would stay in memory several times.
 */
public final class SlimItemStore<T extends HasMetadata> extends BasicItemStore<T> {
  private final UnaryOperator<T> slim;

  /** Creates an empty store, keyed as informers key their objects. */
  public SlimItemStore() {
    this(UnaryOperator.identity());
  }

  /**
   * Creates one that keeps still less.
   *
   * @param slim takes off an object what this cache's readers don't need
   */
  public SlimItemStore(UnaryOperator<T> slim) {
    super(Cache::metaNamespaceKeyFunc);
    this.slim = slim;
  }

  @Override
  public @Nullable T put(String key, T object) {
    var metadata = object.getMetadata();
    var request = ReconcileRequest.of(object);
    metadata.setManagedFields(null);
    metadata.setAnnotations(
        request.map(value -> Map.of(ReconcileRequest.ANNOTATION, value)).orElse(null));
    return super.put(key, slim.apply(object));
  }
}
