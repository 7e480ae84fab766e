package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class EventsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.5Z");

  private KubernetesMockServer server;
  private KubernetesClient client;
  private Events events;

  @BeforeEach
  void start() {
    events = process("pod-1");
  }

  private Events process(String instance) {
    return new Events(client, Clock.fixed(NOW, ZoneOffset.UTC), instance);
  }

  private List<Event> written(String namespace) {
    return client.v1().events().inNamespace(namespace).list().getItems();
  }

  @Test
  void writesAnEvent() {
    // Given
    var object = RepositorySample.of("shop", "api").build();

    // When
    events.warning(object, "DriftDetected", "tags were {}");

    // Then
    assertThat(written("shop"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getType()).isEqualTo("Warning");
              assertThat(event.getReason()).isEqualTo("DriftDetected");
              assertThat(event.getMessage()).isEqualTo("tags were {}");
              assertThat(event.getCount()).isEqualTo(1);
              assertThat(event.getFirstTimestamp()).isEqualTo("2026-11-21T08:00:00Z");
              assertThat(event.getReportingComponent()).isEqualTo("portreeve.io/operator");
              assertThat(event.getReportingInstance()).startsWith("pod-1");
              assertThat(event.getInvolvedObject().getKind()).isEqualTo("ImageRepository");
              assertThat(event.getInvolvedObject().getApiVersion())
                  .isEqualTo("portreeve.io/v1alpha1");
              assertThat(event.getInvolvedObject().getUid()).isEqualTo("uid-1");
            });
  }

  @Test
  void theSameAgainRaisesTheCount() {
    // Given
    var object = RepositorySample.of("shop", "api").build();

    // When
    events.normal(object, "Updated", "a");
    events.normal(object, "Updated", "a");
    events.normal(object, "Updated", "a");
    events.normal(object, "Updated", "b");

    // Then
    assertThat(written("shop"))
        .extracting(e -> e.getMessage() + " " + e.getCount())
        .containsExactlyInAnyOrder("a 3", "b 1");
  }

  @Test
  void noEventIsEverReadSinceTheRolesDoNotAllowIt() throws InterruptedException {
    // Given
    var object = RepositorySample.of("shop", "api").build();

    // When
    events.normal(object, "Updated", "a");
    events.normal(object, "Updated", "a");

    // Then
    var methods = new ArrayList<String>();
    while (server.getRequestCount() > methods.size()) {
      methods.add(server.takeRequest().getMethod());
    }
    assertThat(methods).contains("PATCH").doesNotContain("GET");
  }

  @Test
  void aNewProcessBeginsANewEvent() {
    // Given
    var object = RepositorySample.of("shop", "api").build();
    events.normal(object, "Updated", "a");

    // When
    process("pod-2").normal(object, "Updated", "a");

    // Then
    assertThat(written("shop")).extracting(Event::getCount).containsExactly(1, 1);
  }

  @Test
  void eventsOfClusterScopedObjectsAreInDefault() {
    // Given
    var registry = Samples.registry(Samples.grant("**"));

    // When
    events.normal(registry, "Succeeded", "fine");

    // Then
    assertThat(written("default"))
        .singleElement()
        .satisfies(e -> assertThat(e.getInvolvedObject().getNamespace()).isNull());
  }

  @Test
  void cutsALongMessage() {
    // Given
    var object = RepositorySample.of("shop", "api").build();

    // When
    events.normal(object, "Updated", "m".repeat(2000));

    // Then
    assertThat(written("shop").getFirst().getMessage()).hasSize(1024).endsWith("m…");
  }

  @Test
  void nameIsOneThatTheApiTakesForTheLongestObject() {
    // Given
    var object = RepositorySample.of("shop", "a".repeat(253)).build();

    // When
    events.normal(object, "Updated", "a");

    // Then
    assertThat(written("shop").getFirst().getMetadata().getName())
        .hasSizeLessThanOrEqualTo(253)
        .matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  }

  /** The count was lost, the Event wasn't: the process had forgotten it, or one write failed. */
  @Test
  void saysAnewWhatHasExpired() {
    // Given
    var object = RepositorySample.of("shop", "api").build();
    events.normal(object, "Updated", "a");
    events.normal(object, "Updated", "a");
    var _ = client.resource(written("shop").getFirst()).delete();

    // When
    events.normal(object, "Updated", "a");

    // Then
    assertThat(written("shop")).singleElement().extracting(Event::getCount).isEqualTo(1);
  }

  @Test
  void anApiServerThatFailsNeverThrows() {
    // Given
    var object = RepositorySample.of("shop", "api").build();
    var nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1")
            .withRequestRetryBackoffLimit(0)
            .build();

    try (var deaf = new KubernetesClientBuilder().withConfig(nowhere).build()) {
      var writer = new Events(deaf, Clock.fixed(NOW, ZoneOffset.UTC), "pod-1");

      // When / Then
      assertThatCode(() -> writer.normal(object, "Updated", "a")).doesNotThrowAnyException();
    }
  }
}
