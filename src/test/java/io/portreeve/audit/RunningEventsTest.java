package io.portreeve.audit;

import static io.portreeve.audit.AuditWorld.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.audit.RunningVerdicts.Sighting;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.kubernetes.Events;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told in Events of images that run. */
@EnableKubernetesMockClient(crud = true)
class RunningEventsTest {
  private static final Standing REFUSED = new Standing.Violating("signatures: found nothing");
  private static final Standing UNKNOWN = new Standing.Unknown("it is down", true);

  private final TestClock clock = new TestClock();
  private final Map<Sight, Sighting> sightings = new LinkedHashMap<>();
  private final PolicyScope scope =
      PolicyScope.of(AuditPolicies.signed().build(), _ -> PullCredentials.NONE);
  private KubernetesClient client;
  private RunningEvents events;

  @BeforeEach
  void start() {
    events = new RunningEvents(new Events(client, clock, "pod-1"));
  }

  private void see(int image, Standing standing) {
    sightings.put(
        new Sight("production", API + ":v" + image, null), new Sighting(standing, 2, "shop/api"));
  }

  private void tell() {
    events.tell(Map.of("production", scope), sightings, clock.instant());
  }

  private List<String> said() {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .map(e -> e.getType() + " " + e.getReason() + " " + e.getMessage())
        .toList();
  }

  @Test
  void tellsAChangeOnce() {
    // Given
    see(1, REFUSED);

    // When
    tell();
    tell();

    // Then
    assertThat(said())
        .containsExactly(
            "Warning RunningImageRefused "
                + API
                + ":v1 is refused now, and 2 pods run it, such as shop/api: signatures: found nothing");
    assertThat(client.v1().events().inAnyNamespace().list().getItems())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getCount()).isEqualTo(1);
              assertThat(event.getInvolvedObject().getKind()).isEqualTo("ImagePolicy");
              assertThat(event.getInvolvedObject().getUid()).isEqualTo("uid-of-production");
            });
  }

  @Test
  void whatIsntKnownForAWhileIsNoChange() {
    // Given
    see(1, REFUSED);
    tell();

    // When
    see(1, UNKNOWN);
    tell();
    see(1, REFUSED);
    tell();

    // Then
    assertThat(said()).hasSize(1);
  }

  @Test
  void whatWasNeverRefusedIsntToldToBeAdmitted() {
    // Given
    see(1, Standing.COMPLIANT);

    // When
    tell();

    // Then
    assertThat(said()).isEmpty();
  }

  @Test
  void ofManyAtOnceTenAreNamedAndTheRestCounted() {
    // Given
    for (var i = 0; i < 100; i++) {
      see(i, REFUSED);
    }

    // When
    tell();

    // Then
    assertThat(said()).hasSize(10);
    clock.pass(Duration.ofMinutes(1));
    tell();
    assertThat(said())
        .hasSize(11)
        .last()
        .asString()
        .startsWith("Warning RunningImageRefused of 90 more images");
    clock.pass(Duration.ofMinutes(1));
    tell();
    assertThat(said()).hasSize(11);
  }
}
