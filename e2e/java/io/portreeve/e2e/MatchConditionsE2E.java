package io.portreeve.e2e;

import static io.portreeve.e2e.harness.DeadWebhook.assertAsked;
import static io.portreeve.e2e.harness.DeadWebhook.container;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.DeadWebhook;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the API server makes of a policy's match conditions while the webhook is dead: what passes
 * was not asked about, what is refused was.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatchConditionsE2E {
  private static final String PROTECTED = "ghcr.io/shop/api:v1";
  private static final String OTHER = "docker.io/library/busybox:1.37";
  private static final int MANY = 100;
  private static final int CONFLICT = 409;

  private Lab lab;
  private DeadWebhook webhook;
  private DeadWebhook costly;

  @BeforeAll
  void podsAndThenDeadWebhooks(Lab theLab) {
    lab = theLab;
    webhook = new DeadWebhook(lab, "match");
    for (var name :
        List.of("labelled", "finished", "deleted", "debugged", "terminating", "changed")) {
      var _ = webhook.create(webhook.pod(name, PROTECTED, OTHER));
    }
    webhook.guard(
        List.of("ghcr.io/shop/**", "docker.io/team/*"), List.of("ghcr.io/shop/base"), PROTECTED);
    costly = new DeadWebhook(lab, "match-costly");
    // As long as the expressions get.
    costly.guard(
        texts(28, "r%d.example.com/**"), texts(3, "r%d.example.com/**"), "r27.example.com/app");
  }

  @AfterAll
  void end() {
    webhook.close();
    costly.close();
  }

  private static List<String> texts(int count, String format) {
    return IntStream.range(0, count).mapToObj(format::formatted).toList();
  }

  private void create(String image) {
    var _ = webhook.create(webhook.pod(List.of(image)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OTHER,
        "ghcr.io/shop",
        "ghcr.io/shopping/api",
        "team",
        "team/app/sub",
        "gcr.io/team/app",
        "ghcr.io/shop/base:v1",
        "not a reference",
      })
  void otherImagesNeverWaitForTheWebhook(String image) {
    // When, Then
    create(image);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PROTECTED,
        "GHCR.IO:443/shop/api",
        "ghcr.io./shop/a/b",
        "ghcr.io:0443/shop/api",
        "team/app",
        "index.docker.io/team/app:latest",
        "GHCR.io/shop/base",
        "ghcr.io/shop/base:v1@sha256:00",
      })
  void T56_protectedImagesInAnySpellingAreAskedAbout(String image) {
    // When, Then
    assertAsked(() -> create(image));
  }

  static Stream<Consumer<Pod>> placesOfImages() {
    return Stream.of(
        pod -> pod.getSpec().getContainers().add(container("second", PROTECTED)),
        pod -> pod.getSpec().getInitContainers().add(container("init", PROTECTED)),
        pod -> {
          var sidecar = container("sidecar", PROTECTED);
          sidecar.setRestartPolicy("Always");
          pod.getSpec().getInitContainers().add(sidecar);
        },
        pod ->
            pod.getSpec()
                .getVolumes()
                .add(
                    new VolumeBuilder()
                        .withName("image")
                        .withNewImage("IfNotPresent", PROTECTED)
                        .build()),
        pod -> {
          pod.getMetadata().setName(null);
          pod.getMetadata().setGenerateName("generated-");
          pod.getSpec().getContainers().getFirst().setImage(PROTECTED);
        },
        pod -> {
          pod.getMetadata().setAnnotations(Map.of("kubernetes.io/config.mirror", "static"));
          pod.getSpec().setNodeName("nowhere");
          pod.getSpec().getContainers().getFirst().setImage(PROTECTED);
        });
  }

  @ParameterizedTest
  @MethodSource("placesOfImages")
  void T45_everyPlaceOfAnImageIsLookedAt(Consumer<Pod> place) {
    // Given
    var pod = webhook.pod(List.of(OTHER));
    place.accept(pod);

    // When, Then
    assertAsked(() -> webhook.create(pod));
  }

  @Test
  void T45_podsOfControllersAreAskedAbout() {
    // Given
    var labels = Map.of("app", "controlled");
    var template = webhook.pod("unused", PROTECTED).getSpec();

    // When
    var set =
        webhook
            .client()
            .resource(
                new ReplicaSetBuilder()
                    .withMetadata(Scene.named(webhook.namespace(), "controlled").build())
                    .withNewSpec()
                    .withReplicas(1)
                    .withNewSelector()
                    .withMatchLabels(labels)
                    .endSelector()
                    .withNewTemplate()
                    .withNewMetadata()
                    .withLabels(labels)
                    .endMetadata()
                    .withSpec(template)
                    .endTemplate()
                    .endSpec()
                    .build())
            .create();

    // Then
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(webhook.client().resource(set).get().getStatus().getConditions())
                    .anySatisfy(
                        condition ->
                            assertThat(condition.getMessage()).contains("failed calling webhook")));
  }

  @Test
  void T44_whatBringsNoImageInPasses() {
    // Given
    var labelled = webhook.existing("labelled");
    var finished = webhook.existing("finished");
    var deleted = webhook.existing("deleted");

    // When
    var _ = edit(labelled, pod -> labelled(pod, "a"));
    var _ = edit(finished, pod -> finalized(pod, List.of("portreeve.io/test")));
    var _ = edit(finished, pod -> finalized(pod, List.of()));
    var _ =
        finished.editStatus(
            pod -> new PodBuilder(pod).editStatus().withReason("Tested").endStatus().build());
    var _ = deleted.withGracePeriod(0).delete();

    // Then
    assertThat(labelled.get().getMetadata().getLabels()).containsEntry("a", "a");
    assertThat(finished.get().getStatus().getReason()).isEqualTo("Tested");
    await().atMost(Scene.SOON).until(() -> deleted.get() == null);
  }

  /** Tries again when kubelet or scheduler, as they are played here, came in between. */
  private static Pod edit(PodResource pod, UnaryOperator<Pod> change) {
    for (var attempt = 1; ; attempt++) {
      try {
        return pod.edit(change);
      } catch (KubernetesClientException e) {
        if (e.getCode() != CONFLICT || attempt == 10) {
          throw e;
        }
      }
    }
  }

  private static Pod labelled(Pod pod, String label) {
    return new PodBuilder(pod).editMetadata().addToLabels(label, label).endMetadata().build();
  }

  private static Pod finalized(Pod pod, List<String> finalizers) {
    return new PodBuilder(pod).editMetadata().withFinalizers(finalizers).endMetadata().build();
  }

  private static Pod withImage(Pod pod, int container, String image) {
    var changed = new PodBuilder(pod).build();
    changed.getSpec().getContainers().get(container).setImage(image);
    return changed;
  }

  @Test
  void T44_anImageThatChangesIsAskedAbout() {
    // Given
    var pod = webhook.existing("changed");

    // When, Then: also where another container has the same words, as a tag may have moved since
    assertAsked(() -> edit(pod, found -> withImage(found, 1, PROTECTED)));
    assertAsked(() -> edit(pod, found -> withImage(found, 0, "ghcr.io/shop/api:v2")));
    assertAsked(() -> edit(pod, found -> withImage(found, 1, "team/app")));
    var _ = edit(pod, found -> withImage(found, 1, "docker.io/library/busybox:1.36"));
    var _ = edit(pod, found -> withImage(found, 0, OTHER));
    assertAsked(() -> edit(pod, found -> withImage(found, 0, PROTECTED)));
  }

  @Test
  void T40_debugIsAskedAboutForTheNewContainerOnly() {
    // When
    var other = debug("other", OTHER);
    var guarded = debug("guarded", "ghcr.io/shop/tools:v1");
    var known = debug("known", PROTECTED);

    // Then
    assertThat(other.exit()).as(other.output()).isZero();
    assertThat(guarded.exit()).isNotZero();
    assertThat(guarded.output()).contains("failed calling webhook");
    assertThat(known.exit()).as("an image that another container has").isNotZero();
    assertThat(known.output()).contains("failed calling webhook");
    assertThat(webhook.existing("debugged").get().getSpec().getEphemeralContainers()).hasSize(1);
  }

  private Commands.Result debug(String name, String image) {
    return lab.tryKubectl(
        "debug",
        "--namespace",
        webhook.namespace(),
        "debugged",
        "--image",
        image,
        "--container",
        name,
        "--profile",
        "general",
        "--attach=false",
        "--quiet");
  }

  @Test
  void T41_aDeletionTimestampExemptsFromNothing() {
    // Given
    var pod = webhook.existing("terminating");
    var _ = edit(pod, found -> finalized(found, List.of("portreeve.io/test")));
    var _ = pod.delete();
    assertThat(pod.get().getMetadata().getDeletionTimestamp()).isNotNull();

    var created = webhook.pod(List.of(PROTECTED));
    created.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

    // When, Then
    assertAsked(() -> edit(pod, found -> withImage(found, 1, "team/app")));
    assertAsked(() -> webhook.create(created));
    var _ = edit(pod, found -> finalized(found, List.of()));
    await().atMost(Scene.SOON).until(() -> pod.get() == null);
  }

  @Test
  void T36_aHundredLongImagesAreWithinTheBudget() {
    // Given
    var excluded = images("r2.example.com/", 255);
    var others = images("r1.example.com/", 255);

    // When
    var pod = costly.create(costly.pod(excluded));
    var _ =
        edit(
            pod,
            found -> {
              var changed = new PodBuilder(found).build();
              for (var i = 0; i < MANY; i++) {
                changed.getSpec().getContainers().get(i).setImage(others.get(i));
              }
              return changed;
            });

    // Then
    assertThat(pod.get().getSpec().getContainers().getLast().getImage()).hasSize(255);
    assertAsked(() -> costly.create(costly.pod(images("r27.example.com/", 255))));
  }

  private static List<String> images(String host, int chars) {
    return IntStream.range(100, 100 + MANY)
        .mapToObj(i -> host + i + "a".repeat(chars - host.length() - 3))
        .toList();
  }

  @Test
  void T36_whatIsBeyondTheBudgetIsRefused() {
    // Given
    var thousand =
        Stream.generate(() -> images("other.example.com/", 255))
            .limit(10)
            .flatMap(List::stream)
            .toList();
    var absurd = List.of("other.example.com/" + "a".repeat(500_000));

    // When, Then
    for (var images : List.of(thousand, absurd)) {
      assertThatThrownBy(() -> costly.create(costly.pod(images)))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageMatching("(?s).*(cost limit exceeded|running out of cost budget).*");
    }
  }
}
