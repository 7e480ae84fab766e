package io.portreeve;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portreeve.admission.AdmissionService;
import io.portreeve.admission.AdmissionSettings;
import io.portreeve.admission.EvidenceInformer;
import io.portreeve.evidence.ReferrerEvidenceVerifier;
import io.portreeve.oci.HttpDistributionClient;
import io.portreeve.oci.OciMetrics;
import io.portreeve.oci.OciSettings;
import io.portreeve.policy.DistributionImageJudge;
import io.portreeve.policy.EvidenceCache;
import io.portreeve.policy.ImageJudge;
import io.portreeve.policy.JudgeEvents;
import io.portreeve.policy.JudgeTime;
import io.portreeve.policy.SharedEvidence;
import io.portreeve.provider.RegistryClientFactory;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

/** What the webhook is put together from. */
final class WebhookWiring {
  private WebhookWiring() {}

  @Produces
  @Singleton
  static ReferrerEvidenceVerifier verifier(Clock clock) {
    return new ReferrerEvidenceVerifier(clock);
  }

  @Produces
  @Singleton
  static SharedEvidence published(Clock clock) {
    return new SharedEvidence(clock);
  }

  @Produces
  @Singleton
  static HttpDistributionClient registries(Settings settings, MeterRegistry meters, Clock clock) {
    return new HttpDistributionClient(
        oci(settings.registries()), new Meters(meters), System::nanoTime, clock);
  }

  @Produces
  @Singleton
  static DistributionImageJudge judge(
      Settings settings,
      MeterRegistry meters,
      Clock clock,
      HttpDistributionClient client,
      ReferrerEvidenceVerifier verifier,
      SharedEvidence published) {
    var events = new Meters(meters);
    var cache =
        new EvidenceCache(
            settings.mode().equals(Main.WEBHOOK)
                ? EvidenceCache.Settings.DEFAULT
                : EvidenceCache.Settings.SMALL,
            System::nanoTime,
            Executors.newVirtualThreadPerTaskExecutor(),
            events,
            published);
    var time = new JudgeTime(clock, System::nanoTime);
    return new DistributionImageJudge(client, verifier, cache, time, events);
  }

  /** The factory is asked for only once a registry demands a login. */
  @Produces
  @Singleton
  static CloudIdentity cloud(
      Settings settings, Instance<RegistryClientFactory> clients, Clock clock) {
    var registries = settings.registries();
    return CloudIdentity.of(
            registries.ecrLogin(), registries.ecrHosts().orElse(Set.of()), clients::get, clock)
        .discreet();
  }

  private static OciSettings oci(Settings.Registries settings) {
    var oci =
        OciSettings.defaults()
            .withPlainHttpHosts(settings.plainHttpHosts().orElse(Set.of()))
            .withTokenServices(tokenServices(settings.tokenServices().orElse(Set.of())));
    return settings.caFile().map(oci::withCaFile).orElse(oci);
  }

  private static Map<String, String> tokenServices(Set<String> entries) {
    var services = new HashMap<String, String>();
    for (var entry : entries) {
      var parts = entry.split("=", -1);
      if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
        throw new IllegalArgumentException(
            "PORTREEVE_REGISTRIES_TOKEN_SERVICES has '%s'; each entry must be REGISTRY=TOKEN_HOST"
                .formatted(entry));
      }
      var _ = services.put(parts[0].strip(), parts[1].strip());
    }
    return services;
  }

  @Produces
  @Singleton
  static AdmissionService admission(
      Settings settings,
      Vertx vertx,
      KubernetesClient client,
      MeterRegistry meters,
      Clock clock,
      ImageJudge judge,
      SharedEvidence published,
      CloudIdentity cloud) {
    var webhook = settings.webhook();
    var evidence =
        new EvidenceInformer(
            vertx,
            new EvidenceInformer.Place(client, settings.namespace(), webhook.evidenceDir()),
            published,
            meters);
    return new AdmissionService(
        AdmissionSettings.of(
            webhook.host(), webhook.port(), webhook.certificateDir(), settings.namespace()),
        new AdmissionService.Surroundings(vertx, client, meters, clock, System::nanoTime),
        judge,
        cloud.credentials(),
        List.of(evidence));
  }

  /** Counts; no label comes from an image, a registry or a certificate. */
  private record Meters(MeterRegistry registry) implements JudgeEvents, OciMetrics {
    @Override
    public void asked(OciMetrics.Kind kind, int status) {
      Counter.builder("portreeve.registry.requests")
          .description("Requests to registries.")
          .tag("kind", lower(kind))
          .tag("status", Integer.toString(status))
          .register(registry)
          .increment();
    }

    @Override
    public void evidence(Source source) {
      Counter.builder("portreeve.evidence")
          .description("Evidence that was asked for, by where it came from.")
          .tag("source", lower(source))
          .register(registry)
          .increment();
    }

    @Override
    public void verified(Duration took, int requests, boolean failed) {
      Timer.builder("portreeve.verification")
          .description("Verifications of an image's signatures, with the requests they took.")
          .tag("failed", Boolean.toString(failed))
          .register(registry)
          .record(took);
    }

    @Override
    public void resolved(Duration took, boolean failed) {
      Timer.builder("portreeve.resolution")
          .description("Tags that were resolved to a digest.")
          .tag("failed", Boolean.toString(failed))
          .register(registry)
          .record(took);
    }

    @Override
    public void unverified(String policy) {
      Counter.builder("portreeve.images.unverified")
          .description("Images let in without evidence, as the policy's onError says.")
          .tag("policy", policy)
          .register(registry)
          .increment();
    }

    private static String lower(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT);
    }
  }
}
