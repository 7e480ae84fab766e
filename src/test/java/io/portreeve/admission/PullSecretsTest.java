package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.admission.PullSecrets.Reading;
import io.portreeve.credentials.CredentialsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnableKubernetesMockClient
class PullSecretsTest {
  private KubernetesMockServer server;
  private KubernetesClient client;

  private static PullSecrets.Key key(PullSecrets.Kind kind) {
    return new PullSecrets.Key(kind, "shop", "pull");
  }

  private static String path(PullSecrets.Kind kind) {
    return "/api/v1/namespaces/shop/"
        + (kind == PullSecrets.Kind.SECRET ? "secrets" : "serviceaccounts")
        + "/pull";
  }

  @ParameterizedTest
  @EnumSource(PullSecrets.Kind.class)
  void whatMayNotBeReadIsPassedOverAndTold(PullSecrets.Kind kind) {
    // Given
    server.expect().get().withPath(path(kind)).andReturn(403, "").always();

    // When
    var reading = new PullSecrets(client).read(key(kind));

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Unusable.class,
            it -> assertThat(it.reason()).contains("shop/pull may not be read", "grant it get"));
  }

  @Test
  void anApiServerThatFailsIsTold() {
    // Given
    server.expect().get().withPath(path(PullSecrets.Kind.SECRET)).andReturn(400, "s3cr3t").always();

    // Then
    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> new PullSecrets(client).read(key(PullSecrets.Kind.SECRET)))
        .withMessage("secret shop/pull can't be read: the API server answered with status 400");
  }
}
