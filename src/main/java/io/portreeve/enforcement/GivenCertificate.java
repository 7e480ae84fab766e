package io.portreeve.enforcement;

import io.portreeve.enforcement.SecretStore.Stored;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that cert-manager makes and renews: nothing is written here. The authorities are
 * those that it puts beside ({@code ca.crt}, <a
 * href="https://cert-manager.io/docs/usage/certificate/">cert-manager.io/v1 Certificate</a>). One
 * that it has replaced counts for a while longer: webhooks show its certificate until their nodes
 * have handed them the new one.
 */
final class GivenCertificate implements CertificateSource {
  /** Nodes take a minute or two. */
  static final Duration FAREWELL = Duration.ofHours(1);

  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String AUTHORITIES = "ca.crt";
  private static final int MAX_AUTHORITIES = 16;
  private static final int MAX_CHAIN = 8;
  private static final String NEXT =
      "; cert-manager writes it: see the Certificate with that secretName";

  private final SecretStore secrets;
  private final PublishedAuthorities published;
  private final Clock clock;
  private final String host;

  /** Authorities that went, and until when they count; null: this process hasn't looked yet. */
  private @Nullable Map<X509Certificate, Instant> former;

  private List<X509Certificate> current = List.of();

  GivenCertificate(SecretStore secrets, PublishedAuthorities published, Clock clock, String host) {
    this.secrets = secrets;
    this.published = published;
    this.clock = clock;
    this.host = ServingCertificate.canonical(host);
  }

  @Override
  public Known look(String believed) {
    var stored = secrets.read(ServingCertificateKeeper.SECRET);
    if (stored.isEmpty()) {
      return new Known("", "it doesn't exist" + NEXT);
    }
    var now = clock.instant();
    var authorities = certificates(stored.get(), AUTHORITIES, now);
    if (authorities.isEmpty()) {
      return new Known(
          "",
          "it has no valid ca.crt: its issuer must state its authority, as those of type CA do and ACME doesn't");
    }
    var problem = problem(stored.get(), authorities, now);
    if (!problem.isEmpty() && believed.isEmpty()) {
      return new Known("", problem + NEXT);
    }
    return new Known(pem(authorities, now), problem);
  }

  private String pem(List<X509Certificate> authorities, Instant now) {
    var went = former;
    if (went == null) {
      // What another process believed may still be shown.
      went = new LinkedHashMap<>();
      current = published.bundles().stream().flatMap(pem -> valid(pem, now)).distinct().toList();
      former = went;
    }
    for (var authority : current) {
      went.put(authority, now.plus(FAREWELL));
    }
    current = authorities;
    authorities.forEach(went::remove);
    went.values().removeIf(until -> !now.isBefore(until));
    var valid = went.keySet().stream().filter(each -> ServingCertificates.isValid(each, now));
    return ServingCertificate.pem(
        Stream.concat(authorities.stream(), valid).limit(MAX_AUTHORITIES).toList());
  }

  private static List<X509Certificate> certificates(Stored stored, String key, Instant now) {
    return valid(stored.values().getOrDefault(key, ""), now).distinct().toList();
  }

  private static Stream<X509Certificate> valid(String pem, Instant now) {
    try {
      return ServingCertificate.parse(pem).stream()
          .filter(each -> ServingCertificates.isValid(each, now));
    } catch (GeneralSecurityException _) {
      return Stream.empty();
    }
  }

  /** What the API server would refuse the certificate for; empty: nothing. */
  private String problem(Stored stored, List<X509Certificate> authorities, Instant now) {
    var chain = certificates(stored, CERTIFICATE, now);
    if (chain.isEmpty() || !stored.values().containsKey(KEY)) {
      return "it has no valid tls.crt, or no tls.key";
    }
    try {
      if (!ServingCertificates.names(chain.getFirst()).contains(host)) {
        return "its certificate isn't for " + host;
      }
      return isTrusted(chain, authorities) ? "" : "its certificate isn't signed by its ca.crt";
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return "its tls.crt can't be read";
    }
  }

  private static boolean isTrusted(List<X509Certificate> chain, List<X509Certificate> authorities) {
    var link = chain.getFirst();
    for (var i = 0; i < MAX_CHAIN; i++) {
      var each = link;
      if (authorities.contains(each)
          || authorities.stream().anyMatch(a -> ServingCertificates.isSignedBy(each, a))) {
        return true;
      }
      var above =
          chain.stream()
              .filter(c -> !c.equals(each) && ServingCertificates.isSignedBy(each, c))
              .findFirst();
      if (above.isEmpty()) {
        return false;
      }
      link = above.get();
    }
    return false;
  }
}
