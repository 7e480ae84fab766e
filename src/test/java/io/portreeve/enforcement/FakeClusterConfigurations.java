package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Webhook configurations, as far as they say whom the API server believes. */
record FakeClusterConfigurations(KubernetesClient client) {
  void write(String policy, String authorities) {
    write("portreeve-" + policy, policy, authorities);
  }

  void write(String name, String policy, String authorities) {
    var _ =
        client
            .resource(
                new ValidatingWebhookConfigurationBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .addToLabels(WebhookPair.POLICY_LABEL, policy)
                    .endMetadata()
                    .addNewWebhook()
                    .withName("images.portreeve.io")
                    .withNewClientConfig()
                    .withCaBundle(
                        Base64.getEncoder()
                            .encodeToString(authorities.getBytes(StandardCharsets.UTF_8)))
                    .endClientConfig()
                    .endWebhook()
                    .build())
            .createOr(each -> each.update());
  }
}
