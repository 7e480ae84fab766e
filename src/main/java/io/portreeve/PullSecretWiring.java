package io.portreeve;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.provider.RegistryClientFactory;
import io.portreeve.pullsecret.PullSecretNames;
import io.portreeve.pullsecret.PullSecrets;
import io.portreeve.pullsecret.RunningPullSecrets;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;

/** What pull Secrets are kept with. A part of the operator. */
final class PullSecretWiring {
  private PullSecretWiring() {}

  @Produces
  @Singleton
  static PullSecrets pullSecrets(
      KubernetesClient client,
      RegistryClientFactory clients,
      Settings settings,
      MeterRegistry meters,
      Clock clock) {
    var names = settings.pullSecrets();
    return new RunningPullSecrets(
        client,
        clients::tokens,
        new PullSecretNames(
            names.names().orElse(Set.of()), names.serviceAccounts().orElse(Set.of())),
        new RunningPullSecrets.Surroundings(
            meters, CloudIdentity::later, clock, new SecureRandom()));
  }

  static void close(@Disposes PullSecrets pullSecrets) {
    if (pullSecrets instanceof RunningPullSecrets running) {
      running.close();
    }
  }
}
