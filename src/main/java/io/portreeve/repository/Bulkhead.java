package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepository;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Lets few workers at a time into one registry: all controllers share their workers, and one that
 * asks a registry which is dead, slow or throttled is held by it for seconds. What isn't let in is
 * looked at again soon; no worker waits here. Thread-safe.
 */
final class Bulkhead {
  /** Of the sixteen workers, so many may be in registries. */
  private static final int ALL = 12;

  /** So many if that lets the first into a registry, whatever becomes of others. */
  private static final int ALL_WITH_FIRST = 15;

  private static final int OF_REGISTRY = 6;

  /** Whoever makes objects without end in one namespace leaves room for the others. */
  private static final int OF_NAMESPACE = 4;

  /** Somebody waits for what was edited or deleted: it may be so many more. */
  private static final int AWAITED = 1;

  /** Looks come again after one to three seconds, not all at once. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration SPREAD = Duration.ofSeconds(2);

  private final Map<String, Integer> inRegistry = new HashMap<>();
  private final Map<Tenant, Integer> ofTenant = new HashMap<>();
  private int all;

  private record Tenant(String registry, String namespace) {}

  /** A place of a worker in a registry; closing it leaves the registry. */
  @FunctionalInterface
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /** Looks, or says nothing and has the object looked at soon. */
  RepositoryReport run(ImageRepository object, Supplier<RepositoryReport> look) {
    var place = enter(object);
    if (place.isEmpty()) {
      return later(object);
    }
    try (var _ = place.get()) {
      return look.get();
    }
  }

  /** The same for an object that is to go; what it waits for, empty if it may. */
  Optional<RepositoryReport> release(
      ImageRepository object, Supplier<Optional<RepositoryReport>> release) {
    var place = enter(object);
    if (place.isEmpty()) {
      return Optional.of(later(object));
    }
    try (var _ = place.get()) {
      return release.get();
    }
  }

  private static RepositoryReport later(ImageRepository object) {
    var status = RepositoryReporter.status(object);
    var pause = PAUSE.plusMillis(ThreadLocalRandom.current().nextLong(SPREAD.toMillis()));
    return new RepositoryReport(status, status, pause);
  }

  private Optional<Place> enter(ImageRepository object) {
    var isAwaited =
        object.isMarkedForDeletion()
            || !Objects.equals(
                object.getMetadata().getGeneration(),
                RepositoryReporter.status(object).observedGeneration());
    return enter(
        object.getSpec().registryRef().name(), object.getMetadata().getNamespace(), isAwaited);
  }

  /**
   * Takes a place in a registry; empty if there is none now.
   *
   * @param isAwaited whether somebody waits for what is done there
   */
  synchronized Optional<Place> enter(String registry, String namespace, boolean isAwaited) {
    var tenant = new Tenant(registry, namespace);
    var inside = inRegistry.getOrDefault(registry, 0);
    var more = isAwaited ? AWAITED : 0;
    if (all >= (inside == 0 ? ALL_WITH_FIRST : ALL + more)
        || inside >= OF_REGISTRY + more
        || ofTenant.getOrDefault(tenant, 0) >= OF_NAMESPACE + more) {
      return Optional.empty();
    }
    all++;
    inRegistry.merge(registry, 1, Integer::sum);
    ofTenant.merge(tenant, 1, Integer::sum);
    return Optional.of(() -> leave(tenant));
  }

  private synchronized void leave(Tenant tenant) {
    all--;
    inRegistry.computeIfPresent(tenant.registry(), (_, count) -> count == 1 ? null : count - 1);
    ofTenant.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }
}
