package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.admission.PoliciesInForce.Entry;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class PolicyInformerTest {
  private KubernetesMockServer server;
  private KubernetesClient client;

  @Test
  void T55_anApiServerThatFailsAtFirstIsAskedAgain() {
    // Given
    var path =
        "/api/v1/namespaces/portreeve-system/configmaps?labelSelector=portreeve.io%2Faccepted-policy&resourceVersion=0";
    server.expect().get().withPath(path).andReturn(403, "").times(2);
    var _ = client.resource(Policies.configMap(Policies.production())).create();
    var policies = new PoliciesInForce();

    // When
    try (var informer = new PolicyInformer(client, Policies.NAMESPACE, policies)) {
      informer.start();

      // Then
      await().until(policies::areRead);
      assertThat(policies.find(Policies.PRODUCTION)).isInstanceOf(Entry.InForce.class);
      // One that made the policy, two that failed, one that didn't.
      assertThat(server.getRequestCount()).isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void otherConfigMapsAreNotPolicies() {
    // Given
    var unlabelled = Policies.configMap(Policies.production());
    unlabelled.getMetadata().setLabels(null);
    var _ = client.resource(unlabelled).create();
    var elsewhere = Policies.configMap(Policies.production());
    elsewhere.getMetadata().setNamespace("shop");
    var _ = client.resource(elsewhere).create();
    var policies = new PoliciesInForce();

    // When
    try (var informer = new PolicyInformer(client, Policies.NAMESPACE, policies)) {
      informer.start();

      // Then
      await().until(policies::areRead);
      assertThat(policies.find(Policies.PRODUCTION)).isEqualTo(new Entry.Unknown());
    }
  }
}
