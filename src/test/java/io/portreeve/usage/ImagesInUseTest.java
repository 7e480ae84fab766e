package io.portreeve.usage;

import static io.portreeve.usage.UsageSamples.DIGEST;
import static io.portreeve.usage.UsageSamples.HEX;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ImagesInUseTest {
  private static final PullSources PULL = new PullSources(List.of(), "default");
  private static final String OTHER = "sha256:" + HEX.replace('0', '1');

  private static WorkloadUse state(int age, String image) {
    return new WorkloadUse(
        "Deployment", "shop", "web", "u" + age, age, List.of(new ImageUse(image, null)), PULL);
  }

  private static RunningImages running(List<ImageUse> images, WorkloadUse... workloads) {
    return new RunningImages() {
      @Override
      public Set<String> incomplete() {
        return Set.of("Job shop/huge");
      }

      @Override
      public Set<String> unsynced() {
        return Set.of();
      }

      @Override
      public Collection<PodUse> pods() {
        return List.of(new PodUse("shop", "api", "u", images, PULL));
      }

      @Override
      public Collection<WorkloadUse> workloads() {
        return List.of(workloads);
      }

      @Override
      public Optional<Map<String, String>> namespaceLabels(String namespace) {
        return Optional.empty();
      }

      @Override
      public void onChange(Consumer<UseChange> listener) {}
    };
  }

  @Test
  void whatIsAskedForAndWhatRunsBothCount() {
    // Given: an index was asked for, the node names the image of its platform
    var index = "r.example/api:1@" + DIGEST;

    // When
    var used = ImagesInUse.of(running(List.of(new ImageUse(index, OTHER))), 0);

    // Then
    assertThat(used.digests()).isEqualTo(Map.of(DIGEST, Set.of(index), OTHER, Set.of(index)));
    assertThat(used.byTag()).isEmpty();
    assertThat(used.incomplete()).containsExactly("Job shop/huge");
  }

  @Test
  void formerStatesCountWithinRollback() {
    // Given
    var running =
        running(
            List.of(new ImageUse("r.example/api:1", null)),
            state(0, "r.example/web:3"),
            state(1, "r.example/web@" + DIGEST),
            state(2, "r.example/web:1"));

    // When
    var used = ImagesInUse.of(running, 1);

    // Then
    assertThat(used.byTag()).containsExactlyInAnyOrder("r.example/api:1", "r.example/web:3");
    assertThat(used.digests()).containsOnlyKeys(DIGEST);
    assertThat(ImagesInUse.of(running, 2).byTag()).contains("r.example/web:1");
    assertThat(ImagesInUse.of(running, 0).digests()).isEmpty();
  }
}
