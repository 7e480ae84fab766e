package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the authorities from the webhook configurations in the API server. */
final class KubernetesAuthorities implements PublishedAuthorities {
  private final KubernetesClient client;

  KubernetesAuthorities(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public List<String> bundles() {
    var api = client.admissionRegistration().v1();
    var validating =
        api
            .validatingWebhookConfigurations()
            .withLabel(WebhookPair.POLICY_LABEL)
            .list()
            .getItems()
            .stream()
            .filter(KubernetesAuthorities::isOurs)
            .flatMap(configuration -> configuration.getWebhooks().stream())
            .map(ValidatingWebhook::getClientConfig);
    var mutating =
        api
            .mutatingWebhookConfigurations()
            .withLabel(WebhookPair.POLICY_LABEL)
            .list()
            .getItems()
            .stream()
            .filter(KubernetesAuthorities::isOurs)
            .flatMap(configuration -> configuration.getWebhooks().stream())
            .map(MutatingWebhook::getClientConfig);
    return Stream.concat(validating, mutating)
        .map(KubernetesAuthorities::bundle)
        .distinct()
        .toList();
  }

  /** A label that somebody else gave to an object of his own says nothing. */
  private static boolean isOurs(HasMetadata object) {
    var policy = object.getMetadata().getLabels().getOrDefault(WebhookPair.POLICY_LABEL, "");
    return object.getMetadata().getName().equals(WebhookPair.name(policy))
        && !object.isMarkedForDeletion();
  }

  private static String bundle(@Nullable WebhookClientConfig config) {
    if (config == null || config.getCaBundle() == null) {
      return "";
    }
    try {
      return new String(
          Base64.getDecoder().decode(config.getCaBundle()), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }
}
