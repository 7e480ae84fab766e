package io.portreeve.enforcement;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the webhook's certificate stays or is replaced. What is valid stays, so that a
 * restart disturbs nobody. Each certificate has an authority of its own, whose key is forgotten at
 * once: nobody can steal what isn't there. So a renewal is told to the API server first, and comes
 * into use later; and what it replaces is believed until no webhook shows it any more.
 */
final class ServingCertificates {
  /** How long the API server has known an authority before its certificate comes into use. */
  private static final Duration NOTICE = Duration.ofMinutes(10);

  /** How long webhooks may still show a certificate that was replaced. */
  private static final Duration FAREWELL = Duration.ofDays(1);

  private static final int MAX_AUTHORITIES = 4;

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
   * A certificate that isn't in use yet.
   *
   * @param authority who signed it
   * @param leaf the certificate
   * @param since when it was made
   */
  record Prepared(X509Certificate authority, ServingCertificate leaf, Instant since) {}

  /**
   * What is in use.
   *
   * @param authorities whom the API server believes, PEM
   * @param leaf what webhooks show
   * @param prepared what they will show next; null: nothing is due
   */
  record Material(String authorities, ServingCertificate leaf, @Nullable Prepared prepared) {}

  /**
   * What is to be in use now: the same where it can be.
   *
   * @param leaf the certificate so far; null: none
   * @param trusted the authorities so far, PEM; what can't be read doesn't count
   * @param prepared what was prepared so far; null: nothing
   * @param hosts names and addresses of the webhook
   */
  Material keepOrIssue(
      @Nullable ServingCertificate leaf,
      List<String> trusted,
      @Nullable Prepared prepared,
      List<String> hosts) {
    var now = clock.instant();
    var known = trusted.stream().flatMap(pem -> authorities(pem, now)).distinct().toList();
    if (leaf == null || !isUsable(leaf, known, hosts, now)) {
      return inUse(issuer.issue(hosts, now), known);
    }
    var shown = certificate(leaf);
    if (now.isBefore(renewal(shown))) {
      return new Material(pem(counting(known, shown, now)), leaf, null);
    }
    var next = prepared == null ? issuer.issue(hosts, now) : prepared;
    return now.isBefore(next.since().plus(NOTICE))
        ? new Material(
            pem(Stream.concat(Stream.of(next.authority()), counting(known, shown, now))),
            leaf,
            next)
        : inUse(next, known);
  }

  private static Material inUse(Prepared made, List<X509Certificate> known) {
    return new Material(
        pem(Stream.concat(Stream.of(made.authority()), known.stream())), made.leaf(), null);
  }

  /** The authorities that count: of what is shown, and for a while of what was. */
  private static Stream<X509Certificate> counting(
      List<X509Certificate> known, X509Certificate shown, Instant now) {
    var isNew = now.isBefore(shown.getNotBefore().toInstant().plus(FAREWELL));
    return known.stream().filter(authority -> isNew || isSignedBy(shown, authority));
  }

  private static String pem(Stream<X509Certificate> authorities) {
    return ServingCertificate.pem(authorities.distinct().limit(MAX_AUTHORITIES).toList());
  }

  private static X509Certificate certificate(ServingCertificate text) {
    try {
      return ServingCertificate.parse(text.certificates()).getFirst();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no certificate", e);
    }
  }

  private static Stream<X509Certificate> authorities(String pem, Instant now) {
    try {
      return ServingCertificate.parse(pem).stream()
          .filter(each -> each.getBasicConstraints() >= 0)
          .filter(each -> isValid(each, now) && isSignedBy(each, each));
    } catch (GeneralSecurityException _) {
      return Stream.empty();
    }
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
          && purposes != null
          && purposes.contains(SERVER_AUTH)
          && names(certificate).containsAll(canonical(hosts))
          && known.stream().anyMatch(authority -> isSignedBy(certificate, authority));
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
