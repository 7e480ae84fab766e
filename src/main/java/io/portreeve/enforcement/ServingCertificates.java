package io.portreeve.enforcement;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the webhook's key material stays and which is made anew. What is valid stays, so
 * that a restart disturbs nobody; a new authority comes beside the one that signed the certificate
 * in use, and the old one goes once it isn't needed.
 */
final class ServingCertificates {
  /** How long webhooks may still show a certificate that was replaced. */
  private static final Duration FAREWELL = Duration.ofDays(1);

  private static final int MAX_AUTHORITIES = 3;

  /** RFC 5280, section 4.2.1.12: id-kp-serverAuth. */
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  /** RFC 5280, section 4.2.1.6: kinds of subject alternative names. */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  private final ServingCertificateIssuer issuer;
  private final Clock clock;

  ServingCertificates(ServingCertificateIssuer issuer, Clock clock) {
    this.issuer = issuer;
    this.clock = clock;
  }

  /**
   * The key material of a webhook.
   *
   * @param authority who signs its certificates; older authorities that still count follow its own
   *     certificate
   * @param leaf its certificate
   */
  record Material(ServingCertificate authority, ServingCertificate leaf) {}

  /** An authority that can sign. */
  private record Signing(X509Certificate certificate, PrivateKey key, String keyText) {}

  /**
   * The material to use from now on: the same where it can be.
   *
   * @param authority the authority so far; null: none
   * @param leaf the webhook's certificate so far; null: none
   * @param trusted the authorities that were known when {@code leaf} was written; may be empty
   * @param hosts names and addresses of the webhook
   */
  Material keepOrIssue(
      @Nullable ServingCertificate authority,
      @Nullable ServingCertificate leaf,
      String trusted,
      List<String> hosts) {
    var now = clock.instant();
    var signing = signing(authority, now);
    var own = authorities(authority == null ? "" : authority.certificates(), now);
    var known =
        Stream.of(List.of(signing.certificate()), own, authorities(trusted, now))
            .flatMap(Collection::stream)
            .distinct()
            .toList();
    var used = leaf != null && isUsable(leaf, known, hosts, now) ? leaf : null;
    if (used == null) {
      used = issuer.leaf(signing.certificate(), signing.key(), hosts, now);
    }
    var shown = certificate(used);
    var counting =
        known.stream()
            .filter(
                ca ->
                    ca.equals(signing.certificate())
                        || isSignedBy(shown, ca)
                        || (own.contains(ca) && isNew(shown, now)))
            .limit(MAX_AUTHORITIES)
            .toList();
    return new Material(
        new ServingCertificate(ServingCertificate.pem(counting), signing.keyText()), used);
  }

  private Signing signing(@Nullable ServingCertificate authority, Instant now) {
    if (authority != null) {
      try {
        var key = authority.privateKey();
        var certificate = certificate(authority);
        if (isAuthority(certificate, now) && now.isBefore(renewal(certificate))) {
          return new Signing(certificate, key, authority.key());
        }
      } catch (GeneralSecurityException | IllegalArgumentException _) {
        // It can't be used, whatever the reason: there will be another.
      }
    }
    var fresh = issuer.authority(now);
    try {
      return new Signing(certificate(fresh), fresh.privateKey(), fresh.key());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a new authority can't be read", e);
    }
  }

  private static X509Certificate certificate(ServingCertificate text) {
    try {
      return ServingCertificate.parse(text.certificates()).getFirst();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no certificate", e);
    }
  }

  private static List<X509Certificate> authorities(String pem, Instant now) {
    if (pem.isBlank()) {
      return List.of();
    }
    try {
      return ServingCertificate.parse(pem).stream().filter(ca -> isAuthority(ca, now)).toList();
    } catch (GeneralSecurityException _) {
      return List.of();
    }
  }

  private static boolean isAuthority(X509Certificate certificate, Instant now) {
    return certificate.getBasicConstraints() >= 0
        && isSignedBy(certificate, certificate)
        && isValid(certificate, now);
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && now.isBefore(certificate.getNotAfter().toInstant());
  }

  /** Two thirds of its life. */
  private static Instant renewal(X509Certificate certificate) {
    var begin = certificate.getNotBefore().toInstant();
    var life = Duration.between(begin, certificate.getNotAfter().toInstant());
    return begin.plus(life.multipliedBy(2).dividedBy(3));
  }

  private static boolean isNew(X509Certificate certificate, Instant now) {
    return now.isBefore(certificate.getNotBefore().toInstant().plus(FAREWELL));
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
    try {
      if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
        return false;
      }
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static boolean isUsable(
      ServingCertificate leaf, List<X509Certificate> known, List<String> hosts, Instant now) {
    try {
      var _ = leaf.privateKey();
      var certificate = certificate(leaf);
      var purposes = certificate.getExtendedKeyUsage();
      return isValid(certificate, now)
          && now.isBefore(renewal(certificate))
          && purposes != null
          && purposes.contains(SERVER_AUTH)
          && names(certificate).containsAll(canonical(hosts))
          && known.stream().anyMatch(ca -> isSignedBy(certificate, ca));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return false;
    }
  }

  private static List<String> names(X509Certificate certificate)
      throws CertificateParsingException {
    var names = certificate.getSubjectAlternativeNames();
    return names == null
        ? List.of()
        : names.stream()
            .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
            .map(name -> ServingCertificate.canonical(String.valueOf(name.get(1))))
            .toList();
  }

  private static List<String> canonical(List<String> hosts) {
    return hosts.stream().map(ServingCertificate::canonical).toList();
  }
}
