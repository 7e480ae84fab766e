package io.portreeve.enforcement;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an eye on the webhook's serving certificate, in a Secret that the webhook's pods mount, and
 * on the authorities by which the API server knows it.
 */
public final class ServingCertificateKeeper implements CaBundle {
  /** The Secret, of type {@code kubernetes.io/tls}. */
  public static final String SECRET = "portreeve-webhook-tls";

  private static final Logger LOG = LoggerFactory.getLogger(ServingCertificateKeeper.class);

  private final CertificateSource source;
  private final Duration interval;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable String> bundle = new AtomicReference<>();
  private volatile String problem = "";

  /**
   * Creates it.
   *
   * @param source where the certificate comes from
   * @param interval how often it wants to look
   */
  ServingCertificateKeeper(CertificateSource source, Duration interval) {
    this.source = source;
    this.interval = interval;
  }

  /** A keeper over the API server. */
  public static ServingCertificateKeeper of(
      KubernetesClient client, EnforcementSettings settings, Clock clock, SecureRandom random) {
    var secrets = new KubernetesSecrets(client, settings.namespace());
    var published = new KubernetesAuthorities(client);
    var certificate = settings.certificate();
    var source =
        switch (certificate.source()) {
          case Own -> {
            var issuer = new ServingCertificateIssuer(random, certificate);
            yield new OwnCertificate(
                secrets,
                published,
                new ServingCertificates(issuer, certificate, clock),
                settings.hosts());
          }
          case CertManager -> new GivenCertificate(secrets, published, clock, settings.askedHost());
        };
    return new ServingCertificateKeeper(source, certificate.interval());
  }

  /** How often {@link #look} is to be called. */
  Duration interval() {
    return interval;
  }

  /** Is told whenever the authorities change. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public Optional<String> pem() {
    return Optional.ofNullable(bundle.get());
  }

  @Override
  public String missing() {
    var known = problem;
    return known.isEmpty()
        ? CaBundle.super.missing()
        : "Secret %s can't serve the webhook: %s".formatted(SECRET, known);
  }

  /** Looks at the Secret, and does what is due. May be called at any time. */
  public synchronized void look() {
    var known = source.look(pem().orElse(""));
    if (!known.problem().isEmpty() && !known.problem().equals(problem)) {
      LOG.atWarn()
          .addKeyValue("secret", SECRET)
          .addKeyValue("problem", known.problem())
          .log("The webhook's serving certificate isn't as it should be");
    }
    problem = known.problem();
    var pem = known.authorities();
    if (!pem.isEmpty() && !pem.equals(bundle.getAndSet(pem))) {
      listeners.forEach(Runnable::run);
    }
  }
}
