package io.portreeve.policy;

import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.SignatureRequirement;
import io.portreeve.evidence.Signer;
import io.portreeve.evidence.SubjectRule;
import io.portreeve.evidence.TrustRoot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks who may sign, and how many must. */
final class SignerCompiler {
  private static final int MAX_SIGNERS = 16;
  private static final int MAX_NAME_CHARS = 63;
  private static final int MAX_ISSUER_CHARS = 512;
  private static final int MAX_SUBJECT_CHARS = 1024;

  /** What a trust root may measure: as much as fits into a ConfigMap. */
  private static final int MAX_TRUST_ROOT_CHARS = 1 << 20;

  private final AcceptedPolicy policy;
  private final Problems problems;
  private final Map<String, TrustRoot> roots = new HashMap<>();

  SignerCompiler(AcceptedPolicy policy, Problems problems) {
    this.policy = policy;
    this.problems = problems;
  }

  /** What is asked for; meaningless once there is a problem. */
  SignatureDemands demands() {
    var listed = policy.spec().signers();
    var requirement = policy.spec().signatures();
    if (listed.isEmpty()) {
      if (requirement != null) {
        problems.add(
            "spec.signatures", "counts signers, but spec.signers is empty", "say who may sign");
      }
      return SignatureDemands.NONE;
    }
    if (listed.size() > MAX_SIGNERS) {
      problems.add(
          "spec.signers",
          "has %d signers; 16 are allowed".formatted(listed.size()),
          "join signers by a subjectPattern");
      return SignatureDemands.NONE;
    }
    var signers = signers(listed);
    if (requirement == null) {
      return SignatureDemands.of(signers, 1);
    }
    var names = listed.stream().map(PolicySigner::name).filter(Objects::nonNull).toList();
    return counted(requirement, signers, names);
  }

  private List<Signer> signers(List<PolicySigner> listed) {
    var names = new HashSet<String>();
    var signers = new ArrayList<Signer>();
    for (var i = 0; i < listed.size(); i++) {
      var field = "spec.signers[%d]".formatted(i);
      var signer = listed.get(i);
      checkName(field + ".name", signer.name(), names);
      var compiled = keyless(field, signer);
      if (compiled != null) {
        signers.add(compiled);
      }
    }
    return signers;
  }

  private void checkName(String field, @Nullable String name, Set<String> names) {
    if (!isName(name)) {
      problems.add(
          field, "isn't a name", "write 1 to 63 printable characters, not only white space");
    } else if (!names.add(name)) {
      problems.add(field, "'%s' is a second one".formatted(name), "give each signer its own name");
    }
  }

  private static boolean isName(@Nullable String text) {
    return text != null
        && !text.isBlank()
        && text.length() <= MAX_NAME_CHARS
        && Texts.isPrintable(text);
  }

  private @Nullable Signer keyless(String field, PolicySigner signer) {
    var keyless = signer.keyless();
    // What was stored by another version can lack what the schema requires.
    if (keyless == null) {
      problems.add(field, "says nobody", "set its keyless.issuer and one of keyless.subject…");
      return null;
    }
    var issued = checkIdentity(field + ".keyless.issuer", keyless.issuer(), MAX_ISSUER_CHARS);
    var subject = subject(field + ".keyless", keyless);
    var root = trustRoot(field + ".trustRoot", signer);
    return !issued || subject == null || root == null || !isName(signer.name())
        ? null
        : new Signer.Keyless(signer.name(), keyless.issuer(), subject, root);
  }

  private boolean checkIdentity(String field, @Nullable String text, int max) {
    if (text == null || text.isBlank()) {
      problems.add(field, "is empty: it would name anybody or nobody", "write whom to trust");
      return false;
    }
    if (text.length() > max || text.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          field,
          "has more than %d characters, or a control character".formatted(max),
          "write it as the certificate states it");
      return false;
    }
    return true;
  }

  private @Nullable SubjectRule subject(String field, KeylessSigner keyless) {
    var given =
        Stream.of(keyless.subject(), keyless.subjectPattern(), keyless.subjectRegex())
            .filter(Objects::nonNull)
            .count();
    if (given != 1) {
      problems.add(
          field,
          "has %d of subject, subjectPattern and subjectRegex".formatted(given),
          "set exactly one: an issuer alone names everybody it knows");
      return null;
    }
    if (keyless.subject() != null) {
      return checkIdentity(field + ".subject", keyless.subject(), MAX_SUBJECT_CHARS)
          ? new SubjectRule.Exact(keyless.subject())
          : null;
    }
    return keyless.subjectPattern() != null
        ? pattern(field + ".subjectPattern", keyless.subjectPattern())
        : regex(field + ".subjectRegex", Objects.requireNonNull(keyless.subjectRegex()));
  }

  private @Nullable SubjectRule pattern(String field, String text) {
    if (!checkIdentity(field, text, MAX_SUBJECT_CHARS)) {
      return null;
    }
    return checked(field, () -> new SubjectRule.Pattern(text));
  }

  private @Nullable SubjectRule regex(String field, String text) {
    if (!checkIdentity(field, text, MAX_SUBJECT_CHARS)) {
      return null;
    }
    if (RegexSize.of(text) > RegexSize.MAX) {
      problems.add(
          field, "repeats too much: it would take too much memory", "lower the counts in {}");
      return null;
    }
    return checked(field, () -> new SubjectRule.Regex(text));
  }

  private @Nullable SubjectRule checked(String field, Supplier<SubjectRule> rule) {
    try {
      return rule.get();
    } catch (RuntimeException | StackOverflowError e) {
      problems.add(
          field,
          "can't be read: " + Objects.requireNonNullElse(e.getMessage(), "too deeply nested"),
          "correct it; the syntax is RE2's for subjectRegex, * and ** for subjectPattern");
      return null;
    }
  }

  private @Nullable TrustRoot trustRoot(String field, PolicySigner signer) {
    if (signer.trustRoot() == null || signer.trustRoot().type() == null) {
      problems.add(field, "is missing", "name what the signer's certificates are held against");
      return null;
    }
    var text = signer.name() == null ? null : policy.trustRoots().get(signer.name());
    if (text == null || text.isBlank()) {
      problems.add(
          field,
          "names a trust root that isn't there",
          "put a trusted_root.json into the ConfigMap of trustRoot.configMapRef");
      return null;
    }
    if (text.length() > MAX_TRUST_ROOT_CHARS) {
      problems.add(field, "has more than 1 MiB", "drop material that is no longer used");
      return null;
    }
    try {
      return roots.computeIfAbsent(text, TrustRoot::parse);
    } catch (RuntimeException | StackOverflowError e) {
      var why = e instanceof IllegalArgumentException ? e.getMessage() : e.getClass().getName();
      problems.add(field, "can't be used: " + why, "correct the trusted_root.json");
      return null;
    }
  }

  private SignatureDemands counted(
      SignatureRequirement requirement, List<Signer> signers, List<String> names) {
    var of = Set.copyOf(requirement.of().isEmpty() ? names : requirement.of());
    for (var i = 0; i < requirement.of().size(); i++) {
      var name = requirement.of().get(i);
      var field = "spec.signatures.of[%d]".formatted(i);
      if (!names.contains(name)) {
        problems.add(field, "'%s' is no signer".formatted(name), "use a name of spec.signers");
      } else if (requirement.of().indexOf(name) < i) {
        problems.add(field, "'%s' is there twice".formatted(name), "remove one");
      }
    }
    var counting = signers.stream().filter(signer -> of.contains(signer.name())).toList();
    // Signers that have problems of their own aren't among them: no second problem for that.
    checkRequired(requirement.required(), counting, counting.size() == of.size());
    return SignatureDemands.of(
        counting, Objects.requireNonNullElse(requirement.required(), Integer.MAX_VALUE));
  }

  private void checkRequired(@Nullable Integer required, List<Signer> counting, boolean all) {
    if (required == null || required < 1) {
      problems.add(
          "spec.signatures.required",
          "is %s: nobody would have to sign".formatted(required),
          "write how many signers must have signed, at least 1");
      return;
    }
    var distinct = counting.stream().map(SignerCompiler::identity).distinct().count();
    if (all && required > distinct) {
      problems.add(
          "spec.signatures.required",
          "is %d, but %d distinct signers count".formatted(required, distinct),
          "lower it, or add signers; one identity under two names counts once");
    }
  }

  private record Identity(String issuer, SubjectRule subject) {}

  private static Identity identity(Signer signer) {
    return switch (signer) {
      case Signer.Keyless(_, var issuer, var subject, _) -> new Identity(issuer, subject);
    };
  }
}
