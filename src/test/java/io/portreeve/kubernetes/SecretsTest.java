package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class SecretsTest {
  private static final String PATH = "/api/v1/namespaces/ops/secrets/aws";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @Test
  void readsValues() {
    // Given
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("aws")
            .withNamespace("ops")
            .endMetadata()
            .withData(Map.of("KEY", "czNjcjN0"))
            .build();
    server.expect().get().withPath(PATH).andReturn(200, secret).once();

    // When
    var reading = new Secrets(client).read("ops", "aws");

    // Then
    assertThat(reading).isEqualTo(new Secrets.Reading.Found(Map.of("KEY", "s3cr3t")));
  }

  @Test
  void bearsASecretWithoutData() {
    // Given
    var secret = new SecretBuilder().withNewMetadata().withName("aws").endMetadata().build();
    server.expect().get().withPath(PATH).andReturn(200, secret).once();

    // When
    var reading = new Secrets(client).read("ops", "aws");

    // Then
    assertThat(reading).isEqualTo(new Secrets.Reading.Found(Map.of()));
  }

  @Test
  void tellsThatThereIsNone() {
    assertThat(new Secrets(client).read("ops", "aws")).isInstanceOf(Secrets.Reading.Missing.class);
  }

  @Test
  void tellsThatItMayNotBeRead() {
    // Given
    server.expect().get().withPath(PATH).andReturn(403, "{}").once();

    // When
    var reading = new Secrets(client).read("ops", "aws");

    // Then
    assertThat(reading).isInstanceOf(Secrets.Reading.Forbidden.class);
  }

  @Test
  void doesNotGuessWhenTheApiServerFails() {
    server.expect().get().withPath(PATH).andReturn(400, "{}").always();

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> new Secrets(client).read("ops", "aws"));
  }
}
