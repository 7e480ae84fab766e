package io.portreeve.usage;

import static io.portreeve.usage.UsageSamples.meta;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What objects with very many images, or very long ones, take of the index. */
class UseRoomTest {
  private final UseIndex index = new UseIndex(new UseChanges());
  private final ObjectReader reader = new ObjectReader(new KubernetesSerialization(), new Shared());

  private void put(Deployment deployment) {
    var metadata = deployment.getMetadata();
    index.set(
        new Held.Key("Deployment", metadata.getNamespace(), metadata.getName()),
        reader.deployment(deployment));
  }

  private static Deployment deployment(String name, List<String> images) {
    var containers =
        images.stream()
            .map(image -> new ContainerBuilder().withName("c").withImage(image).build())
            .toArray(Container[]::new);
    return new DeploymentBuilder()
        .withMetadata(meta(name))
        .withNewSpec()
        .withTemplate(
            new PodTemplateSpecBuilder().withNewSpec().withContainers(containers).endSpec().build())
        .endSpec()
        .build();
  }

  private static List<String> images(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> "r.example/" + name + ":" + i).toList();
  }

  @Test
  void anObjectWithAsManyImagesAsAreKeptIsComplete() {
    // When
    put(deployment("most", images("most", PodImages.MOST_IMAGES)));

    // Then
    assertThat(index.workloads().getFirst().images()).hasSize(PodImages.MOST_IMAGES);
    assertThat(index.incomplete()).isEmpty();
  }

  @Test
  void moreImagesOfOneObjectArentKeptAndThatIsSaid() {
    // When
    put(deployment("huge", images("huge", PodImages.MOST_IMAGES + 1)));

    // Then
    assertThat(index.workloads().getFirst().images()).hasSize(PodImages.MOST_IMAGES);
    assertThat(index.incomplete()).containsExactly("Deployment shop/huge");
  }

  @Test
  void aReferenceWithoutEndIsntKept() {
    // When
    put(deployment("long", List.of("r.example/a:1", "x".repeat(PodImages.MOST_CHARACTERS))));

    // Then
    assertThat(index.workloads().getFirst().images())
        .containsExactly(new ImageUse("r.example/a:1", null));
    assertThat(index.incomplete()).containsExactly("Deployment shop/long");
  }

  @Test
  void manyLargeObjectsTakeBoundedRoomAndNoneOfTheSmallOnes() {
    // Given
    var count = 200;
    for (var i = 0; i < count; i++) {
      put(deployment("huge-" + i, images("huge-" + i, PodImages.MOST_IMAGES)));
    }

    // When
    put(deployment("web", List.of("r.example/web:1")));

    // Then
    assertThat(index.bytes()).isBetween(UseRoom.MOST_LARGE / 2, UseRoom.MOST_LARGE * 101 / 100);
    assertThat(index.incomplete())
        .contains("Deployment shop/huge-199")
        .doesNotContain("Deployment shop/huge-0", "Deployment shop/web");
    assertThat(index.workloads())
        .filteredOn(use -> use.name().equals("web"))
        .flatExtracting(WorkloadUse::images)
        .containsExactly(new ImageUse("r.example/web:1", null));
  }

  @Test
  void whatGoesMakesRoom() {
    // Given
    var huge = deployment("huge", images("huge", PodImages.MOST_IMAGES));

    // When
    for (var i = 0; i < 1_000; i++) {
      put(huge);
      index.set(new Held.Key("Deployment", "shop", "huge"), null);
    }
    put(huge);

    // Then
    assertThat(index.incomplete()).isEmpty();
    assertThat(index.bytes()).isLessThan(UseRoom.MOST_LARGE);
  }
}
