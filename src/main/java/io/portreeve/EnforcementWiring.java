package io.portreeve;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.enforcement.EnforcementSettings;
import io.portreeve.enforcement.EnforcementUpkeep;
import io.portreeve.enforcement.ExistingPolicies;
import io.portreeve.enforcement.KubernetesAcceptedPolicies;
import io.portreeve.enforcement.KubernetesTrustRoots;
import io.portreeve.enforcement.KubernetesWebhooks;
import io.portreeve.enforcement.PolicyEntries;
import io.portreeve.enforcement.PolicyReporter;
import io.portreeve.enforcement.PolicyWork;
import io.portreeve.enforcement.ServingCertificateKeeper;
import io.portreeve.kubernetes.Events;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;

/** What the operator's side of admission is put together from. */
final class EnforcementWiring {
  private EnforcementWiring() {}

  @Produces
  @Singleton
  static EnforcementSettings settings(Settings settings) {
    return new EnforcementSettings(
        settings.namespace(),
        settings.webhook().url().orElse(null),
        settings.webhook().serviceName(),
        settings.webhook().ownerRole());
  }

  @Produces
  @Singleton
  static ServingCertificateKeeper keeper(
      KubernetesClient client, EnforcementSettings settings, Clock clock) {
    return ServingCertificateKeeper.of(client, settings, clock, new SecureRandom());
  }

  @Produces
  @Singleton
  static PolicyEntries entries(KubernetesClient client, EnforcementSettings settings) {
    return new PolicyEntries(
        new KubernetesAcceptedPolicies(client, settings), new KubernetesWebhooks(client, settings));
  }

  @Produces
  @Singleton
  static PolicyWork policies(
      PolicyEntries entries,
      KubernetesClient client,
      ServingCertificateKeeper keeper,
      EnforcementSettings settings,
      PolicyReporter reporter) {
    return new PolicyWork(entries, new KubernetesTrustRoots(client), keeper, settings, reporter);
  }

  @Produces
  @Singleton
  static PolicyReporter reporter(Events events, Clock clock) {
    return new PolicyReporter(events, clock);
  }

  @Produces
  @Singleton
  static EnforcementUpkeep upkeep(
      ServingCertificateKeeper keeper,
      PolicyEntries entries,
      KubernetesClient client,
      Clock clock) {
    return new EnforcementUpkeep(keeper, entries, new ExistingPolicies(client), clock);
  }
}
