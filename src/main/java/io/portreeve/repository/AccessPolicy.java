package io.portreeve.repository;

import io.portreeve.api.v1alpha1.BoundedDocument;
import io.portreeve.api.v1alpha1.RepositoryAccess;
import io.portreeve.iam.PolicyDocument;
import io.portreeve.iam.PolicyLint;
import io.portreeve.iam.RepositoryGrants;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code spec.access} asks for, as a repository policy. Pure. */
sealed interface AccessPolicy {
  /** So many findings are said of a policy. */
  int MOST_SAID = 10;

  /**
   * A policy that the registry takes, as far as that can be told.
   *
   * @param document the policy; absent if none is asked for
   * @param warnings what its author may not mean
   */
  record Asked(@Nullable PolicyDocument document, List<String> warnings) implements AccessPolicy {
    public Asked {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The field can't be used.
   *
   * @param outcome why not
   */
  record Refused(Outcome.Stalled outcome) implements AccessPolicy {}

  /**
   * Decides.
   *
   * @param account account of the registry
   * @param principal tells the ARN of who puts it; asked only where it makes a difference
   */
  static AccessPolicy of(
      @Nullable RepositoryAccess access, String account, Supplier<Optional<String>> principal) {
    if (access == null) {
      return new Asked(null, List.of());
    }
    var field = access.policy() == null ? "spec.access" : "spec.access.policy";
    if (BoundedDocument.isTooLarge(access.policy())) {
      return refused(field, "it is longer than " + PolicyDocument.MAX_CHARS + " characters");
    }
    PolicyDocument document;
    try {
      document =
          access.policy() == null
              ? RepositoryGrants.document(access.pull(), access.push())
              : PolicyDocument.of(access.policy());
    } catch (IllegalArgumentException e) {
      return refused(field, String.valueOf(e.getMessage()));
    }
    var self =
        PolicyLint.dependsOnCaller(document, account) ? principal.get() : Optional.<String>empty();
    var caller = new PolicyLint.Caller(account, self.orElse(null));
    var lint = PolicyLint.ofTenantPolicy(document, caller);
    return lint.faults().isEmpty()
        ? new Asked(document, said(field, lint.warnings()))
        : refused(field, String.join("; ", said("", lint.faults())));
  }

  /** The first of them: whoever mends these sees the next. */
  private static List<String> said(String field, List<PolicyLint.Finding> findings) {
    var said =
        findings.stream()
            .limit(MOST_SAID)
            .map(each -> field.isEmpty() ? each.toString() : field + ": " + each);
    var more = findings.size() - MOST_SAID;
    return (more > 0 ? Stream.concat(said, Stream.of("and " + more + " more")) : said).toList();
  }

  private static AccessPolicy refused(String field, String fault) {
    return new Refused(
        new Outcome.Stalled(Reason.INVALID_SPEC, field + " can't be used: " + fault));
  }
}
