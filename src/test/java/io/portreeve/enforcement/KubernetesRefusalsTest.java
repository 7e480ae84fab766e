package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.enforcement.TrustMaterial.Reading;
import io.portreeve.enforcement.WebhookStore.Live;
import org.junit.jupiter.api.Test;

/** What the API server says no to. */
@EnableKubernetesMockClient
class KubernetesRefusalsTest {
  private static final String VALIDATING =
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

  private KubernetesMockServer server;
  private KubernetesClient client;

  private void answer(String path, int code, String message) {
    server
        .expect()
        .withPath(path)
        .andReturn(code, new StatusBuilder().withCode(code).withMessage(message).build())
        .always();
  }

  private static WebhookPair pair() {
    var rendering = new WebhookRendering(PolicyWorld.SETTINGS, "CA", "uid-of-owner");
    return rendering.pair("production", rendering.asked(PolicySample.policy().spec()));
  }

  @Test
  void tellsWhyWebhookConfigurationsAreRefused() {
    // Given
    answer(VALIDATING + "?dryRun=All", 422, "webhooks[0].matchConditions[0]: too costly");

    // When
    var refusal =
        new KubernetesWebhooks(client, PolicyWorld.SETTINGS).refusal(pair(), new Live(null, null));

    // Then
    assertThat(refusal).get().asString().contains("webhooks[0].matchConditions[0]: too costly");
  }

  @Test
  void aMissingRightIsNoRefusal() {
    // Given
    answer(VALIDATING + "?dryRun=All", 403, "forbidden");
    var store = new KubernetesWebhooks(client, PolicyWorld.SETTINGS);

    // When / Then
    assertThatThrownBy(() -> store.refusal(pair(), new Live(null, null)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("forbidden");
  }

  private TrustMaterial material(int code) {
    answer("/api/v1/namespaces/trust/configmaps/roots", code, "no");
    answer("/api/v1/namespaces/trust/secrets/release", code, "no");
    var clock = new MovingClock();
    return new KubernetesTrustMaterial(
        client,
        new TrustRootKeeper(
            new FakeTufClient(clock), new FakeTrustRootStore(), Runnable::run, clock));
  }

  @Test
  void T39_whatMayNotBeReadSaysWhatToDo() {
    // Given
    var material = material(403);

    // When / Then
    assertThat(material.trustRoot(KubernetesTrustMaterialTest.trustedRoot("roots", null)))
        .isInstanceOfSatisfying(
            Reading.Unusable.class,
            unusable -> assertThat(unusable.why()).contains("trustRootNamespaces"));
    assertThat(material.key(KubernetesTrustMaterialTest.byKey(null)))
        .isInstanceOfSatisfying(
            Reading.Unusable.class,
            unusable -> assertThat(unusable.why()).contains("trustRootNamespaces"));
  }

  @Test
  void T58_anApiServerThatFailsIsNoReading() {
    // Given
    var material = material(400);

    // When / Then
    assertThatThrownBy(
            () -> material.trustRoot(KubernetesTrustMaterialTest.trustedRoot("roots", null)))
        .isInstanceOf(KubernetesClientException.class);
    assertThatThrownBy(() -> material.key(KubernetesTrustMaterialTest.byKey(null)))
        .isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void aKindThatIsntServedIsNotAnEmptyList() {
    // Given
    answer("/apis/portreeve.io/v1alpha1/imagepolicies", 404, "the server could not find it");
    var existing = new ExistingPolicies(client);

    // When / Then
    assertThatThrownBy(existing::get).isInstanceOf(KubernetesClientException.class);
  }
}
