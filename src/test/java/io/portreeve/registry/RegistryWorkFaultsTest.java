package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Reason;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at a Registry that can't be read, and what the next ones make of it. */
@EnableKubernetesMockClient(crud = true)
class RegistryWorkFaultsTest {
  private static final String OTHER = "999999999999";
  private static final String SECRET = "/api/v1/namespaces/ops/secrets/aws";
  private static final Map<String, String> KEY =
      Map.of(RegistryCredentials.ID, "AKIA1", RegistryCredentials.SECRET, "s3cr3t");

  private KubernetesMockServer server;
  private KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new RegistryException.AccessDenied("no", null), Reason.ACCESS_DENIED, true),
        arguments(new RegistryException.Invalid("bad", null), Reason.REJECTED_BY_REGISTRY, true),
        arguments(new RegistryException.Throttled("slow", null), Reason.THROTTLED, false),
        arguments(
            new RegistryException.Unavailable("down", null), Reason.REGISTRY_UNAVAILABLE, false));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void saysWhatFailedAtFirstAndHeals(RegistryException failure, String reason, boolean stalled) {
    // Given
    var object = RegistrySample.main().build();
    world.ecr.failNext("accountId", failure);

    // When
    var report = world.look(object);

    // Then
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.isConnected()).isFalse();
    assertThat(report.stalled()).isEqualTo(stalled);
    assertThat(object.getStatus().accountId()).isNull();
    assertThat(object.getStatus().lastVerifiedTime()).isNull();
    var status = assertThatStatus(object);
    var _ = (stalled ? status.isFailed() : status.isInProgress()).hasReason(reason);
    var _ = world.look(object);
    assertThat(world.second.calls()).containsExactly("accountId", "repositories");
    assertThatStatus(object).isCurrent();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatWasKnownStaysWhenALookFails(RegistryException failure, String reason, boolean stalled) {
    // Given
    var _ = world.ecr.behindOurBackCreate("shop/api", Map.of());
    var object = world.settled(RegistrySample.main());
    var before = object.getStatus();
    world.ecr.failNext("repositories", failure);
    world.later(Duration.ofMinutes(10));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.isClosed()).isFalse();
    assertThat(world.isConnected()).isTrue();
    assertThat(object.getStatus())
        .usingRecursiveComparison()
        .ignoringFields("conditions")
        .isEqualTo(before);
    assertThat(world.said()).anyMatch(said -> said.startsWith("Warning " + reason));
    var status = assertThatStatus(object).hasReason(reason).says(failure.getMessage());
    var _ = stalled ? status.isFailed() : status.isInProgress();
    var _ = world.look(object);
    assertThat(world.calls()).containsExactly("repositories");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void notListedIsNotConnected() {
    // Given
    var object = RegistrySample.main().build();
    world.ecr.failNext("repositories", new RegistryException.Throttled("slow", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.isConnected()).isFalse();
    assertThatStatus(object).isInProgress().hasReason(Reason.THROTTLED);
    var _ = world.look(object);
    assertThat(world.calls()).containsExactly("repositories");
    assertThatStatus(object).isCurrent();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aRequestStaysOpenUntilALookComesToItsEnd(RegistryException failure) {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistryWorld.request(object, "now");
    world.ecr.failNext("repositories", failure);

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().lastHandledReconcileAt()).isNull();
    var _ = world.look(object);
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("now");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void refusesCredentialsOfAnotherAccount() {
    // Given
    var object = RegistrySample.main().deletion(RegistryDeletionPolicy.REMOVE).build();
    world.ecr.useCredentialsOf(OTHER);

    // When
    var report = world.look(object);

    // Then
    assertThat(world.calls()).containsExactly("accountId");
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.isConnected()).isFalse();
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(5));
    assertThat(object.getStatus().accountId()).isNull();
    assertThat(world.said())
        .singleElement()
        .asString()
        .startsWith("Warning " + Reason.ACCOUNT_MISMATCH);
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.ACCOUNT_MISMATCH)
        .says(OTHER, "spec.ecr.accountId is " + Samples.ACCOUNT, "nothing is written");
  }

  @Test
  void credentialsThatTurnIntoAnotherAccountsCloseTheConnection() {
    // Given
    world.storeSecret(KEY);
    var object = world.settled(RegistrySample.main().secret());
    world.second.useCredentialsOf(OTHER);
    world.storeSecret(Map.of(RegistryCredentials.ID, "AKIA2", RegistryCredentials.SECRET, "x"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.calls()).containsExactly("accountId");
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.second.isClosed()).isTrue();
    assertThat(world.isConnected()).isFalse();
    assertThat(object.getStatus().accountId()).isEqualTo(Samples.ACCOUNT);
    assertThatStatus(object).isFailed().hasReason(Reason.ACCOUNT_MISMATCH);
  }

  @Test
  void withoutItsSecretItMakesNoCall() {
    // Given
    var object = RegistrySample.main().secret().build();

    // When
    var report = world.look(object);

    // Then
    assertThat(world.clients.addresses()).isEmpty();
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(5));
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.CREDENTIALS_UNUSABLE)
        .says("spec.ecr.credentialsSecretRef: Secret \"ops/aws\" doesn't exist");
    world.storeSecret(KEY);
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aSecretThatLosesAKeyClosesTheConnection() {
    // Given
    world.storeSecret(KEY);
    var object = world.settled(RegistrySample.main().secret());
    world.storeSecret(Map.of(RegistryCredentials.ID, "AKIA1"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.calls()).isEmpty();
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.isConnected()).isFalse();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.CREDENTIALS_UNUSABLE)
        .says("must hold AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }

  @Test
  void aSecretThatMayNotBeReadIsSaidWithTheWayOut() {
    // Given
    server.expect().get().withPath(SECRET).andReturn(403, "{}").once();
    var object = RegistrySample.main().secret().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.clients.addresses()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.CREDENTIALS_UNUSABLE)
        .says("may not be read by the operator", "credentialsNamespaces");
  }

  @Test
  void anApiServerThatFailsIsNoFaultOfTheSecret() {
    // Given
    world.storeSecret(KEY);
    var object = world.settled(RegistrySample.main().secret());
    server.expect().get().withPath(SECRET).andReturn(400, "{}").once();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.isClosed()).isFalse();
    assertThatStatus(object).isInProgress().hasReason(Reason.INTERNAL_ERROR);
  }

  @Test
  void theSameSecretKeepsTheConnection() {
    // Given
    world.storeSecret(KEY);
    var object = world.settled(RegistrySample.main().secret());
    world.storeSecret(KEY);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.clients.addresses()).hasSize(1);
    assertThat(world.calls()).containsExactly("repositories");
    assertThatStatus(object).isCurrent();
  }

  static Stream<Map<String, String>> rotations() {
    return Stream.of(
        Map.of(RegistryCredentials.ID, "AKIA2", RegistryCredentials.SECRET, "n3w"),
        Map.of(RegistryCredentials.ID, "AKIA1", RegistryCredentials.SECRET, "n3w"),
        Map.of(
            RegistryCredentials.ID,
            "AKIA1",
            RegistryCredentials.SECRET,
            "s3cr3t",
            RegistryCredentials.TOKEN,
            "t0ken"));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("rotations")
  void aRotatedSecretReconnects(Map<String, String> rotated) {
    // Given
    world.storeSecret(KEY);
    var object = world.settled(RegistrySample.main().secret());
    world.storeSecret(rotated);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.second.calls()).containsExactly("accountId", "repositories");
    assertThat(world.clients.addresses())
        .extracting(RegistryAddress::credentials)
        .last()
        .isEqualTo(
            new CloudCredentials.AccessKey(
                rotated.get(RegistryCredentials.ID),
                rotated.get(RegistryCredentials.SECRET),
                rotated.get(RegistryCredentials.TOKEN)));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void noMessageHoldsASecret() {
    // Given
    world.storeSecret(KEY);
    var object = world.settled(RegistrySample.main().secret());
    world.storeSecret(Map.of(RegistryCredentials.SECRET, "n3w"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.said()).noneMatch(said -> said.contains("s3cr3t") || said.contains("n3w"));
    assertThatStatus(object).isFailed().hasReason(Reason.CREDENTIALS_UNUSABLE);
  }

  @Test
  void aSpecThatCannotBeUsedClosesTheConnection() {
    // Given
    var object = world.settled(RegistrySample.main());
    RegistrySample.main().tenancy(Samples.grant("{team}/**")).edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.calls()).isEmpty();
    assertThat(world.ecr.isClosed()).isTrue();
    assertThat(world.isConnected()).isFalse();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("spec.tenancy[0].repositoryNames[0]", "team");
  }

  /** All of them pass the schema's pattern. */
  @ParameterizedTest
  @ValueSource(strings = {"https://ecr|1.example", "http://[", "http://ecr^:4566", "http://%zz"})
  void anEndpointThatIsNoUriIsSaidAndIsntRetried(String endpoint) {
    // Given
    var object = RegistrySample.main().endpoint(endpoint).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.clients.addresses()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.INVALID_SPEC).says("spec.ecr.endpoint");
  }
}
