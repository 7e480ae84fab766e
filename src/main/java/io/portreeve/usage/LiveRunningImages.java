package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The live index: watches pods, namespaces and every kind of workload of the whole cluster, and
 * keeps some hundred bytes of each. Never gives up: a kind that can't be read, or is no longer, is
 * asked for again, and says so in {@link #unsynced()} meanwhile.
 */
public final class LiveRunningImages implements RunningImages, AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(15);

  private final UseChanges changes = new UseChanges();
  private final UseIndex index = new UseIndex(changes);
  private final Shared shared = new Shared();
  private final List<WatchedKind<?>> kinds;

  /** Lists of all objects are read one after the other. */
  private final Semaphore turn = new Semaphore(1);

  /** Creates it; it watches nothing yet. */
  public LiveRunningImages(KubernetesClient client) {
    this(client, RETRY);
  }

  LiveRunningImages(KubernetesClient client, Duration retry) {
    var reader = new ObjectReader(client.getKubernetesSerialization(), shared);
    var watch = new Watching(client, retry);
    // Owners before what they own: fewer changes of mind while the first list comes in.
    this.kinds =
        List.of(
            watch.kind(Namespace.class, Namespace::new, reader::namespace),
            watch.kind(Deployment.class, Deployment::new, reader::deployment),
            watch.kind(StatefulSet.class, StatefulSet::new, reader::statefulSet),
            watch.kind(DaemonSet.class, DaemonSet::new, reader::daemonSet),
            watch.kind(ReplicaSet.class, ReplicaSet::new, reader::replicaSet),
            watch.revisions(reader::controllerRevision),
            watch.kind(
                ReplicationController.class,
                ReplicationController::new,
                reader::replicationController),
            watch.kind(CronJob.class, CronJob::new, reader::cronJob),
            watch.kind(Job.class, Job::new, reader::job),
            watch.kind(Pod.class, Pod::new, reader::pod));
  }

  /** Begins to watch, and returns at once. */
  public void start() {
    kinds.forEach(WatchedKind::start);
  }

  /** Ends watching; what is known stays. */
  @Override
  public void close() {
    kinds.forEach(WatchedKind::close);
  }

  @Override
  public Set<String> unsynced() {
    return kinds.stream()
        .filter(kind -> !kind.isSynced())
        .map(WatchedKind::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<String> incomplete() {
    return index.incomplete();
  }

  /** Bytes of what is known, roughly, and as if nothing in it were shared: for a metric. */
  public long bytes() {
    return index.bytes();
  }

  @Override
  public Collection<PodUse> pods() {
    return index.pods();
  }

  @Override
  public Collection<WorkloadUse> workloads() {
    return index.workloads();
  }

  @Override
  public Optional<Map<String, String>> namespaceLabels(String namespace) {
    return index.labels(namespace);
  }

  @Override
  public void onChange(Consumer<UseChange> listener) {
    changes.listen(listener);
  }

  private final class Watching {
    private final KubernetesClient client;
    private final Duration retry;

    Watching(KubernetesClient client, Duration retry) {
      this.client = client;
      this.retry = retry;
    }

    <T extends HasMetadata> WatchedKind<T> kind(
        Class<T> type, Supplier<T> blank, Function<T, @Nullable Held> reader) {
      return kind(
          client.resources(type).inAnyNamespace(),
          new UseStore<>(type.getSimpleName(), blank, reader, index, shared));
    }

    WatchedKind<GenericKubernetesResource> revisions(
        Function<GenericKubernetesResource, @Nullable Held> reader) {
      return kind(
          client.genericKubernetesResources("apps/v1", "ControllerRevision").inAnyNamespace(),
          new UseStore<>(
              "ControllerRevision", GenericKubernetesResource::new, reader, index, shared));
    }

    private <T extends HasMetadata> WatchedKind<T> kind(
        AnyNamespaceOperation<T, ?, ?> objects, UseStore<T> store) {
      return new WatchedKind<>(objects, store, retry, turn);
    }
  }
}
