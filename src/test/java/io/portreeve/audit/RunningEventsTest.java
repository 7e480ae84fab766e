package io.portreeve.audit;

import static io.portreeve.audit.AuditWorld.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.api.v1alpha1.RunningViolation;
import io.portreeve.audit.RunningVerdicts.Sighting;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.kubernetes.Events;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told in Events of images that run. */
@EnableKubernetesMockClient(crud = true)
class RunningEventsTest {
  private static final Standing REFUSED = new Standing.Violating("signatures: found nothing");
  private static final Standing UNKNOWN = new Standing.Unknown("it is down", true);

  private final TestClock clock = new TestClock();
  private final Map<Sight, Sighting> sightings = new LinkedHashMap<>();
  private final Map<String, RunningStatus> before = new HashMap<>();
  private final PolicyScope scope =
      PolicyScope.of(AuditPolicies.signed().build(), _ -> PullCredentials.NONE);
  private KubernetesClient client;
  private RunningEvents events;

  @BeforeEach
  void start() {
    events = new RunningEvents(new Events(client, clock, "pod-1"));
  }

  private void see(int image, Standing standing) {
    see("shop", image, standing);
  }

  private void see(String namespace, int image, Standing standing) {
    sightings.put(sight(image), new Sighting(standing, 2, namespace + "/api"));
  }

  private static Sight sight(int image) {
    return new Sight("production", API + ":v" + image, "sha256:" + "a1".repeat(32));
  }

  private void tell() {
    events.tell(Map.of("production", scope), before, sightings, clock.instant());
  }

  /** What a former process has written into the status. */
  private void said(int... images) {
    var violations =
        IntStream.of(images)
            .mapToObj(i -> new RunningViolation("Pod", "shop", "api", API + ":v" + i, "no"))
            .toList();
    before.put(
        "production",
        new RunningStatus(images.length, 0, images.length, 0, null, violations, null));
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
                + ":v1@sha256:"
                + "a1".repeat(32)
                + " is refused now, and 2 pods run it, such as shop/api: signatures: found nothing");
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
      see("shop-" + i % 5, i, REFUSED);
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

  @Test
  void oneNamespaceLeavesPlacesToOthers() {
    // Given: one with many images that comes first
    for (var i = 0; i < 100; i++) {
      see("aaa", i, REFUSED);
    }
    tell();
    assertThat(said()).hasSize(7);

    // When
    see("shop", 200, REFUSED);
    tell();

    // Then
    assertThat(said()).hasSize(8).last().asString().contains("such as shop/api");
  }

  @Test
  void whatAFormerProcessHasToldIsntToldAgain() {
    // Given
    said(1, 2);
    see(1, UNKNOWN);
    see(2, UNKNOWN);
    see(3, UNKNOWN);
    tell();

    // When: it is judged, and one was signed meanwhile
    see(1, REFUSED);
    see(2, Standing.COMPLIANT);
    see(3, REFUSED);
    tell();

    // Then: only what is new since then
    assertThat(said())
        .hasSize(2)
        .anySatisfy(it -> assertThat(it).startsWith("Normal").contains(":v2"))
        .anySatisfy(it -> assertThat(it).startsWith("Warning").contains(":v3"));
  }

  @Test
  void ofMoreThanAStatusNamesNothingIsToldAgain() {
    // Given
    said(IntStream.range(0, 15).toArray());
    for (var i = 0; i < 50; i++) {
      see(i, REFUSED);
    }

    // When
    tell();

    // Then
    assertThat(said()).isEmpty();

    // When: something new comes
    see(99, REFUSED);
    tell();

    // Then
    assertThat(said()).singleElement().asString().contains(":v99");
  }

  @Test
  void aTagIsToldOnceItsNodeHasSaidWhatItIs() {
    // Given: a pod that starts
    var starting = new Sight("production", API + ":v1", null);
    sightings.put(starting, new Sighting(REFUSED, 1, "shop/api"));
    tell();
    assertThat(said()).isEmpty();

    // When
    sightings.remove(starting);
    see(1, REFUSED);
    tell();

    // Then
    assertThat(said()).hasSize(1);

    // When: another one never does
    sightings.put(starting, new Sighting(REFUSED, 1, "shop/other"));
    clock.pass(Duration.ofMinutes(1));
    tell();

    // Then
    assertThat(said()).hasSize(2);
  }

  @Test
  void aJobThatRunsAgainIsntToldAgain() {
    // Given
    see(1, REFUSED);
    tell();

    // When
    for (var run = 0; run < 10; run++) {
      sightings.clear();
      clock.pass(Duration.ofMinutes(10));
      tell();
      see(1, REFUSED);
      tell();
    }

    // Then
    assertThat(said()).hasSize(1);
  }
}
