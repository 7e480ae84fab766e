package io.portreeve;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.audit.PolicyAudit;
import io.portreeve.enforcement.BaseImageKeeper;
import io.portreeve.enforcement.CertificateSettings;
import io.portreeve.enforcement.EnforcementSettings;
import io.portreeve.enforcement.EnforcementUpkeep;
import io.portreeve.enforcement.ExistingPolicies;
import io.portreeve.enforcement.KubernetesAcceptedPolicies;
import io.portreeve.enforcement.KubernetesTrustMaterial;
import io.portreeve.enforcement.KubernetesTrustRootStore;
import io.portreeve.enforcement.KubernetesWebhooks;
import io.portreeve.enforcement.PolicyEntries;
import io.portreeve.enforcement.PolicyPullCredentials;
import io.portreeve.enforcement.PolicyReferences;
import io.portreeve.enforcement.PolicyReporter;
import io.portreeve.enforcement.PolicyWork;
import io.portreeve.enforcement.RegistryBaseImages;
import io.portreeve.enforcement.ServingCertificateKeeper;
import io.portreeve.enforcement.TrustMaterial;
import io.portreeve.enforcement.TrustRootKeeper;
import io.portreeve.kubernetes.Events;
import io.portreeve.oci.HttpDistributionClient;
import io.portreeve.tuf.HttpTufClient;
import io.portreeve.tuf.TufClient;
import io.portreeve.tuf.TufSettings;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What the operator's side of admission is put together from. */
final class EnforcementWiring {
  /** What trust roots are refreshed on, for as long as the operator runs. */
  record RefreshThreads(ExecutorService executor) {}

  private EnforcementWiring() {}

  @Produces
  @Singleton
  static EnforcementSettings settings(Settings settings) {
    return new EnforcementSettings(
        settings.namespace(),
        settings.webhook().url().orElse(null),
        settings.webhook().serviceName(),
        settings.webhook().ownerRole(),
        new CertificateSettings(
            settings.webhook().certificate(), settings.webhook().certificateLife()));
  }

  @Produces
  @Singleton
  static ServingCertificateKeeper keeper(
      KubernetesClient client, EnforcementSettings settings, Clock clock) {
    return ServingCertificateKeeper.of(client, settings, clock, new SecureRandom());
  }

  @Produces
  @Singleton
  static PolicyEntries entries(
      KubernetesClient client, EnforcementSettings settings, PolicyAudit audit) {
    return new PolicyEntries(
        new KubernetesAcceptedPolicies(client, settings),
        new KubernetesWebhooks(client, settings),
        audit::gone);
  }

  @Produces
  @Singleton
  static PolicyWork policies(
      PolicyEntries entries,
      PolicyReferences references,
      ServingCertificateKeeper keeper,
      EnforcementSettings settings,
      PolicyReporter reporter) {
    return new PolicyWork(entries, references, keeper, settings, reporter);
  }

  @Produces
  @Singleton
  static PolicyReferences references(
      TrustMaterial material,
      BaseImageKeeper bases,
      PolicyPullCredentials credentials,
      CloudIdentity cloud) {
    return new PolicyReferences(material, bases, cloud.after(credentials));
  }

  @Produces
  @Singleton
  static BaseImageKeeper bases(HttpDistributionClient client, RefreshThreads threads, Clock clock) {
    return new BaseImageKeeper(
        new RegistryBaseImages(client, System::nanoTime),
        (pause, work) ->
            CompletableFuture.delayedExecutor(
                    pause.toMillis(), TimeUnit.MILLISECONDS, threads.executor())
                .execute(work),
        clock);
  }

  @Produces
  @Singleton
  static HttpTufClient tuf(Settings settings, Clock clock) {
    var tuf =
        TufSettings.defaults().withPlainHttpHosts(settings.tuf().plainHttpHosts().orElse(Set.of()));
    return new HttpTufClient(
        settings.tuf().caFile().map(tuf::withCaFile).orElse(tuf), clock, System::nanoTime);
  }

  static void close(@Disposes HttpTufClient tuf) {
    tuf.close();
  }

  @Produces
  @Singleton
  static RefreshThreads refreshThreads() {
    return new RefreshThreads(Executors.newVirtualThreadPerTaskExecutor());
  }

  /** Waits for nothing: what is under way is begun anew after the next start. */
  static void stop(@Disposes RefreshThreads threads) {
    var _ = threads.executor().shutdownNow();
  }

  @Produces
  @Singleton
  static TrustRootKeeper trustRoots(
      TufClient tuf,
      RefreshThreads threads,
      KubernetesClient client,
      EnforcementSettings settings,
      Clock clock) {
    var webhooks = new KubernetesWebhooks(client, settings);
    return new TrustRootKeeper(
        tuf,
        new KubernetesTrustRootStore(client, settings, webhooks::ownerUid),
        threads.executor(),
        clock);
  }

  @Produces
  @Singleton
  static TrustMaterial material(KubernetesClient client, TrustRootKeeper trustRoots) {
    return new KubernetesTrustMaterial(client, trustRoots);
  }

  @Produces
  @Singleton
  static PolicyReporter reporter(Events events, Clock clock, PolicyAudit audit) {
    return new PolicyReporter(events, clock, audit);
  }

  @Produces
  @Singleton
  static EnforcementUpkeep upkeep(
      ServingCertificateKeeper keeper,
      TrustRootKeeper trustRoots,
      PolicyEntries entries,
      KubernetesClient client,
      Clock clock) {
    return new EnforcementUpkeep(keeper, trustRoots, entries, new ExistingPolicies(client), clock);
  }
}
