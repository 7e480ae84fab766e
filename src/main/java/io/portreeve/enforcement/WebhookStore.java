package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.portreeve.api.v1alpha1.PolicyMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The webhook configurations of policies, in the cluster. */
public interface WebhookStore {
  /**
   * What the API server asks about.
   *
   * @param mode how binding the answers are
   * @param conditions about which pods
   * @param namespaces in which namespaces
   * @param workloads about which workloads; empty: about none
   */
  record Asked(
      PolicyMode mode,
      List<MatchCondition> conditions,
      LabelSelector namespaces,
      List<MatchCondition> workloads) {
    /** Makes the lists unmodifiable. */
    public Asked {
      conditions = List.copyOf(conditions);
      workloads = List.copyOf(workloads);
    }
  }

  /**
   * The configurations of one policy as they are.
   *
   * @param mutating the one that pins images; null: there is none
   * @param validating the one that verifies them; null: there is none
   */
  record Live(
      @Nullable MutatingWebhookConfiguration mutating,
      @Nullable ValidatingWebhookConfiguration validating) {
    /** Whether they are exactly these. */
    boolean is(WebhookPair wanted) {
      return wanted.is(mutating) && validating != null && wanted.is(validating);
    }

    /** What the API server asks about; empty: nothing. */
    Optional<Asked> asked() {
      return named(WebhookPair.VALIDATE)
          .map(
              webhook ->
                  new Asked(
                      mode(webhook),
                      webhook.getMatchConditions(),
                      webhook.getNamespaceSelector(),
                      named(WebhookPair.WORKLOADS)
                          .map(ValidatingWebhook::getMatchConditions)
                          .orElse(List.of())))
          .or(this::pinned);
    }

    /** Only a policy that is enforced pins, and only of one is an answer waited for. */
    private PolicyMode mode(ValidatingWebhook webhook) {
      return mutating != null || !"Ignore".equals(webhook.getFailurePolicy())
          ? PolicyMode.Enforce
          : PolicyMode.Warn;
    }

    private Optional<ValidatingWebhook> named(String suffix) {
      return validating == null
          ? Optional.empty()
          : validating.getWebhooks().stream()
              .filter(webhook -> webhook.getName().endsWith(suffix))
              .findFirst();
    }

    private Optional<Asked> pinned() {
      return mutating == null
          ? Optional.empty()
          : mutating.getWebhooks().stream()
              .findFirst()
              .map(
                  webhook ->
                      new Asked(
                          PolicyMode.Enforce,
                          webhook.getMatchConditions(),
                          webhook.getNamespaceSelector(),
                          List.of()));
    }
  }

  /** UID of the ClusterRole that owns all of them; empty if it isn't there. */
  Optional<String> ownerUid();

  /** Those of the policy of a name. */
  Live read(String policy);

  /**
   * Asks the API server whether it would take these in place of those that are there, and changes
   * nothing.
   *
   * @return why not; empty: it would
   */
  Optional<String> refusal(WebhookPair wanted, Live live);

  /**
   * Puts these in place of those that are there: what somebody else put in or took out is undone,
   * and one that shall not be there is deleted.
   */
  void apply(WebhookPair wanted, Live live);

  /** Deletes those of the policy of a name; nothing happens if there are none. */
  void delete(String policy);

  /** Names of all policies that have one. */
  Set<String> policies();
}
