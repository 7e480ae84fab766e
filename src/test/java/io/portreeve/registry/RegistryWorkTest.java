package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.RegistryStatus;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.status.Reason;
import io.portreeve.testing.Samples;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks at a Registry whose registry answers. */
@EnableKubernetesMockClient(crud = true)
class RegistryWorkTest {
  private KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
  }

  @Test
  void readsARegistry() {
    // Given
    var _ = world.ecr.behindOurBackCreate("shop/api", Map.of());
    var _ = world.ecr.behindOurBackCreate("by-hand", Map.of());
    var object = RegistrySample.main().build();

    // When
    var report = world.look(object);

    // Then
    assertThat(world.calls()).containsExactly("accountId", "repositories");
    assertThat(object.getStatus())
        .usingRecursiveComparison()
        .ignoringFields("conditions")
        .isEqualTo(
            new RegistryStatus(
                1L,
                null,
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                Samples.ACCOUNT,
                2,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null,
                "2026-11-21T08:00:00Z",
                null));
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(10));
    assertThat(world.isConnected()).isTrue();
    assertThat(world.said())
        .containsExactly("Normal Succeeded account 123456789012 in eu-west-1 was read");
    assertThatStatus(object).isCurrent().hasReason(Reason.SUCCEEDED).says("was read");
  }

  @Test
  void readsItAgainWithOneCall() {
    // Given
    var object = world.settled(RegistrySample.main());
    var before = object.getStatus();
    world.later(Duration.ofMinutes(10));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.calls()).containsExactly("repositories");
    assertThat(object.getStatus().conditions()).isEqualTo(before.conditions());
    assertThat(object.getStatus().lastVerifiedTime()).isEqualTo("2026-11-21T08:10:00Z");
    assertThat(world.said()).hasSize(1);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void seesWhatCameAndWent() {
    // Given
    var _ = world.ecr.behindOurBackCreate("shop/api", Map.of());
    var object = world.settled(RegistrySample.main());
    world.ecr.behindOurBackDelete("shop/api");

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().repositories()).isZero();
    assertThatStatus(object).isCurrent();
  }

  @ParameterizedTest
  @CsvSource({"10s,PT10S", "45m,PT45M", "1h30m,PT1H30M", "24h,PT24H", ",PT10M"})
  void comesBackAfterTheInterval(@Nullable String interval, Duration next) {
    // Given
    var object = RegistrySample.main().interval(interval).build();

    // When
    var report = world.look(object);

    // Then
    assertThat(report.next()).isEqualTo(next);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void connectsToTheAddressOfTheSpec() {
    // Given
    var object = RegistrySample.main().endpoint("https://vpce-1.example.org").build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.clients.addresses())
        .singleElement()
        .returns(Samples.REGION, RegistryAddress::region)
        .returns(Samples.ACCOUNT, RegistryAddress::accountId)
        .returns(URI.create("https://vpce-1.example.org"), RegistryAddress::endpoint);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void anotherEndpointIsAnotherConnection() {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistrySample.main().endpoint("https://vpce-1.example.org").edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.second.calls()).containsExactly("accountId", "repositories");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void speaksOfTheGenerationThatItLookedAt() {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistrySample.main().interval("1h").edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().observedGeneration()).isEqualTo(2);
    assertThat(world.said()).hasSize(1);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void suspendedItMakesNoCall() {
    // Given
    var object = RegistrySample.main().suspended().build();

    // When
    var report = world.look(object);

    // Then
    assertThat(world.clients.addresses()).isEmpty();
    assertThat(report.changedStatus()).isEmpty();
    assertThat(report.next()).isNull();
    assertThat(world.said()).singleElement().asString().startsWith("Normal Suspended");
  }

  @Test
  void suspendedItKeepsWhatIsKnownAndLeavesRequestsOpen() {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistrySample.main().suspended().edit(object);
    RegistryWorld.request(object, "now");

    // When
    var report = world.look(object);

    // Then
    assertThat(world.calls()).isEmpty();
    assertThat(report.changedStatus()).isEmpty();
    assertThat(object.getStatus().lastHandledReconcileAt()).isNull();
    assertThatStatus(object).hasReason(Reason.SUCCEEDED);
  }

  @Test
  void goesOnWhenItIsResumed() {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistrySample.main().suspended().edit(object);
    var _ = world.look(object);
    RegistrySample.main().edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.calls()).containsExactly("repositories");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aServedRequestIsEchoed() {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistryWorld.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("now");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void anEchoOutlivesItsAnnotation() {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistryWorld.request(object, "now");
    var _ = world.look(object);
    object.getMetadata().setAnnotations(Map.of());

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("now");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aYoungerTwinGivesWay() {
    // Given
    var object = world.settled(RegistrySample.main());
    var older = RegistrySample.of("first").created("2026-11-01T08:00:00Z").build();

    // When
    var _ = world.look(object, older);

    // Then
    assertThat(world.calls()).isEmpty();
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.isConnected()).isFalse();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.DUPLICATE_REGISTRY)
        .says("Registry \"first\" is older", "spec.ecr.accountId", "spec.ecr.region");
  }

  @Test
  void theOlderTwinStaysAndTheYoungerTakesOverWhenItIsGone() {
    // Given
    var object = RegistrySample.main().build();
    var older = RegistrySample.of("first").created("2026-11-01T08:00:00Z").build();
    var _ = world.look(object, older);
    var _ = world.look(older, object);
    assertThatStatus(object).isFailed();
    assertThatStatus(older).isCurrent();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isCurrent();
  }

  static Stream<Arguments> retries() {
    return Stream.of(
        arguments("10s", Duration.ofSeconds(10)),
        arguments("5m", Duration.ofMinutes(5)),
        arguments("24h", Duration.ofMinutes(5)),
        arguments(null, Duration.ofMinutes(5)),
        arguments("soon", Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @MethodSource("retries")
  void whatStandsStillIsLookedAtAgainInFiveMinutesAtMost(@Nullable String interval, Duration next) {
    // Given
    var object = RegistrySample.main().interval(interval).pattern("{namespace").build();

    // When
    var report = world.look(object);

    // Then
    assertThat(report.next()).isEqualTo(next);
    assertThatStatus(object).isFailed().hasReason(Reason.INVALID_SPEC);
  }
}
