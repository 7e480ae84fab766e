package io.portreeve.enforcement;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.enforcement.SecretStore.Stored;
import io.portreeve.enforcement.ServingCertificates.Material;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the webhook's serving certificate and its authority in two Secrets: the webhooks can read
 * the one, and only the operator the other.
 */
public final class ServingCertificateKeeper implements CaBundle {
  /** Secret with the authority's key and certificates; only the operator reads it. */
  public static final String AUTHORITY_SECRET = "portreeve-webhook-ca";

  /** Secret of type {@code kubernetes.io/tls} that the webhook's pods mount. */
  public static final String SERVING_SECRET = "portreeve-webhook-tls";

  private static final Logger LOG = LoggerFactory.getLogger(ServingCertificateKeeper.class);
  private static final String CERTIFICATES = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String AUTHORITIES = "ca.crt";
  private static final String TLS = "kubernetes.io/tls";
  private static final int ATTEMPTS = 3;

  private final SecretStore secrets;
  private final ServingCertificates certificates;
  private final List<String> hosts;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable String> bundle = new AtomicReference<>();

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

  /** Looks at the Secrets, and writes what is missing, broken or due. May be called at any time. */
  public synchronized void look() {
    for (var attempt = 1; attempt <= ATTEMPTS; attempt++) {
      var material = attempt();
      if (material.isPresent()) {
        var pem = material.get().authority().certificates();
        if (!pem.equals(bundle.getAndSet(pem))) {
          listeners.forEach(Runnable::run);
        }
        return;
      }
    }
    LOG.atWarn()
        .addKeyValue("secret", AUTHORITY_SECRET)
        .log("Somebody else writes the webhook's Secrets at the same time; trying again later");
  }

  /** Returns what is in the Secrets now; empty if somebody else was faster. */
  private Optional<Material> attempt() {
    var authority = secrets.read(AUTHORITY_SECRET);
    var serving = secrets.read(SERVING_SECRET);
    var material =
        certificates.keepOrIssue(
            authority.flatMap(ServingCertificateKeeper::certificate).orElse(null),
            serving.flatMap(ServingCertificateKeeper::certificate).orElse(null),
            serving.map(stored -> stored.values().getOrDefault(AUTHORITIES, "")).orElse(""),
            hosts);
    // The authority first: nothing may serve a certificate of one that nobody remembers.
    var written =
        write(AUTHORITY_SECRET, authority, material.authority(), Map.of())
            && write(
                SERVING_SECRET,
                serving,
                material.leaf(),
                Map.of(AUTHORITIES, material.authority().certificates()));
    return written ? Optional.of(material) : Optional.empty();
  }

  private static Optional<ServingCertificate> certificate(Stored stored) {
    var certificates = stored.values().get(CERTIFICATES);
    var key = stored.values().get(KEY);
    return certificates == null || key == null
        ? Optional.empty()
        : Optional.of(new ServingCertificate(certificates, key));
  }

  private boolean write(
      String name,
      Optional<Stored> before,
      ServingCertificate certificate,
      Map<String, String> more) {
    var values = new HashMap<>(more);
    values.put(CERTIFICATES, certificate.certificates());
    values.put(KEY, certificate.key());
    if (before.filter(b -> b.type().equals(TLS) && b.values().equals(values)).isPresent()) {
      return true;
    }
    var written = secrets.write(name, TLS, values, before);
    if (written) {
      LOG.atInfo()
          .addKeyValue("secret", name)
          .log(before.isEmpty() ? "Secret created" : "Secret written anew");
    }
    return written;
  }
}
