package io.portreeve.policy;

import io.portreeve.api.v1alpha1.AttestationRequirement;
import io.portreeve.condition.Condition;
import io.portreeve.evidence.EvidenceDemand.Attestation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks the attestations that a policy asks for. */
final class AttestationCompiler {
  private static final int MAX_ATTESTATIONS = 16;
  private static final int MAX_SIGNERS = 16;
  private static final int MAX_TYPE_CHARS = 512;
  private static final int MAX_CONDITION_CHARS = 4096;

  private final List<String> signers;
  private final Problems problems;

  /**
   * Creates it.
   *
   * @param signers names of the policy's signers
   */
  AttestationCompiler(List<String> signers, Problems problems) {
    this.signers = signers;
    this.problems = problems;
  }

  /** Those that can be asked for. */
  List<Attestation> compile(List<AttestationRequirement> listed) {
    if (listed.size() > MAX_ATTESTATIONS) {
      problems.add(
          "spec.attestations",
          "has %d; 16 are allowed".formatted(listed.size()),
          "join those of one predicateType by a condition");
      return List.of();
    }
    var names = new HashSet<String>();
    var compiled = new ArrayList<Attestation>();
    for (var i = 0; i < listed.size(); i++) {
      var field = "spec.attestations[%d]".formatted(i);
      var each = listed.get(i);
      problems.checkName(field + ".name", each.name(), names);
      if (isType(field + ".predicateType", each.predicateType())) {
        compiled.add(
            new Attestation(
                Objects.requireNonNullElse(each.name(), ""),
                each.predicateType(),
                signers(field + ".signers", each.signers()),
                condition(field + ".condition", each.condition())));
      }
    }
    return compiled;
  }

  private boolean isType(String field, @Nullable String type) {
    if (type == null || type.isBlank() || type.length() > MAX_TYPE_CHARS || hasOthers(type)) {
      problems.add(
          field,
          "is no predicate type",
          "write the URI that statements have, 1 to 512 printable characters without spaces, such"
              + " as https://slsa.dev/provenance/v1");
      return false;
    }
    return true;
  }

  private static boolean hasOthers(String type) {
    return type.chars().anyMatch(c -> c <= ' ' || c > '~');
  }

  private List<String> signers(String field, List<String> named) {
    if (named.isEmpty() || named.size() > MAX_SIGNERS) {
      problems.add(
          field,
          "names %d signers".formatted(named.size()),
          "name 1 to 16 of spec.signers, of whom any one must have signed");
    }
    for (var i = 0; i < named.size(); i++) {
      var name = named.get(i);
      if (!signers.contains(name)) {
        problems.add(
            "%s[%d]".formatted(field, i),
            "'%s' is no signer".formatted(name),
            "use a name of spec.signers");
      } else if (named.indexOf(name) < i) {
        problems.add(
            "%s[%d]".formatted(field, i), "'%s' is there twice".formatted(name), "remove one");
      }
    }
    return named;
  }

  private @Nullable Condition condition(String field, @Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.isBlank() || text.length() > MAX_CONDITION_CHARS) {
      problems.add(
          field,
          "has %d characters, or only white space".formatted(text.length()),
          "write an expression of at most 4096 characters, or remove it");
      return null;
    }
    try {
      return Condition.compile(text);
    } catch (IllegalArgumentException e) {
      var why = Objects.requireNonNullElse(e.getMessage(), "it isn't CEL");
      problems.add(field, "can't be used: " + why, "correct the expression");
    } catch (RuntimeException | StackOverflowError e) {
      problems.add(
          field, "can't be used: " + e.getClass().getSimpleName(), "simplify the expression");
    }
    return null;
  }
}
