package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.testing.Samples;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class KubernetesAnnotationsTest {
  private static final String NAME = "portreeve.io/last-applied-settings";

  private KubernetesClient client;
  private Registry registry;
  private Annotations annotations;

  @BeforeEach
  void start() {
    var object = Samples.registry();
    object.getMetadata().setAnnotations(Map.of("team", "platform"));
    registry = client.resource(object).create();
    annotations = new KubernetesAnnotations(client);
  }

  private Map<String, String> live() {
    return client.resources(Registry.class).withName("main").get().getMetadata().getAnnotations();
  }

  @Test
  void writesOneAndLeavesTheOthers() {
    // When
    annotations.write(registry, NAME, null, "{\"a\":\"\\\"b\\\"\"}");

    // Then
    assertThat(live()).isEqualTo(Map.of("team", "platform", NAME, "{\"a\":\"\\\"b\\\"\"}"));
    assertThat(annotations.read(registry, NAME)).contains("{\"a\":\"\\\"b\\\"\"}");
  }

  @Test
  void takesItOff() {
    // Given
    annotations.write(registry, NAME, null, "{}");

    // When
    annotations.write(registry, NAME, "{}", null);

    // Then
    assertThat(annotations.read(registry, NAME)).isEmpty();
    assertThat(live()).containsEntry("team", "platform");
  }

  @Test
  void doesNotWriteOverWhatSomebodyElseWrote() {
    // Given
    annotations.write(registry, NAME, null, "{}");

    // When
    assertThatExceptionOfType(Annotations.ChangedException.class)
        .isThrownBy(() -> annotations.write(registry, NAME, null, "{\"a\":1}"))
        .withMessageContaining("Registry \"main\"");

    // Then
    assertThat(live()).containsEntry(NAME, "{}");
  }

  @Test
  void knowsAnotherObjectOfTheSameName() {
    // Given
    var earlier = Samples.registry();
    earlier.getMetadata().setUid("uid-of-an-earlier-one");

    // When
    assertThatExceptionOfType(Annotations.ChangedException.class)
        .isThrownBy(() -> annotations.read(earlier, NAME));

    // Then
    assertThatExceptionOfType(Annotations.ChangedException.class)
        .isThrownBy(() -> annotations.write(earlier, NAME, null, "{}"));
    assertThat(live()).doesNotContainKey(NAME);
  }
}
