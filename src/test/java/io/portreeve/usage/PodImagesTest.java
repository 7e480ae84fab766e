package io.portreeve.usage;

import static io.portreeve.usage.UsageSamples.DIGEST;
import static io.portreeve.usage.UsageSamples.HEX;
import static io.portreeve.usage.UsageSamples.pod;
import static io.portreeve.usage.UsageSamples.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodImagesTest {
  @Test
  void everyPlaceCountsOnceWithWhatTheNodeSays() {
    // Given
    var everywhere =
        new PodBuilder(pod("api", "r.example/main:1"))
            .editSpec()
            .addNewContainer()
            .withName("again")
            .withImage("r.example/main:1")
            .endContainer()
            .addNewInitContainer()
            .withName("init")
            .withImage("r.example/init:1")
            .endInitContainer()
            .addNewEphemeralContainer()
            .withName("debug")
            .withImage("r.example/debug:1")
            .endEphemeralContainer()
            .addToVolumes(
                new VolumeBuilder()
                    .withName("data")
                    .withNewImage("IfNotPresent", "r.example/data:1")
                    .build(),
                new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build())
            .endSpec()
            .editStatus()
            .addNewContainerStatus()
            .withName("again")
            .withImageID("r.example/main@" + DIGEST)
            .endContainerStatus()
            .addNewContainerStatus()
            .withName("main")
            .withImageID("docker-pullable://r.example/main@" + DIGEST)
            .endContainerStatus()
            .addNewInitContainerStatus()
            .withName("init")
            .withImageID("r.example/init@sha256:" + HEX.replace('0', '1'))
            .endInitContainerStatus()
            .addNewEphemeralContainerStatus()
            .withName("debug")
            .withImageID("r.example/debug@sha256:" + HEX.replace('0', '2'))
            .endEphemeralContainerStatus()
            .endStatus()
            .build();

    // When
    var needs = PodImages.needsOf(everywhere);

    // Then
    assertThat(needs.images())
        .containsExactlyInAnyOrder(
            new ImageUse("r.example/main:1", DIGEST),
            new ImageUse("r.example/init:1", "sha256:" + HEX.replace('0', '1')),
            new ImageUse("r.example/debug:1", "sha256:" + HEX.replace('0', '2')),
            new ImageUse("r.example/data:1", null));
    assertThat(needs.pull()).isEqualTo(new PullSources(List.of("pull"), "builder"));
    assertThat(PodImages.referencesOf(everywhere))
        .contains("r.example/data:1", "r.example/init@sha256:" + HEX.replace('0', '1'));
  }

  @Test
  void containersOfOneTagMayRunDifferentImages() {
    // Given: the tag moved between the two
    var second =
        new PodBuilder(running(pod("api", "r.example/main:1"), "r.example/main@" + DIGEST))
            .editSpec()
            .addNewContainer()
            .withName("late")
            .withImage("r.example/main:1")
            .endContainer()
            .endSpec()
            .build();

    // When / Then
    assertThat(PodImages.needsOf(second).images())
        .containsExactly(
            new ImageUse("r.example/main:1", DIGEST), new ImageUse("r.example/main:1", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r.example/main@" + DIGEST_TEXT,
        "docker-pullable://r.example/main@" + DIGEST_TEXT,
        "r.example:5000/main:1@" + DIGEST_TEXT,
      })
  void aDigestOfAManifestIsFound(String imageId) {
    assertThat(PodImages.digestOf(imageId)).contains(DIGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        DIGEST_TEXT, // that of an image's config
        "docker://" + DIGEST_TEXT,
        "r.example/main:1",
        "r.example/main@sha256:ab",
        "r.example/main@sha512:" + HEX_TEXT,
      })
  void whatNamesNoManifestIsNoDigest(String imageId) {
    assertThat(PodImages.digestOf(imageId)).isEmpty();
    assertThat(PodImages.digestOf(null)).isEmpty();
  }

  @Test
  void aSpecMayLackEverything() {
    // Given
    var empty = new PodSpec();
    empty.setContainers(null);
    empty.setInitContainers(null);
    empty.setEphemeralContainers(null);
    empty.setVolumes(null);
    empty.setImagePullSecrets(null);
    var nameless = new PodSpecBuilder().addNewContainer().endContainer().build();

    // When / Then
    var nothing = new PodNeeds(List.of(), new PullSources(List.of(), "default"));
    assertThat(PodImages.needsOf(empty)).isEqualTo(nothing);
    assertThat(PodImages.needsOf(nameless)).isEqualTo(nothing);
    assertThat(PodImages.needsOf((PodSpec) null)).isEqualTo(nothing);
    assertThat(PodImages.needsOf(new PodBuilder().build())).isEqualTo(nothing);
    assertThat(PodImages.needsOf(new PodBuilder().withSpec(nameless).build())).isEqualTo(nothing);
  }

  @Test
  void theFormerNameOfAnAccountCounts() {
    var needs = PodImages.needsOf(new PodSpecBuilder().withServiceAccount("old").build());

    assertThat(needs.pull().serviceAccount()).isEqualTo("old");
  }

  private static final String HEX_TEXT =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final String DIGEST_TEXT = "sha256:" + HEX_TEXT;
}
