package io.portreeve.repository;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.FoundSettings;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryState;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Observes a repository and plans. A look costs no request while the shared snapshot shows what is
 * asked and nothing else is due; any write to an existing repository follows a fresh look at whose
 * it is.
 */
final class RepositorySync {
  private final RegistryConnection connection;
  private final RepositoryIntent intent;
  private final ImageRepositoryStatus history;
  private final Adoption adoption;
  private final ImageHold hold;

  RepositorySync(
      RegistryConnection connection,
      RepositoryIntent intent,
      ImageRepositoryStatus history,
      Adoption adoption,
      ImageHold hold) {
    this.connection = connection;
    this.intent = intent;
    this.history = history;
    this.adoption = adoption;
    this.hold = hold;
  }

  /**
   * Whether a repository without an owner is taken over.
   *
   * @param asked what the object asks
   * @param allowed whether it might ask for more: then it may see what it would take over
   */
  record Adoption(AdoptionPolicy asked, boolean allowed) {
    boolean isAsked() {
      return asked == AdoptionPolicy.ADOPT;
    }
  }

  /** What a look brought. */
  sealed interface Look {
    /**
     * What the snapshot shows is as asked, and nothing else was looked at.
     *
     * @param state the repository
     */
    record Settled(RepositoryState state) implements Look {}

    /**
     * The repository must not be written to.
     *
     * @param outcome why
     * @param found its settings, where the object may see them
     */
    record Refused(Outcome.Stalled outcome, @Nullable FoundSettings found) implements Look {}

    /**
     * Everything was compared.
     *
     * @param plan the writes; none if all is as asked
     * @param kind what they are for
     * @param found the repository; null if there is none
     * @param denials what couldn't be compared
     */
    record Seen(
        RepositoryPlan plan,
        Kind kind,
        @Nullable RepositoryObservation found,
        List<Outcome> denials)
        implements Look {
      public Seen {
        denials = List.copyOf(denials);
      }

      /** The writes that weren't needed: what they would have put there is there. */
      List<RepositoryAction> inPlace(RepositoryIntent intent) {
        return found == null ? List.of() : plan.unneeded(intent, found);
      }
    }
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
      return held() ? lookFresh() : absent(Kind.CREATION);
    }
    var settled =
        !due
            && intent.hash().equals(history.appliedHash())
            && RepositoryPlan.ofListed(intent, listed.get()).isEmpty();
    return settled ? new Look.Settled(listed.get()) : lookFresh();
  }

  private boolean held() {
    return history.arn() != null;
  }

  private Look absent(Kind kind) {
    return new Look.Seen(RepositoryPlan.create(intent), kind, null, List.of());
  }

  private Look lookFresh() {
    try {
      return lookAnew();
    } catch (RegistryException.AccessDenied e) {
      throw held() ? RepositoryFaults.denied(intent.name(), e) : e;
    }
  }

  private Look lookAnew() {
    var fresh = connection.client().repository(intent.name());
    connection.observed(intent.name(), fresh);
    return fresh.map(this::lookAt).orElseGet(() -> absent(held() ? Kind.DRIFT : Kind.CREATION));
  }

  private Look lookAt(RepositoryState state) {
    var tags = connection.client().tags(state.arn());
    var ownership = Ownership.of(tags, intent.owner(), adoption.asked(), held());
    if (!ownership.mayWrite()) {
      var shown = ownership instanceof Ownership.Unowned && adoption.allowed();
      return new Look.Refused(
          OwnershipRefusal.of(ownership, intent, held(), shown), shown ? found(state, tags) : null);
    }
    var encryption = intent.encryption();
    if (encryption != null
        && intent.encryptionDemanded()
        && !state.encryption().satisfies(encryption)) {
      return new Look.Refused(encryptionDiffers(state), null);
    }
    var past = RepositoryHistory.of(history);
    var reading = new RepositoryReading(connection.client(), intent, past);
    var found = reading.read(state, tags, adoption.isAsked());
    var plan = RepositoryPlan.of(intent, found, past, hold);
    return new Look.Seen(plan, kind(ownership), found, reading.denials());
  }

  private Kind kind(Ownership ownership) {
    if (ownership instanceof Ownership.Adopted) {
      return Kind.ADOPTION;
    }
    return intent.hash().equals(history.appliedHash()) ? Kind.DRIFT : Kind.CHANGE;
  }

  private FoundSettings found(RepositoryState state, Map<String, String> tags) {
    var reading = new RepositoryReading(connection.client(), intent, RepositoryHistory.NONE);
    return Decompilation.of(reading.read(state, tags, true));
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
