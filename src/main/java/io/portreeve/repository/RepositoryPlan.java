package io.portreeve.repository;

import io.portreeve.iam.PolicyDocument;
import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RepositoryState;
import io.portreeve.repository.RepositoryObservation.Part;
import io.portreeve.retention.LifecycleDocument;
import io.portreeve.status.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The writes that bring a repository to what is asked; none if it is so already. Pure: differences
 * are of meaning (order of patterns, tags, rules, principals, whitespace and member order of a
 * document mean nothing), and what isn't asked isn't compared.
 *
 * @param actions in the order in which they must be done: ownership first
 * @param refusals what is asked and isn't done, each with its reason
 */
record RepositoryPlan(List<RepositoryAction> actions, List<Outcome> refusals) {
  RepositoryPlan {
    actions = List.copyOf(actions);
    refusals = List.copyOf(refusals);
  }

  boolean isEmpty() {
    return actions.isEmpty();
  }

  /** What differs. */
  List<Difference> differences() {
    return differences(actions);
  }

  static List<Difference> differences(List<RepositoryAction> actions) {
    return actions.stream().map(RepositoryAction::difference).toList();
  }

  /** Keys of tags that are set over other values. */
  Set<String> replacedTags() {
    return actions.stream()
        .filter(RepositoryAction.Tag.class::isInstance)
        .flatMap(action -> ((RepositoryAction.Tag) action).found().keySet().stream())
        .collect(Collectors.toSet());
  }

  /** The writes that make a repository where there is none. */
  static RepositoryPlan create(RepositoryIntent intent) {
    var actions = new ArrayList<RepositoryAction>();
    actions.add(
        new RepositoryAction.Create(
            new NewRepository(
                intent.name(),
                intent.tagMutability(),
                intent.scanOnPush(),
                intent.encryption(),
                intent.allTags())));
    if (intent.lifecycle() != null) {
      actions.add(new RepositoryAction.PutLifecyclePolicy(intent.lifecycle(), null));
    }
    if (intent.policy() != null) {
      actions.add(new RepositoryAction.SetPolicy(intent.policy(), null));
    }
    var archive = ArchivePlan.of(intent, Map.of(), Set.of(), ImageHold.NONE);
    return new RepositoryPlan(actions, archive.refusals());
  }

  /** The writes that what a listing shows asks for. */
  static List<RepositoryAction> ofListed(RepositoryIntent intent, RepositoryState state) {
    var actions = new ArrayList<RepositoryAction>();
    var mutability = intent.tagMutability();
    if (mutability != null && !mutability.equals(state.tagMutability())) {
      actions.add(new RepositoryAction.SetTagMutability(state, mutability));
    }
    if (intent.scanOnPush() != null && intent.scanOnPush() != state.scanOnPush()) {
      actions.add(new RepositoryAction.SetScanOnPush(state, intent.scanOnPush()));
    }
    return actions;
  }

  /**
   * The writes for a repository that may be written to. Of parts that weren't read, none.
   *
   * @param history what the object had put there before
   * @param hold what keeps an image from being archived
   */
  static RepositoryPlan of(
      RepositoryIntent intent,
      RepositoryObservation found,
      RepositoryHistory history,
      ImageHold hold) {
    var actions = new ArrayList<RepositoryAction>();
    tags(intent, found, history.managedTags(), actions);
    actions.addAll(ofListed(intent, found.state()));
    if (found.isRead(Part.LIFECYCLE)) {
      lifecycle(intent, found.lifecycle(), history.lifecycleHash(), actions);
    }
    if (found.isRead(Part.POLICY)) {
      policy(intent, found.policy(), history.policyHash(), actions);
    }
    if (!found.isRead(Part.IMAGES)) {
      return new RepositoryPlan(actions, List.of());
    }
    var archive = ArchivePlan.of(intent, found.images(), history.archived(), hold);
    actions.addAll(archive.actions());
    return new RepositoryPlan(actions, archive.refusals());
  }

  /** Writes of documents and images that aren't planned, since what is asked is there. */
  List<RepositoryAction> unneeded(RepositoryIntent intent, RepositoryObservation found) {
    var there = new ArrayList<RepositoryAction>();
    if (intent.lifecycle() != null && found.lifecycle() != null) {
      there.add(new RepositoryAction.PutLifecyclePolicy(intent.lifecycle(), found.lifecycle()));
    }
    if (intent.policy() != null && found.policy() != null) {
      there.add(new RepositoryAction.SetPolicy(intent.policy(), found.policy()));
    }
    intent.archived().stream()
        .filter(image -> found.images().containsKey(image) && found.images().get(image).archived())
        .forEach(image -> there.add(new RepositoryAction.Archive(image)));
    there.removeAll(actions);
    return there;
  }

  private static void tags(
      RepositoryIntent intent,
      RepositoryObservation found,
      Set<String> managedTags,
      List<RepositoryAction> actions) {
    var missing = new HashMap<String, String>();
    var replaced = new HashMap<String, String>();
    intent
        .allTags()
        .forEach(
            (key, value) -> {
              var there = found.tags().get(key);
              if (!value.equals(there)) {
                missing.put(key, value);
                if (there != null) {
                  replaced.put(key, there);
                }
              }
            });
    if (!missing.isEmpty()) {
      actions.add(new RepositoryAction.Tag(found.state(), replaced, missing));
    }
    var stale =
        managedTags.stream()
            .filter(key -> !intent.allTags().containsKey(key) && found.tags().containsKey(key))
            .collect(Collectors.toSet());
    if (!stale.isEmpty()) {
      actions.add(new RepositoryAction.Untag(found.state(), stale));
    }
  }

  private static void lifecycle(
      RepositoryIntent intent,
      @Nullable String found,
      @Nullable String applied,
      List<RepositoryAction> actions) {
    var asked = intent.lifecycle();
    if (asked != null) {
      if (found == null || !asked.sameMeaningAs(found)) {
        actions.add(new RepositoryAction.PutLifecyclePolicy(asked, found));
      }
    } else if (applied != null && found != null && isLifecycle(found, applied)) {
      // Only what this object had put there: rules that somebody else wrote since stay.
      actions.add(new RepositoryAction.RemoveLifecyclePolicy(found));
    }
  }

  private static void policy(
      RepositoryIntent intent,
      @Nullable String found,
      @Nullable String applied,
      List<RepositoryAction> actions) {
    var asked = intent.policy();
    if (asked != null) {
      if (found == null || !asked.sameMeaningAs(found)) {
        actions.add(new RepositoryAction.SetPolicy(asked, found));
      }
    } else if (applied != null && found != null && isPolicy(found, applied)) {
      actions.add(new RepositoryAction.RemovePolicy(found));
    }
  }

  private static boolean isLifecycle(String text, String hash) {
    try {
      return LifecycleDocument.parse(text).hash().equals(hash);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isPolicy(String text, String hash) {
    try {
      return PolicyDocument.parse(text).hash().equals(hash);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
