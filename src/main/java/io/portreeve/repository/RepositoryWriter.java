package io.portreeve.repository;

import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryState;
import io.portreeve.status.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Does what a plan says. Each write is noted in the shared snapshot as soon as it is done. */
final class RepositoryWriter {
  private final RegistryConnection connection;
  private final RepositoryIntent intent;

  RepositoryWriter(RegistryConnection connection, RepositoryIntent intent) {
    this.connection = connection;
    this.intent = intent;
  }

  /**
   * What came of a plan.
   *
   * @param state the repository as it is then; null if there is none
   * @param done the writes that were served
   * @param faults what the others met
   * @param brokenOff whether the registry serves nothing more at the moment
   */
  record Written(
      @Nullable RepositoryState state,
      List<RepositoryAction> done,
      List<Outcome> faults,
      boolean brokenOff) {
    Written {
      done = List.copyOf(done);
      faults = List.copyOf(faults);
    }
  }

  /**
   * Does it, as far as the registry serves it: a write that is denied or refused doesn't keep the
   * others from being done, unless it is the one that makes the repository the object's. A
   * repository that somebody creates at the same moment is left as it is, for another look.
   *
   * @param found the repository as it was found; null if there was none
   */
  Written write(RepositoryPlan plan, @Nullable RepositoryState found) {
    var state = found;
    var done = new ArrayList<RepositoryAction>();
    var faults = new ArrayList<Outcome>();
    for (var action : plan.actions()) {
      try {
        state = write(action, state);
        done.add(action);
        connection.observed(intent.name(), Optional.of(state));
      } catch (RegistryException e) {
        faults.add(RepositoryFaults.outcome(action, e));
        if (e instanceof RegistryException.Conflict || e instanceof RegistryException.NotFound) {
          observeAnew(e);
        }
        if (action.isFirst() || !RepositoryFaults.isOfOneAction(e)) {
          return new Written(state, done, faults, true);
        }
      }
    }
    return new Written(state, done, faults, false);
  }

  /** The snapshot was behind: the next look shall see what is there. */
  private void observeAnew(RegistryException cause) {
    try {
      connection.observed(intent.name(), connection.client().repository(intent.name()));
    } catch (RegistryException e) {
      cause.addSuppressed(e);
    }
  }

  private RepositoryState write(RepositoryAction action, @Nullable RepositoryState before) {
    var client = connection.client();
    var name = intent.name();
    switch (action) {
      case RepositoryAction.Create create -> {
        return client.create(create.repository());
      }
      case RepositoryAction.Tag tag -> client.tag(tag.repository().arn(), tag.tags());
      case RepositoryAction.Untag untag -> client.untag(untag.repository().arn(), untag.keys());
      case RepositoryAction.SetTagMutability set -> {
        client.setTagMutability(name, set.setting());
        return existing(before).withTagMutability(set.setting());
      }
      case RepositoryAction.SetScanOnPush set -> {
        client.setScanOnPush(name, set.scanOnPush());
        return existing(before).withScanOnPush(set.scanOnPush());
      }
      case RepositoryAction.PutLifecyclePolicy put ->
          client.setLifecyclePolicy(name, put.document().text());
      case RepositoryAction.RemoveLifecyclePolicy _ -> client.removeLifecyclePolicy(name);
      case RepositoryAction.SetPolicy set -> client.setPolicy(name, set.document().toText());
      case RepositoryAction.RemovePolicy _ -> client.removePolicy(name);
      case RepositoryAction.Archive archive -> client.setArchived(name, archive.image(), true);
      case RepositoryAction.Restore restore -> client.setArchived(name, restore.image(), false);
    }
    return existing(before);
  }

  private static RepositoryState existing(@Nullable RepositoryState state) {
    return Objects.requireNonNull(state, "a plan for a repository that isn't there");
  }
}
