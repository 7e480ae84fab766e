package io.portreeve.enforcement;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the webhook's certificate stays or is replaced. What is valid stays, so that a
 * restart disturbs nobody. Each certificate has an authority of its own, whose key is forgotten at
 * once: nobody can steal what isn't there. So the API server is told of an authority first, in all
 * webhook configurations that there are, and its certificate comes into use later; and what it
 * replaces is believed until no webhook shows it any more.
 */
final class ServingCertificates {
  private static final int MAX_AUTHORITIES = 4;

  /** Of its life: so little is left that a renewal waits for nobody any more. */
  private static final int LAST_PART = 10;

  /** RFC 5280, section 4.2.1.12: id-kp-serverAuth. */
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  /** RFC 5280, section 4.2.1.6: kinds of subject alternative names. */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  private final ServingCertificateIssuer issuer;
  private final CertificateSettings settings;
  private final Clock clock;

  ServingCertificates(ServingCertificateIssuer issuer, CertificateSettings settings, Clock clock) {
    this.issuer = issuer;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * A certificate that isn't in use yet.
   *
   * @param authority who signed it
   * @param leaf the certificate
   * @param since when it was made
   * @param told since when all webhook configurations have its authority; null: some haven't
   */
  record Prepared(
      X509Certificate authority, ServingCertificate leaf, Instant since, @Nullable Instant told) {
    /** As it is now that these authorities were seen in the webhook configurations. */
    Prepared seen(List<String> published, Instant now) {
      var pem = ServingCertificate.pem(List.of(authority));
      var everywhere = published.stream().allMatch(bundle -> bundle.contains(pem));
      return new Prepared(
          authority, leaf, since, everywhere ? Objects.requireNonNullElse(told, now) : null);
    }

    private boolean isToldFor(Duration time, Instant now) {
      return told != null && !now.isBefore(told.plus(time));
    }
  }

  /**
   * How far a replacement is.
   *
   * @param prepared what webhooks will show next; null: nothing is due
   * @param used when what they show came into use; null: before this process began
   */
  record Progress(@Nullable Prepared prepared, @Nullable Instant used) {
    static final Progress NONE = new Progress(null, null);
  }

  /**
   * What there is.
   *
   * @param leaf the certificate so far
   * @param trusted the authorities so far, PEM, the most trustworthy first; what can't be read
   *     doesn't count
   * @param progress how far a replacement is
   * @param published the authorities in the webhook configurations, PEM
   */
  record Found(
      ServingCertificate leaf,
      List<String> trusted,
      Progress progress,
      Supplier<List<String>> published) {
    /** Makes the list unmodifiable. */
    Found {
      trusted = List.copyOf(trusted);
    }
  }

  /**
   * What is to be so now.
   *
   * @param authorities whom the API server believes, PEM
   * @param leaf what webhooks show; null: what they will show isn't to be seen yet
   * @param progress how far a replacement is
   */
  record Material(String authorities, @Nullable ServingCertificate leaf, Progress progress) {}

  /**
   * What is to be so now: the same where it can be.
   *
   * @param found what there is
   * @param hosts names and addresses of the webhook
   */
  Material next(Found found, List<String> hosts) {
    var now = clock.instant();
    var known = authorities(found.trusted(), now);
    return isUsable(found.leaf(), known, hosts, now)
        ? keep(found, known, hosts, now)
        : replace(found, known, hosts, now);
  }

  private Material keep(Found found, List<X509Certificate> known, List<String> hosts, Instant now) {
    var leaf = found.leaf();
    var shown = certificate(leaf);
    var used = found.progress().used();
    var counting = counting(known, shown, used, now);
    if (now.isBefore(renewal(shown))) {
      return new Material(pem(counting), leaf, new Progress(null, used));
    }
    var next = prepared(found, hosts, now).seen(found.published().get(), now);
    return next.isToldFor(settings.notice(), now) || !now.isBefore(lastMoment(shown))
        ? inUse(next, known, now)
        : new Material(pem(next.authority(), counting), leaf, new Progress(next, used));
  }

  /**
   * Webhooks may still show what was there: so that no request meets a certificate that the API
   * server can't know, it is told first here too, if it asks anybody at all.
   */
  private Material replace(
      Found found, List<X509Certificate> known, List<String> hosts, Instant now) {
    var published = found.published().get();
    var all =
        Stream.concat(known.stream(), authorities(published, now).stream()).distinct().toList();
    var next = prepared(found, hosts, now).seen(published, now);
    return published.isEmpty()
            || next.isToldFor(settings.shortNotice(), now)
            || !now.isBefore(next.since().plus(settings.patience()))
        ? inUse(next, all, now)
        : new Material(pem(next.authority(), all), null, new Progress(next, null));
  }

  private Prepared prepared(Found found, List<String> hosts, Instant now) {
    var prepared = found.progress().prepared();
    return prepared == null ? issuer.issue(hosts, now) : prepared;
  }

  private static Material inUse(Prepared made, List<X509Certificate> known, Instant now) {
    return new Material(pem(made.authority(), known), made.leaf(), new Progress(null, now));
  }

  /** The authorities that count: of what is shown, and for a while of what was. */
  private List<X509Certificate> counting(
      List<X509Certificate> known, X509Certificate shown, @Nullable Instant used, Instant now) {
    var since = used == null ? shown.getNotBefore().toInstant() : used;
    var isNew = now.isBefore(since.plus(settings.farewell()));
    return known.stream().filter(authority -> isNew || isSignedBy(shown, authority)).toList();
  }

  private static String pem(X509Certificate first, List<X509Certificate> others) {
    return pem(Stream.concat(Stream.of(first), others.stream()).toList());
  }

  private static String pem(List<X509Certificate> authorities) {
    return ServingCertificate.pem(authorities.stream().distinct().limit(MAX_AUTHORITIES).toList());
  }

  private static X509Certificate certificate(ServingCertificate text) {
    try {
      return ServingCertificate.parse(text.certificates()).getFirst();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no certificate", e);
    }
  }

  private static List<X509Certificate> authorities(List<String> texts, Instant now) {
    return texts.stream().flatMap(pem -> authorities(pem, now)).distinct().toList();
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

  static boolean isValid(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && now.isBefore(certificate.getNotAfter().toInstant());
  }

  /** Two thirds of its life. */
  private static Instant renewal(X509Certificate certificate) {
    var begin = certificate.getNotBefore().toInstant();
    var life = Duration.between(begin, certificate.getNotAfter().toInstant());
    return begin.plus(life.multipliedBy(2).dividedBy(3));
  }

  private static Instant lastMoment(X509Certificate certificate) {
    var begin = certificate.getNotBefore().toInstant();
    var end = certificate.getNotAfter().toInstant();
    return end.minus(Duration.between(begin, end).dividedBy(LAST_PART));
  }

  static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
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

  /** The names and addresses that it is for, in their one form. */
  static List<String> names(X509Certificate certificate) throws CertificateParsingException {
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
