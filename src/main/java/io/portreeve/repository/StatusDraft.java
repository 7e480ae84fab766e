package io.portreeve.repository;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.Drift;
import io.portreeve.api.v1alpha1.FoundSettings;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RepositoryState;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A status in the making: what isn't said stays as it was. */
final class StatusDraft {
  private @Nullable Long observedGeneration;
  private List<Condition> conditions;
  private @Nullable String repositoryName;
  private @Nullable String uri;
  private @Nullable String arn;
  private @Nullable String appliedHash;
  private @Nullable String lifecycleHash;
  private @Nullable String policyHash;
  private final Set<String> archivedImages;
  private Measurement measurement;
  private @Nullable FoundSettings found;
  private List<Drift> drift;
  private List<String> managedTags;
  private @Nullable String lastVerifiedTime;
  private @Nullable String lastHandledReconcileAt;

  StatusDraft(ImageRepositoryStatus before) {
    observedGeneration = before.observedGeneration();
    conditions = before.conditions();
    repositoryName = before.repositoryName();
    uri = before.uri();
    arn = before.arn();
    appliedHash = before.appliedHash();
    lifecycleHash = before.lifecyclePolicyHash();
    policyHash = before.policyHash();
    archivedImages = new TreeSet<>(before.archivedImages());
    measurement = Measurement.of(before);
    found = before.found();
    drift = before.drift();
    managedTags = before.managedTags();
    lastVerifiedTime = before.lastVerifiedTime();
    lastHandledReconcileAt = before.lastHandledReconcileAt();
  }

  StatusDraft conditions(Long generation, List<Condition> value) {
    observedGeneration = generation;
    conditions = value;
    return this;
  }

  StatusDraft name(RepositoryName value) {
    repositoryName = value.value();
    return this;
  }

  /** The repository is the object's. */
  StatusDraft repository(RepositoryState state) {
    repositoryName = state.name().value();
    uri = state.uri();
    arn = state.arn();
    return this;
  }

  /** Everything is as asked. */
  StatusDraft applied(RepositoryIntent intent) {
    appliedHash = intent.hash();
    lifecycleHash = intent.lifecycle() == null ? null : intent.lifecycle().hash();
    policyHash = intent.policy() == null ? null : intent.policy().hash();
    archivedImages.clear();
    intent.archived().forEach(image -> archivedImages.add(image.toString()));
    return this;
  }

  /**
   * Something else than before was asked, and a part of it was done: nothing is as any spec asks.
   */
  StatusDraft halfApplied() {
    appliedHash = null;
    return this;
  }

  /** One write was done, or wasn't needed: what it put there is the object's to take away again. */
  StatusDraft done(RepositoryAction action) {
    switch (action) {
      case RepositoryAction.PutLifecyclePolicy put -> lifecycleHash = put.document().hash();
      case RepositoryAction.RemoveLifecyclePolicy _ -> lifecycleHash = null;
      case RepositoryAction.SetPolicy set -> policyHash = set.document().hash();
      case RepositoryAction.RemovePolicy _ -> policyHash = null;
      case RepositoryAction.Archive(Digest image) -> archivedImages.add(image.toString());
      case RepositoryAction.Restore(Digest image) -> archivedImages.remove(image.toString());
      case RepositoryAction.Create _,
          RepositoryAction.Tag _,
          RepositoryAction.Untag _,
          RepositoryAction.SetTagMutability _,
          RepositoryAction.SetScanOnPush _ -> {}
    }
    return this;
  }

  StatusDraft measured(Measurement value) {
    measurement = value;
    return this;
  }

  StatusDraft found(@Nullable FoundSettings value) {
    found = value;
    return this;
  }

  StatusDraft drift(List<Drift> value) {
    drift = value;
    return this;
  }

  StatusDraft managedTags(Collection<String> value) {
    managedTags = List.copyOf(value);
    return this;
  }

  StatusDraft verified(@Nullable String time) {
    lastVerifiedTime = time;
    return this;
  }

  StatusDraft handled(@Nullable String request) {
    lastHandledReconcileAt = request;
    return this;
  }

  ImageRepositoryStatus build() {
    return new ImageRepositoryStatus(
        observedGeneration,
        conditions,
        repositoryName,
        uri,
        arn,
        appliedHash,
        lifecycleHash,
        policyHash,
        List.copyOf(archivedImages),
        measurement.images(),
        measurement.sizeBytes(),
        measurement.monthlyCost(),
        measurement.lastPushTime(),
        measurement.measuredTime(),
        measurement.replication(),
        measurement.scanFrequency(),
        found,
        drift,
        managedTags,
        lastVerifiedTime,
        lastHandledReconcileAt);
  }
}
