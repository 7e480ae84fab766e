package io.portreeve.repository;

import io.portreeve.fault.Faults;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What it means that a registry doesn't serve one write of several. */
final class RepositoryFaults {
  /**
   * What ECR says of a principal that IAM doesn't know (yet); the second is what it says of any
   * policy that it can't use, and said of principals until 2024. A document got past our own checks
   * before, so that a principal is what is left.
   */
  private static final List<String> UNKNOWN_PRINCIPAL =
      List.of("principal not found", "invalid repository policy provided");

  private RepositoryFaults() {}

  /** Whether the other writes may be done all the same: it is about this one alone. */
  static boolean isOfOneAction(RegistryException e) {
    return e instanceof RegistryException.AccessDenied || e instanceof RegistryException.Invalid;
  }

  /** Returns the outcome of an object of which this write wasn't served. */
  static Outcome outcome(RepositoryAction action, RegistryException e) {
    if (!(e instanceof RegistryException.Invalid)) {
      return Faults.outcome(e);
    }
    var message = Objects.requireNonNullElse(e.getMessage(), e.toString());
    return switch (action) {
      case RepositoryAction.SetPolicy _ -> policyRefused(message);
      case RepositoryAction.Archive(var image) ->
          new Outcome.Stalled(
              Reason.REJECTED_BY_REGISTRY,
              message
                  + "; an image that an index names can't be archived before the index: correct"
                  + " spec.archivedImages about "
                  + image);
      default -> Faults.outcome(e);
    };
  }

  /** What it means that a repository that is the object's may not be looked at. */
  static RegistryException.AccessDenied denied(
      RepositoryName name, RegistryException.AccessDenied e) {
    return new RegistryException.AccessDenied(
        e.getMessage()
            + "; the policy of the operator's role may lack it, or the policy of the repository \""
            + name
            + "\" itself deny it: then somebody else who may must correct that one, or remove it"
            + " with ecr:DeleteRepositoryPolicy",
        e);
  }

  private static Outcome policyRefused(String message) {
    var said = message.toLowerCase(Locale.ROOT);
    if (UNKNOWN_PRINCIPAL.stream().anyMatch(said::contains)) {
      return new Outcome.Progressing(
          Reason.PRINCIPAL_NOT_FOUND,
          message
              + "; a principal that spec.access names doesn't exist in IAM, or doesn't yet: create it, or correct"
              + " spec.access; trying again with growing pauses");
    }
    return new Outcome.Stalled(
        Reason.REJECTED_BY_REGISTRY,
        message
            + "; correct spec.access: the policy must be one of IAM, and must leave the operator's role its right to"
            + " ecr:SetRepositoryPolicy and ecr:DeleteRepositoryPolicy");
  }

  /**
   * One outcome for several: that somebody must act weighs more than that it is tried again; every
   * message is there.
   */
  static Outcome worst(List<Outcome> outcomes) {
    var worst =
        outcomes.stream()
            .filter(Outcome.Stalled.class::isInstance)
            .findFirst()
            .orElse(outcomes.getFirst());
    var message =
        outcomes.stream().map(Outcome::message).distinct().collect(Collectors.joining("; also: "));
    return worst instanceof Outcome.Stalled
        ? new Outcome.Stalled(worst.reason(), message)
        : new Outcome.Progressing(worst.reason(), message);
  }
}
