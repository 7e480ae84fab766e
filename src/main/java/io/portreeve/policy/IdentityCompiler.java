package io.portreeve.policy;

import io.portreeve.api.v1alpha1.CertificateExtensions;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.evidence.CertificateClaim;
import io.portreeve.evidence.SubjectRule;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks what a signer's certificates must state. */
final class IdentityCompiler {
  private static final int MAX_ISSUER_CHARS = 512;
  private static final int MAX_TEXT_CHARS = 1024;

  private final Problems problems;

  IdentityCompiler(Problems problems) {
    this.problems = problems;
  }

  /**
   * What they must state.
   *
   * @param issuer the OIDC issuer; null: none is asked for
   * @param subject the subject alternative name
   * @param claims what else, exactly
   */
  record Identity(
      @Nullable String issuer, SubjectRule subject, Map<CertificateClaim, String> claims) {}

  /**
   * Checks it; null: there is a problem.
   *
   * @param mayLackIssuer whether the certificates are of an authority of one's own
   */
  @Nullable Identity compile(String field, KeylessSigner keyless, boolean mayLackIssuer) {
    var issued =
        (keyless.issuer() == null && mayLackIssuer)
            || check(field + ".issuer", keyless.issuer(), MAX_ISSUER_CHARS);
    var subject = subject(field, keyless);
    var claims = claims(field + ".extensions", keyless.extensions());
    return !issued || subject == null || claims == null
        ? null
        : new Identity(keyless.issuer(), subject, claims);
  }

  private boolean check(String field, @Nullable String text, int max) {
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
      return check(field + ".subject", keyless.subject(), MAX_TEXT_CHARS)
          ? new SubjectRule.Exact(keyless.subject())
          : null;
    }
    return keyless.subjectPattern() != null
        ? pattern(field + ".subjectPattern", keyless.subjectPattern())
        : regex(field + ".subjectRegex", Objects.requireNonNull(keyless.subjectRegex()));
  }

  private @Nullable SubjectRule pattern(String field, String text) {
    if (!check(field, text, MAX_TEXT_CHARS)) {
      return null;
    }
    return checked(field, () -> new SubjectRule.Pattern(text));
  }

  private @Nullable SubjectRule regex(String field, String text) {
    if (!check(field, text, MAX_TEXT_CHARS)) {
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

  private @Nullable Map<CertificateClaim, String> claims(
      String field, @Nullable CertificateExtensions extensions) {
    if (extensions == null) {
      return Map.of();
    }
    var claims = new EnumMap<CertificateClaim, String>(CertificateClaim.class);
    var sound = true;
    for (var claim : CertificateClaim.values()) {
      var value = value(extensions, claim);
      if (value != null) {
        sound &= check(field + "." + claim.field(), value, MAX_TEXT_CHARS);
        claims.put(claim, value);
      }
    }
    if (claims.isEmpty()) {
      problems.add(field, "asks for none", "name what certificates must state, or remove it");
    }
    return sound && !claims.isEmpty() ? claims : null;
  }

  /** Exhaustive: what certificates can state, policies can ask for. */
  static @Nullable String value(CertificateExtensions extensions, CertificateClaim claim) {
    return switch (claim) {
      case BUILD_SIGNER_URI -> extensions.buildSignerURI();
      case BUILD_SIGNER_DIGEST -> extensions.buildSignerDigest();
      case RUNNER_ENVIRONMENT -> extensions.runnerEnvironment();
      case SOURCE_REPOSITORY_URI -> extensions.sourceRepositoryURI();
      case SOURCE_REPOSITORY_DIGEST -> extensions.sourceRepositoryDigest();
      case SOURCE_REPOSITORY_REF -> extensions.sourceRepositoryRef();
      case SOURCE_REPOSITORY_IDENTIFIER -> extensions.sourceRepositoryIdentifier();
      case SOURCE_REPOSITORY_OWNER_URI -> extensions.sourceRepositoryOwnerURI();
      case SOURCE_REPOSITORY_OWNER_IDENTIFIER -> extensions.sourceRepositoryOwnerIdentifier();
      case BUILD_CONFIG_URI -> extensions.buildConfigURI();
      case BUILD_CONFIG_DIGEST -> extensions.buildConfigDigest();
      case BUILD_TRIGGER -> extensions.buildTrigger();
      case RUN_INVOCATION_URI -> extensions.runInvocationURI();
      case SOURCE_REPOSITORY_VISIBILITY_AT_SIGNING ->
          extensions.sourceRepositoryVisibilityAtSigning();
      case DEPLOYMENT_ENVIRONMENT -> extensions.deploymentEnvironment();
      case TOKEN_SUBJECT -> extensions.tokenSubject();
    };
  }
}
