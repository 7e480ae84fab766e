package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The webhook configurations of policies, in the cluster. */
public interface WebhookStore {
  /**
   * What the API server asks about.
   *
   * @param conditions which pods
   * @param namespaces in which namespaces
   */
  record Asked(List<MatchCondition> conditions, LabelSelector namespaces) {
    /** Makes the list unmodifiable. */
    public Asked {
      conditions = List.copyOf(conditions);
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
      return mutating != null && wanted.is(mutating) && validating != null && wanted.is(validating);
    }

    /** What the API server asks about; empty: nothing. */
    Optional<Asked> asked() {
      if (validating != null && !validating.getWebhooks().isEmpty()) {
        var webhook = validating.getWebhooks().getFirst();
        return Optional.of(new Asked(webhook.getMatchConditions(), webhook.getNamespaceSelector()));
      }
      if (mutating != null && !mutating.getWebhooks().isEmpty()) {
        var webhook = mutating.getWebhooks().getFirst();
        return Optional.of(new Asked(webhook.getMatchConditions(), webhook.getNamespaceSelector()));
      }
      return Optional.empty();
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
   * Puts these in place of those that are there: what somebody else put in or took out is undone.
   */
  void apply(WebhookPair wanted, Live live);

  /** Deletes those of the policy of a name; nothing happens if there are none. */
  void delete(String policy);

  /** Names of all policies that have one. */
  Set<String> policies();
}
