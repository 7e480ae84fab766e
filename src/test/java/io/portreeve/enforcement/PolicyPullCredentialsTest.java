package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicyCredentials;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.credentials.SecretIdentity;
import io.portreeve.credentials.UserPassword;
import io.portreeve.policy.AcceptedPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The credentials of policies, as the operator reads them. */
@EnableKubernetesMockClient(crud = true)
class PolicyPullCredentialsTest {
  private static final String HOST = "registry.example";

  private final MovingClock clock = new MovingClock();
  private KubernetesClient client;
  private KubernetesMockServer server;

  private static AcceptedPolicy policy(@Nullable PolicyCredentials credentials) {
    var spec =
        new ImagePolicySpec(
            null,
            List.of(PolicySample.IMAGES),
            List.of(),
            null,
            PolicyMode.Enforce,
            null,
            null,
            null,
            null,
            credentials,
            List.of(),
            null,
            List.of(),
            null,
            List.of());
    return new AcceptedPolicy("production", "uid", 1, spec, Map.of(), Map.of(), List.of(), null);
  }

  private PullCredentials credentials() {
    return new PolicyPullCredentials(client, clock)
        .apply(policy(new PolicyCredentials(new SecretRef("portreeve-system", "pull"))));
  }

  private Secret secret(String type, String password) {
    var json =
        "{\"auths\":{\"%s\":{\"username\":\"user\",\"password\":\"%s\"}}}"
            .formatted(HOST, password);
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("portreeve-system")
        .withName("pull")
        .endMetadata()
        .withType(type)
        .withData(
            Map.of(
                ".dockerconfigjson",
                Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8))))
        .build();
  }

  @Test
  void aPolicyWithoutAnyAsksAnonymously() {
    // When / Then
    assertThat(new PolicyPullCredentials(client, clock).apply(policy(null)).forHost(HOST))
        .isEmpty();
  }

  @Test
  void readsTheSecretUnderTheNameThatWebhooksGiveIt() {
    // Given
    var stored = client.resource(secret("kubernetes.io/dockerconfigjson", "one")).create();
    var metadata = stored.getMetadata();

    // When
    var found = credentials().forHost(HOST);

    // Then
    assertThat(found)
        .containsExactly(
            new PullCredential(
                SecretIdentity.of(
                    "portreeve-system", "pull", metadata.getUid(), metadata.getResourceVersion()),
                HOST,
                "user",
                "one"));
    assertThat(credentials().forHost("other.example")).isEmpty();
    assertThat(credentials().shared().forHost(HOST)).isEqualTo(found);
  }

  @Test
  void remembersItForAWhile() {
    // Given
    var _ = client.resource(secret("kubernetes.io/dockerconfigjson", "one")).create();
    var credentials = credentials();
    var before = credentials.forHost(HOST);
    var _ = client.resource(secret("kubernetes.io/dockerconfigjson", "two")).update();

    // When / Then
    assertThat(credentials.forHost(HOST)).isEqualTo(before);
    clock.pass(Duration.ofSeconds(30));
    assertThat(credentials.forHost(HOST))
        .extracting(PullCredential::login)
        .containsExactly(new UserPassword("user", "two"));
  }

  @Test
  void whatIsMissingOrOfAnotherTypeGivesNothingAndSaysWhy() {
    // When / Then
    assertThat(credentials().forHost(HOST)).isEmpty();
    assertThat(credentials().problems(HOST))
        .containsExactly("secret portreeve-system/pull doesn't exist");

    // When / Then
    var _ = client.resource(secret("Opaque", "one")).create();
    assertThat(credentials().forHost(HOST)).isEmpty();
    assertThat(credentials().problems(HOST))
        .singleElement()
        .asString()
        .contains("isn't a pull Secret")
        .doesNotContain("one");
  }

  @Test
  void anApiServerThatDoesNotAnswerIsAskedOnceInSomeSeconds() {
    // Given
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/portreeve-system/secrets/pull")
        .andReturn(418, "{}")
        .always();
    var credentials = credentials();

    // When: one policy names a hundred images
    for (var i = 0; i < 100; i++) {
      assertThatThrownBy(() -> credentials.forHost(HOST))
          .isInstanceOf(CredentialsException.class)
          .hasMessageContaining("status 418");
    }
    assertThat(credentials.problems(HOST)).singleElement().asString().contains("status 418");

    // Then
    assertThat(server.getRequestCount()).isOne();

    // When
    clock.pass(Duration.ofSeconds(10));
    assertThatThrownBy(() -> credentials.forHost(HOST)).isInstanceOf(CredentialsException.class);

    // Then
    assertThat(server.getRequestCount()).isEqualTo(2);
  }
}
