package io.portreeve.enforcement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The webhook configurations of one policy, as they shall be.
 *
 * @param mutating pins images; null: none, as a policy that isn't enforced changes no pod
 * @param validating verifies them, and tells of workloads
 */
public record WebhookPair(
    @Nullable MutatingWebhookConfiguration mutating, ValidatingWebhookConfiguration validating) {
  /** Label with the name of the policy. */
  public static final String POLICY_LABEL = "portreeve.io/policy";

  /** What the names of webhooks end in: the API asks for a domain. */
  static final String MUTATE = ".mutate.portreeve.io";

  /** The same of what decides on pods. */
  static final String VALIDATE = ".validate.portreeve.io";

  /** The same of what tells of workloads. */
  static final String WORKLOADS = ".workloads.portreeve.io";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Name of both configurations of a policy. */
  public static String name(String policy) {
    return "portreeve-" + policy;
  }

  /** Whether what is in the cluster is exactly this; null: there is none. */
  boolean is(@Nullable MutatingWebhookConfiguration live) {
    return (mutating == null || live == null)
        ? mutating == null && live == null
        : owned(live, mutating) && same(live.getWebhooks(), mutating.getWebhooks());
  }

  /** Whether what is in the cluster is exactly this. */
  boolean is(ValidatingWebhookConfiguration live) {
    return owned(live, validating) && same(live.getWebhooks(), validating.getWebhooks());
  }

  private static boolean owned(HasMetadata live, HasMetadata wanted) {
    var labels = live.getMetadata().getLabels();
    return labels != null
        && labels.entrySet().containsAll(wanted.getMetadata().getLabels().entrySet())
        && Objects.equals(
            live.getMetadata().getOwnerReferences(), wanted.getMetadata().getOwnerReferences());
  }

  // As trees: the API server sorts maps, and leaves out what is empty.
  private static boolean same(List<?> live, List<?> wanted) {
    JsonNode is = JSON.valueToTree(live);
    JsonNode shall = JSON.valueToTree(wanted);
    return is.equals(shall);
  }
}
