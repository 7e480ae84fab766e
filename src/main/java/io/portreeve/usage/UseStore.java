package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of an informer that keeps no object: it hands on to the index what each uses, and
 * answers with empty objects of the same name. For informers without handlers and indexes.
 */
final class UseStore<T extends HasMetadata> implements ItemStore<T> {
  private static final Logger LOG = LoggerFactory.getLogger(UseStore.class);

  private final String kind;
  private final Supplier<T> blank;
  private final Function<T, @Nullable Held> reader;
  private final UseIndex index;
  private final Shared shared;

  UseStore(
      String kind,
      Supplier<T> blank,
      Function<T, @Nullable Held> reader,
      UseIndex index,
      Shared shared) {
    this.kind = kind;
    this.blank = blank;
    this.reader = reader;
    this.index = index;
    this.shared = shared;
  }

  String kind() {
    return kind;
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    var known = get(key);
    index.set(parse(key), read(key, object));
    return known;
  }

  private @Nullable Held read(String key, T object) {
    try {
      return reader.apply(object);
    } catch (RuntimeException e) {
      // What a tenant wrote into one object must not end the watch of all.
      LOG.atWarn()
          .addKeyValue("kind", kind)
          .addKeyValue("object", key)
          .addKeyValue("cause", e.toString())
          .log("What this object uses can't be read: it counts as nothing");
      return null;
    }
  }

  @Override
  public @Nullable T remove(String key) {
    var known = get(key);
    index.set(parse(key), null);
    return known;
  }

  @Override
  public Stream<String> keySet() {
    return index.keys(kind).map(UseStore::text);
  }

  @Override
  public Stream<T> values() {
    return index.keys(kind).map(this::stub);
  }

  @Override
  public int size() {
    return Math.toIntExact(index.keys(kind).count());
  }

  @Override
  public @Nullable T get(String key) {
    var parsed = parse(key);
    return index.holds(parsed) ? stub(parsed) : null;
  }

  private T stub(Held.Key key) {
    var object = blank.get();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(key.namespace().isEmpty() ? null : key.namespace())
            .withName(key.name())
            .build());
    return object;
  }

  private Held.Key parse(String key) {
    var slash = key.indexOf('/');
    return slash < 0
        ? new Held.Key(kind, "", key)
        : new Held.Key(kind, shared.of(key.substring(0, slash)), key.substring(slash + 1));
  }

  private static String text(Held.Key key) {
    return key.namespace().isEmpty() ? key.name() : key.namespace() + "/" + key.name();
  }
}
