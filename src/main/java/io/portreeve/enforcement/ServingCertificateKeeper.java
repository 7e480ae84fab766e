package io.portreeve.enforcement;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.enforcement.SecretStore.Stored;
import io.portreeve.enforcement.ServingCertificates.Material;
import io.portreeve.enforcement.ServingCertificates.Prepared;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the webhook's serving certificate in a Secret that the webhook's pods mount, with the
 * authorities by which the API server knows it.
 */
public final class ServingCertificateKeeper implements CaBundle {
  /** The Secret, of type {@code kubernetes.io/tls}. */
  public static final String SECRET = "portreeve-webhook-tls";

  private static final Logger LOG = LoggerFactory.getLogger(ServingCertificateKeeper.class);
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String AUTHORITIES = "ca.crt";
  private static final String TLS = "kubernetes.io/tls";
  private static final int ATTEMPTS = 3;

  private final SecretStore secrets;
  private final ServingCertificates certificates;
  private final List<String> hosts;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable String> bundle = new AtomicReference<>();

  /** Not kept anywhere else: a restarted operator prepares anew. */
  private @Nullable Prepared prepared;

  ServingCertificateKeeper(
      SecretStore secrets, ServingCertificates certificates, List<String> hosts) {
    this.secrets = secrets;
    this.certificates = certificates;
    this.hosts = List.copyOf(hosts);
  }

  /** A keeper over the API server. */
  public static ServingCertificateKeeper of(
      KubernetesClient client, EnforcementSettings settings, Clock clock, SecureRandom random) {
    return new ServingCertificateKeeper(
        new KubernetesSecrets(client, settings.namespace()),
        new ServingCertificates(new ServingCertificateIssuer(random), clock),
        settings.hosts());
  }

  /** Is told whenever the authorities change. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public Optional<String> pem() {
    return Optional.ofNullable(bundle.get());
  }

  /** Looks at the Secret, and writes what is missing, broken or due. May be called at any time. */
  public synchronized void look() {
    for (var attempt = 1; attempt <= ATTEMPTS; attempt++) {
      var written = attempt();
      if (written.isPresent()) {
        prepared = written.get().prepared();
        var pem = written.get().authorities();
        if (!pem.equals(bundle.getAndSet(pem))) {
          listeners.forEach(Runnable::run);
        }
        return;
      }
    }
    LOG.atWarn()
        .addKeyValue("secret", SECRET)
        .log("Somebody else writes the webhook's Secret at the same time; trying again later");
  }

  /** Returns what is in the Secret now; empty if somebody else was faster. */
  private Optional<Material> attempt() {
    var stored = secrets.read(SECRET);
    // What was believed a moment ago is, whatever became of the Secret: webhooks may still show it.
    var trusted = List.of(value(stored, AUTHORITIES), pem().orElse(""));
    var leaf = new ServingCertificate(value(stored, CERTIFICATE), value(stored, KEY));
    var material = certificates.keepOrIssue(leaf, trusted, prepared, hosts);
    var values =
        Map.of(
            CERTIFICATE, material.leaf().certificates(),
            KEY, material.leaf().key(),
            AUTHORITIES, material.authorities());
    if (stored.filter(s -> s.type().equals(TLS) && s.values().equals(values)).isPresent()) {
      return Optional.of(material);
    }
    if (!secrets.write(SECRET, TLS, values, stored)) {
      return Optional.empty();
    }
    LOG.atInfo().addKeyValue("secret", SECRET).log("Wrote the webhook's serving certificate");
    return Optional.of(material);
  }

  private static String value(Optional<Stored> stored, String key) {
    return stored.map(s -> s.values().getOrDefault(key, "")).orElse("");
  }
}
