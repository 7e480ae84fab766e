package io.portreeve.repository;

import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RepositoryState;
import io.portreeve.retention.LifecycleDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The writes that bring a repository to what is asked; none if it is so already. Pure: differences
 * are of meaning (order of patterns, tags and rules, whitespace and member order of a document mean
 * nothing), and what isn't asked isn't compared.
 *
 * @param actions in the order in which they must be done: ownership first
 */
record RepositoryPlan(List<RepositoryAction> actions) {
  RepositoryPlan {
    actions = List.copyOf(actions);
  }

  boolean isEmpty() {
    return actions.isEmpty();
  }

  /** What differs, as people read it. */
  String differences() {
    return actions.stream().map(RepositoryAction::difference).collect(Collectors.joining("; "));
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
      actions.add(new RepositoryAction.PutLifecyclePolicy(intent, intent.lifecycle(), null));
    }
    return new RepositoryPlan(actions);
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
   * The writes for a repository that may be written to.
   *
   * @param managedTags keys of tags that the object had set before
   * @param appliedLifecycle hash of the document that the object had put in force before
   */
  static RepositoryPlan of(
      RepositoryIntent intent,
      RepositoryObservation found,
      Set<String> managedTags,
      @Nullable String appliedLifecycle) {
    var actions = new ArrayList<RepositoryAction>();
    tags(intent, found, managedTags, actions);
    actions.addAll(ofListed(intent, found.state()));
    lifecycle(intent, found, appliedLifecycle, actions);
    return new RepositoryPlan(actions);
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
      RepositoryObservation found,
      @Nullable String applied,
      List<RepositoryAction> actions) {
    var asked = intent.lifecycle();
    if (asked != null) {
      if (found.lifecycle() == null || !asked.sameMeaningAs(found.lifecycle())) {
        actions.add(new RepositoryAction.PutLifecyclePolicy(intent, asked, found.lifecycle()));
      }
    } else if (applied != null
        && found.lifecycle() != null
        && hasHash(found.lifecycle(), applied)) {
      // Only what this object had put there: rules that somebody else wrote since stay.
      actions.add(new RepositoryAction.RemoveLifecyclePolicy(found.state()));
    }
  }

  private static boolean hasHash(String text, String hash) {
    try {
      return LifecycleDocument.parse(text).hash().equals(hash);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
