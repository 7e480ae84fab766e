package io.portreeve.repository;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryState;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.Optional;
import java.util.Set;

/**
 * Observes a repository and does what a plan says. A look costs no request while the shared
 * snapshot shows what is asked and nothing else is due; any write to an existing repository follows
 * a fresh look at whose it is.
 */
final class RepositorySync {
  private final RegistryConnection connection;
  private final RepositoryIntent intent;
  private final ImageRepositoryStatus history;
  private final AdoptionPolicy adoption;

  RepositorySync(
      RegistryConnection connection,
      RepositoryIntent intent,
      ImageRepositoryStatus history,
      AdoptionPolicy adoption) {
    this.connection = connection;
    this.intent = intent;
    this.history = history;
    this.adoption = adoption;
  }

  /** What a look brought. */
  sealed interface Look {
    /**
     * All is as asked.
     *
     * @param state the repository
     * @param verified whether everything was compared, not only what the snapshot shows
     */
    record Settled(RepositoryState state, boolean verified) implements Look {}

    /**
     * The repository must not be written to.
     *
     * @param outcome why
     */
    record Refused(Outcome.Stalled outcome) implements Look {}

    /**
     * There is work.
     *
     * @param plan the writes
     * @param kind what it is for
     */
    record Work(RepositoryPlan plan, Kind kind) implements Look {}
  }

  /** What work is for. */
  enum Kind {
    /** There was no repository yet. */
    CREATION,
    /** A repository without an owner is taken over. */
    ADOPTION,
    /** The object, its Registry or its policy asks for something else than before. */
    CHANGE,
    /** Nothing else is asked than before: somebody changed the repository. */
    DRIFT
  }

  /**
   * Looks.
   *
   * @param due whether everything is to be compared, whatever the snapshot shows
   * @throws RegistryException if the registry doesn't serve a request
   */
  Look look(boolean due) {
    var listed = connection.repository(intent.name());
    if (listed.isEmpty()) {
      return held() ? lookFresh() : new Look.Work(RepositoryPlan.create(intent), Kind.CREATION);
    }
    var settled =
        !due
            && intent.hash().equals(history.appliedHash())
            && RepositoryPlan.ofListed(intent, listed.get()).isEmpty();
    return settled ? new Look.Settled(listed.get(), false) : lookFresh();
  }

  private boolean held() {
    return history.arn() != null;
  }

  private Look lookFresh() {
    var fresh = connection.client().repository(intent.name());
    connection.observed(intent.name(), fresh);
    return fresh
        .map(this::lookAt)
        .orElseGet(
            () ->
                new Look.Work(RepositoryPlan.create(intent), held() ? Kind.DRIFT : Kind.CREATION));
  }

  private Look lookAt(RepositoryState state) {
    var tags = connection.client().tags(state.arn());
    var ownership = Ownership.of(tags, intent.owner(), adoption, held());
    if (!ownership.mayWrite()) {
      return new Look.Refused(refusal(ownership));
    }
    var encryption = intent.encryption();
    if (encryption != null
        && intent.encryptionDemanded()
        && !state.encryption().satisfies(encryption)) {
      return new Look.Refused(encryptionDiffers(state));
    }
    var lifecycle = connection.client().lifecyclePolicy(intent.name()).orElse(null);
    var found = new RepositoryObservation(state, tags, lifecycle);
    var plan =
        RepositoryPlan.of(
            intent, found, Set.copyOf(history.managedTags()), history.lifecyclePolicyHash());
    if (plan.isEmpty()) {
      return new Look.Settled(state, true);
    }
    if (ownership instanceof Ownership.Adopted) {
      return new Look.Work(plan, Kind.ADOPTION);
    }
    var asBefore = intent.hash().equals(history.appliedHash());
    return new Look.Work(plan, asBefore ? Kind.DRIFT : Kind.CHANGE);
  }

  /**
   * Does what a plan says. A repository that somebody creates at the same moment is left as it is,
   * for another look.
   *
   * @return the repository as it is then
   * @throws RegistryException if the registry doesn't serve the first request
   * @throws HalfAppliedException if it doesn't serve a later one: what was done before stays done,
   *     and the next look plans the rest
   */
  RepositoryState apply(RepositoryPlan plan) {
    RepositoryState state = null;
    for (var action : plan.actions()) {
      try {
        state = apply(action, Optional.ofNullable(state));
      } catch (RegistryException e) {
        if (e instanceof RegistryException.Conflict || e instanceof RegistryException.NotFound) {
          observeAnew(e);
        }
        throw state == null ? e : new HalfAppliedException(state, intent.tags().keySet(), e);
      }
      connection.observed(intent.name(), Optional.of(state));
    }
    if (state == null) {
      throw new IllegalArgumentException("an empty plan");
    }
    return state;
  }

  /** The snapshot was behind: the next look shall see what is there. */
  private void observeAnew(RegistryException cause) {
    try {
      connection.observed(intent.name(), connection.client().repository(intent.name()));
    } catch (RegistryException e) {
      cause.addSuppressed(e);
    }
  }

  private RepositoryState apply(RepositoryAction action, Optional<RepositoryState> before) {
    var client = connection.client();
    return switch (action) {
      case RepositoryAction.Create create -> client.create(create.repository());
      case RepositoryAction.Tag tag -> {
        client.tag(tag.repository().arn(), tag.tags());
        yield before.orElse(tag.repository());
      }
      case RepositoryAction.Untag untag -> {
        client.untag(untag.repository().arn(), untag.keys());
        yield before.orElse(untag.repository());
      }
      case RepositoryAction.SetTagMutability set -> {
        client.setTagMutability(intent.name(), set.setting());
        yield before.orElse(set.repository()).withTagMutability(set.setting());
      }
      case RepositoryAction.SetScanOnPush set -> {
        client.setScanOnPush(intent.name(), set.scanOnPush());
        yield before.orElse(set.repository()).withScanOnPush(set.scanOnPush());
      }
      case RepositoryAction.PutLifecyclePolicy put -> {
        client.setLifecyclePolicy(intent.name(), put.document().text());
        yield before.or(() -> connection.repository(intent.name())).orElseThrow();
      }
      case RepositoryAction.RemoveLifecyclePolicy remove -> {
        client.removeLifecyclePolicy(intent.name());
        yield before.orElse(remove.repository());
      }
    };
  }

  private Outcome.Stalled refusal(Ownership ownership) {
    var repository = "the repository \"" + intent.name() + "\" exists and ";
    return switch (ownership) {
      case Ownership.Own _, Ownership.Reclaimed _, Ownership.Adopted _ ->
          throw new IllegalArgumentException("not a refusal: " + ownership);
      case Ownership.Unowned _ ->
          new Outcome.Stalled(
              Reason.NOT_OWNED,
              repository
                  + (held() ? "has lost its tag " : "has no tag ")
                  + "portreeve.io/owner, so it is left alone; to take it over, set spec.adoption to Adopt, or tag it"
                  + " portreeve.io/owner="
                  + intent.owner().id());
      case Ownership.Foreign(var owner) ->
          new Outcome.Stalled(
              Reason.NOT_OWNED,
              repository
                  + "belongs to "
                  + owner
                  + " (its tag portreeve.io/owner), so it is left alone; choose another spec.repositoryName, or have its"
                  + " owner release it");
      case Ownership.Contested(var uid) ->
          new Outcome.Stalled(
              Reason.OWNERSHIP_CONTESTED,
              repository
                  + "is claimed by another object of the same cluster name, namespace and name, with UID "
                  + uid
                  + "; give each cluster a clusterName of its own");
    };
  }

  private Outcome.Stalled encryptionDiffers(RepositoryState state) {
    return new Outcome.Stalled(
        Reason.ENCRYPTION_DIFFERS,
        "spec.encryption asks for "
            + intent.encryption()
            + ", the repository \""
            + intent.name()
            + "\" has "
            + state.encryption()
            + ", which is fixed at creation; correct spec.encryption, or move the images to a new repository");
  }
}
