package io.portreeve.audit;

import io.portreeve.usage.ImageUse;
import io.portreeve.usage.PodUse;
import io.portreeve.usage.PullSources;
import io.portreeve.usage.RunningImages;
import io.portreeve.usage.WorkloadUse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a test says that runs. */
final class FakeRunning implements RunningImages {
  private static final PullSources NONE = new PullSources(List.of(), "default");

  final Set<String> unsynced = new HashSet<>();
  final Set<String> incomplete = new HashSet<>();
  final List<PodUse> pods = new ArrayList<>();
  final List<WorkloadUse> workloads = new ArrayList<>();
  final Map<String, Map<String, String>> namespaces = new HashMap<>();
  private final List<Consumer<UseChange>> listeners = new ArrayList<>();

  FakeRunning() {
    namespaces.put("shop", Map.of("env", "production"));
  }

  FakeRunning pod(String name, String image, @Nullable String digest) {
    return pod("shop", name, image, digest);
  }

  FakeRunning pod(String namespace, String name, String image, @Nullable String digest) {
    pods.add(
        new PodUse(namespace, name, "uid-of-" + name, List.of(new ImageUse(image, digest)), NONE));
    changed("Pod", namespace, name);
    return this;
  }

  FakeRunning deployment(String name, int age, String... images) {
    workloads.add(
        new WorkloadUse(
            "Deployment",
            "shop",
            name,
            "uid-of-" + name + age,
            age,
            List.of(images).stream().map(each -> new ImageUse(each, null)).toList(),
            NONE));
    changed("Deployment", "shop", name);
    return this;
  }

  void changed(String kind, String namespace, String name) {
    listeners.forEach(each -> each.accept(new UseChange(kind, namespace, name)));
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
    return pods;
  }

  @Override
  public Collection<WorkloadUse> workloads() {
    return workloads;
  }

  @Override
  public Optional<Map<String, String>> namespaceLabels(String namespace) {
    return Optional.ofNullable(namespaces.get(namespace));
  }

  @Override
  public void onChange(Consumer<UseChange> listener) {
    listeners.add(listener);
  }
}
