package io.portreeve.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.api.v1alpha1.AwsRole;
import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CloudCredentials.AccessKey;
import io.portreeve.kubernetes.Secrets;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import io.portreeve.testing.Samples;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@EnableKubernetesMockClient
class RegistryCredentialsTest {
  private static final String PATH = "/api/v1/namespaces/ops/secrets/aws";
  private static final String ID = RegistryCredentials.ID;
  private static final String SECRET = RegistryCredentials.SECRET;
  private static final String TOKEN = RegistryCredentials.TOKEN;
  private static final EcrSpec NAMED = Samples.ecr(null, new SecretRef("ops", "aws"));

  private KubernetesMockServer server;
  private KubernetesClient client;

  private RegistryCredentials read() {
    return RegistryCredentials.of(NAMED, new Secrets(client));
  }

  private void stored(Map<String, String> values) {
    server.expect().get().withPath(PATH).andReturn(200, RegistryWorld.secret(values)).once();
  }

  private static String message(RegistryCredentials credentials) {
    assertThat(credentials).isInstanceOf(RegistryCredentials.Unusable.class);
    var outcome = ((RegistryCredentials.Unusable) credentials).outcome();
    assertThat(outcome).returns(Reason.CREDENTIALS_UNUSABLE, Outcome.Stalled::reason);
    return outcome.message();
  }

  @Test
  void withoutASecretTheDefaultChainIsUsed() {
    // Given
    var ecr = Samples.ecr(null, null);

    // When
    var credentials = RegistryCredentials.of(ecr, new Secrets(client));

    // Then
    assertThat(credentials)
        .isEqualTo(new RegistryCredentials.Usable(new CloudCredentials.DefaultChain()));
    assertThat(server.getRequestCount()).isZero();
  }

  static Stream<Arguments> complete() {
    return Stream.of(
        arguments("a key", Map.of(ID, "AKIA1", SECRET, "s"), new AccessKey("AKIA1", "s", null)),
        arguments(
            "with a token",
            Map.of(ID, "ASIA1", SECRET, "s", TOKEN, "t"),
            new AccessKey("ASIA1", "s", "t")),
        arguments(
            "with an empty token",
            Map.of(ID, "AKIA1", SECRET, "s", TOKEN, " \n"),
            new AccessKey("AKIA1", "s", null)),
        arguments(
            "line ends, as files have them",
            Map.of(ID, "ASIA1\n", SECRET, " s\r\n", TOKEN, "t\n"),
            new AccessKey("ASIA1", "s", "t")),
        arguments(
            "more than is needed",
            Map.of(ID, "AKIA1", SECRET, "s", "AWS_REGION", "eu-west-1"),
            new AccessKey("AKIA1", "s", null)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("complete")
  void readsASecret(String what, Map<String, String> values, AccessKey expected) {
    // Given
    stored(values);

    // When
    var credentials = read();

    // Then
    assertThat(credentials).as(what).isEqualTo(new RegistryCredentials.Usable(expected));
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        arguments("nothing", Map.of()),
        arguments("no id", Map.of(SECRET, "geheim", TOKEN, "geheim")),
        arguments("no secret", Map.of(ID, "AKIA1", TOKEN, "geheim")),
        arguments("an empty id", Map.of(ID, "", SECRET, "geheim")),
        arguments("a blank secret", Map.of(ID, "AKIA1", SECRET, " \n")),
        arguments("other case", Map.of("aws_access_key_id", "AKIA1", SECRET, "geheim")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("incomplete")
  void refusesASecretThatIsIncomplete(String what, Map<String, String> values) {
    // Given
    stored(values);

    // When
    var credentials = read();

    // Then
    assertThat(message(credentials))
        .as(what)
        .isEqualTo(
            "spec.ecr.credentialsSecretRef: Secret \"ops/aws\" must hold AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY");
    assertThat(credentials.toString()).doesNotContain("geheim");
  }

  @ParameterizedTest
  @CsvSource({"404,doesn't exist", "403,may not be read by the operator"})
  void refusesASecretThatCannotBeRead(int code, String why) {
    // Given
    server.expect().get().withPath(PATH).andReturn(code, "{}").once();

    // When
    var credentials = read();

    // Then
    assertThat(message(credentials))
        .asInstanceOf(InstanceOfAssertFactories.STRING)
        .startsWith("spec.ecr.credentialsSecretRef: Secret \"ops/aws\" " + why);
  }

  @Test
  void doesNotGuessWhenTheApiServerFails() {
    server.expect().get().withPath(PATH).andReturn(400, "{}").once();

    assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(this::read);
  }

  @Test
  void rolesAreAssumedOneAfterTheOther() {
    // Given
    stored(Map.of(ID, "AKIA1", SECRET, "s"));
    var hub = "arn:aws:iam::210987654321:role/hub";
    var own = "arn:aws:iam::123456789012:role/portreeve";
    var ecr = new EcrSample().role(own, "two", new AwsRole(hub, "one")).on(NAMED);

    // When
    var credentials = RegistryCredentials.of(ecr, new Secrets(client));

    // Then
    assertThat(credentials)
        .isEqualTo(
            new RegistryCredentials.Usable(
                new CloudCredentials.AssumedRoles(
                    new AccessKey("AKIA1", "s", null),
                    List.of(
                        new CloudCredentials.Role(hub, "one"),
                        new CloudCredentials.Role(own, "two")),
                    CloudCredentials.Scope.ALL)));
  }

  @Test
  void aRoleIsAssumedWithTheDefaultChain() {
    // Given
    var own = "arn:aws:iam::123456789012:role/portreeve";
    var ecr = new EcrSample().role(own, null).on(Samples.ecr(null, null));

    // When
    var credentials = RegistryCredentials.of(ecr, new Secrets(client));

    // Then
    assertThat(credentials)
        .isEqualTo(
            new RegistryCredentials.Usable(
                new CloudCredentials.AssumedRoles(
                    new CloudCredentials.DefaultChain(),
                    List.of(new CloudCredentials.Role(own, null)),
                    CloudCredentials.Scope.ALL)));
  }

  @Test
  void printsNoSecret() {
    // Given
    stored(Map.of(ID, "AKIA1", SECRET, "geheim", TOKEN, "t0ken"));

    // When
    var printed = read().toString();

    // Then
    assertThat(printed).contains("AKIA1").doesNotContain("geheim", "t0ken");
  }
}
