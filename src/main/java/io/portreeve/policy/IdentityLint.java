package io.portreeve.policy;

import io.portreeve.api.v1alpha1.CertificateExtensions;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.evidence.CertificateClaim;
import org.jspecify.annotations.Nullable;

/** Identities that name more, or fewer, than their author will have meant. */
final class IdentityLint {
  private static final String SCHEME = "https://";

  private final PolicyLint.Findings findings;

  IdentityLint(PolicyLint.Findings findings) {
    this.findings = findings;
  }

  /**
   * Looks at an identity.
   *
   * @param ofCa whether an authority of one's own vouches: its names need name no forge's owner
   */
  void look(String field, KeylessSigner keyless, boolean ofCa) {
    var issuer = keyless.issuer();
    if (issuer != null && !issuer.contains("://")) {
      findings.add(
          field + ".issuer",
          "isn't a URL, and certificates state issuers as URLs",
          "write it with its scheme, such as https://…");
    }
    if (keyless.subjectPattern() != null) {
      pattern(field + ".subjectPattern", keyless.subjectPattern(), ofCa);
    }
    if (keyless.subjectRegex() != null) {
      regex(field + ".subjectRegex", keyless.subjectRegex(), ofCa);
    }
    var exact = keyless.subject();
    if (exact != null && exact.contains("*")) {
      findings.add(
          field + ".subject",
          "has a '*', which stands for itself there",
          "use subjectPattern where a wildcard is meant");
    }
    if (keyless.extensions() != null) {
      extensions(field + ".extensions", keyless.extensions());
    }
  }

  private void extensions(String field, CertificateExtensions extensions) {
    for (var claim : CertificateClaim.values()) {
      var value = IdentityCompiler.value(extensions, claim);
      if (value == null) {
        continue;
      }
      if (value.contains("*")) {
        findings.add(
            field + "." + claim.field(),
            "has a '*', which stands for itself there",
            "write the whole value: extensions are compared exactly");
      } else if (claim.field().endsWith("URI") && !value.contains("://")) {
        findings.add(
            field + "." + claim.field(),
            "isn't a URL, and certificates state URLs there",
            "write it with its scheme, such as https://…");
      }
    }
  }

  private void pattern(String field, String text, boolean ofCa) {
    if (text.startsWith("*") && !isMailbox(text)) {
      findings.add(
          field, "begins with a wildcard: anything may come before the rest", "fix its beginning");
    } else if (!ofCa && isWild(owner(text))) {
      findings.add(
          field,
          "leaves the owner open: everybody's repositories match",
          "write the owner's name, such as https://github.com/myorg/…");
    }
  }

  private void regex(String field, String text, boolean ofCa) {
    var body = text.startsWith("^") ? text.substring(1) : text;
    if ((body.startsWith(".*") || body.startsWith(".+")) && !isMailbox(body)) {
      findings.add(
          field, "begins with '.*': anything may come before the rest", "fix its beginning");
      return;
    }
    var plain = body.replace("\\/", "/").replace("\\.", "\u0000");
    if (!ofCa && isWild(owner(plain))) {
      findings.add(
          field,
          "leaves the owner open: everybody's repositories match",
          "write the owner's name, such as https://github\\.com/myorg/…");
    }
    if (host(plain).indexOf('.') >= 0) {
      findings.add(
          field,
          "has a '.' in its host that matches any character",
          "write '\\.' where a dot is meant");
    }
  }

  private static boolean isMailbox(String text) {
    return text.indexOf('@') >= 0 && text.indexOf('/') < 0;
  }

  /** What names a host: of a URL, or behind the '@' of a mailbox. */
  private static String host(String text) {
    if (isMailbox(text)) {
      return text.substring(text.lastIndexOf('@') + 1);
    }
    if (!text.startsWith(SCHEME)) {
      return "";
    }
    var end = text.indexOf('/', SCHEME.length());
    return end < 0 ? text.substring(SCHEME.length()) : text.substring(SCHEME.length(), end);
  }

  /** The first component of the path, where there is one: on forges, the owner of repositories. */
  private static @Nullable String owner(String text) {
    if (!text.startsWith(SCHEME)) {
      return null;
    }
    var start = SCHEME.length() + host(text).length() + 1;
    if (start > text.length()) {
      // All of the URL is host: a wildcard in it leaves open what follows.
      return host(text);
    }
    var end = text.indexOf('/', start);
    return end < 0 ? text.substring(start) : text.substring(start, end);
  }

  /** Whether it begins with something that matches any name. */
  private static boolean isWild(@Nullable String owner) {
    return owner != null
        && (owner.startsWith("*")
            || owner.startsWith(".*")
            || owner.startsWith(".+")
            || owner.startsWith("[^")
            || owner.startsWith("(.*")
            || owner.startsWith("(.+")
            || owner.startsWith("\\w")
            || owner.startsWith("(?:.*"));
  }
}
