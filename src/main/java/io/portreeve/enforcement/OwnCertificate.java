package io.portreeve.enforcement;

import io.portreeve.enforcement.SecretStore.Stored;
import io.portreeve.enforcement.ServingCertificates.Found;
import io.portreeve.enforcement.ServingCertificates.Material;
import io.portreeve.enforcement.ServingCertificates.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A certificate that the operator makes, writes and renews. */
final class OwnCertificate implements CertificateSource {
  private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String AUTHORITIES = "ca.crt";
  private static final String TLS = "kubernetes.io/tls";
  private static final int ATTEMPTS = 3;

  private final SecretStore secrets;
  private final PublishedAuthorities published;
  private final ServingCertificates certificates;
  private final List<String> hosts;

  /** Not kept anywhere else: a restarted operator prepares anew. */
  private Progress progress = Progress.NONE;

  OwnCertificate(
      SecretStore secrets,
      PublishedAuthorities published,
      ServingCertificates certificates,
      List<String> hosts) {
    this.secrets = secrets;
    this.published = published;
    this.certificates = certificates;
    this.hosts = List.copyOf(hosts);
  }

  @Override
  public Known look(String believed) {
    for (var attempt = 1; attempt <= ATTEMPTS; attempt++) {
      var now = attempt(believed);
      if (now.isPresent()) {
        progress = now.get().progress();
        return new Known(now.get().authorities(), "");
      }
    }
    LOG.atWarn()
        .addKeyValue("secret", ServingCertificateKeeper.SECRET)
        .log("Somebody else writes the webhook's Secret at the same time; trying again later");
    return new Known("", "");
  }

  /** Returns what is so now; empty if somebody else was faster. */
  private Optional<Material> attempt(String believed) {
    var stored = secrets.read(ServingCertificateKeeper.SECRET);
    var leaf = new ServingCertificate(value(stored, CERTIFICATE), value(stored, KEY));
    // What was believed a moment ago is, whatever became of the Secret: webhooks may still show it.
    var trusted = List.of(believed, value(stored, AUTHORITIES));
    var material = certificates.next(new Found(leaf, trusted, progress, published::bundles), hosts);
    var next = material.leaf();
    if (next == null) {
      return Optional.of(material);
    }
    var values =
        Map.of(
            CERTIFICATE, next.certificates(),
            KEY, next.key(),
            AUTHORITIES, material.authorities());
    if (stored.filter(s -> s.type().equals(TLS) && s.values().equals(values)).isPresent()) {
      return Optional.of(material);
    }
    if (!secrets.write(ServingCertificateKeeper.SECRET, TLS, values, stored)) {
      return Optional.empty();
    }
    LOG.atInfo()
        .addKeyValue("secret", ServingCertificateKeeper.SECRET)
        .log("Wrote the webhook's serving certificate");
    return Optional.of(material);
  }

  private static String value(Optional<Stored> stored, String key) {
    return stored.map(s -> s.values().getOrDefault(key, "")).orElse("");
  }
}
