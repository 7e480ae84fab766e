package io.portreeve.repository;

import io.portreeve.usage.ImageUse;
import io.portreeve.usage.PodUse;
import io.portreeve.usage.PullSources;
import io.portreeve.usage.RunningImages;
import io.portreeve.usage.WorkloadUse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What runs, as a test says. */
final class FakeRunningImages implements RunningImages {
  private static final PullSources PULL = new PullSources(List.of(), "default");

  private final List<PodUse> pods = new ArrayList<>();
  private final List<WorkloadUse> workloads = new ArrayList<>();
  private int walks;
  private Set<String> unsynced = Set.of();
  private Set<String> incomplete = Set.of();

  void pod(String namespace, String name, String image, @Nullable String digest) {
    pods.add(new PodUse(namespace, name, name, List.of(new ImageUse(image, digest)), PULL));
  }

  void deployment(String namespace, String name, int age, String image) {
    workloads.add(
        new WorkloadUse(
            "Deployment", namespace, name, name, age, List.of(new ImageUse(image, null)), PULL));
  }

  void nothing() {
    pods.clear();
    workloads.clear();
  }

  void cannotRead(String... kinds) {
    unsynced = Set.of(kinds);
  }

  void overfull(String... objects) {
    incomplete = Set.of(objects);
  }

  /** How often somebody asked for all pods. */
  int walks() {
    return walks;
  }

  @Override
  public Set<String> unsynced() {
    return unsynced;
  }

  @Override
  public Set<String> incomplete() {
    return incomplete;
  }

  @Override
  public Collection<PodUse> pods() {
    walks++;
    return List.copyOf(pods);
  }

  @Override
  public Collection<WorkloadUse> workloads() {
    return List.copyOf(workloads);
  }

  @Override
  public Optional<Map<String, String>> namespaceLabels(String namespace) {
    return Optional.of(Map.of());
  }

  @Override
  public void onChange(Consumer<UseChange> listener) {
    throw new UnsupportedOperationException();
  }
}
