package io.portreeve;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.audit.RunningAudit;
import io.portreeve.enforcement.EnforcementUpkeep;
import io.portreeve.event.EventPace;
import io.portreeve.event.EventPumps;
import io.portreeve.kubernetes.ClusterName;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.KubernetesAnnotations;
import io.portreeve.kubernetes.ReconcileMetrics;
import io.portreeve.kubernetes.Rotation;
import io.portreeve.kubernetes.Secrets;
import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.RegistryClientFactory;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.pullsecret.PullSecrets;
import io.portreeve.registry.RegistryPorts;
import io.portreeve.usage.ClusterImageUsage;
import io.portreeve.usage.ImageUsage;
import io.portreeve.usage.LiveRunningImages;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the operator is put together from. */
final class Wiring {
  /** Name of the lease that the active operator holds. */
  static final String LEASE = "portreeve-operator";

  private Wiring() {}

  @Produces
  @Singleton
  static Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  static ClusterName clusterName(Settings settings) {
    return new ClusterName(
        settings
            .clusterName()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "PORTREEVE_CLUSTER_NAME isn't set: it names this cluster in the ownership"
                            + " tags of its repositories, and must stay the same for the cluster's"
                            + " life")));
  }

  @Produces
  @Singleton
  static LeaderElectionConfiguration leaderElection(
      Settings settings,
      Instance<EnforcementUpkeep> upkeep,
      Instance<LiveRunningImages> running,
      Instance<RunningAudit> audit,
      Instance<RegistryPorts> ports) {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(settings.namespace())
        .withIdentity(settings.instance() + "_" + ProcessHandle.current().pid())
        .withLeaderCallbacks(
            new LeaderCallbacks(
                () -> {
                  upkeep.get().start();
                  running.get().start();
                  audit.get().start();
                },
                () -> {
                  ports.get().pumps().close();
                  PullSecretWiring.close(ports.get().pullSecrets());
                  audit.get().close();
                  running.get().close();
                  upkeep.get().close();
                },
                _ -> {}))
        .build();
  }

  @Produces
  @Singleton
  static Metrics metrics(MeterRegistry registry) {
    return new ReconcileMetrics(registry);
  }

  @Produces
  @Singleton
  static Events events(KubernetesClient client, Clock clock, Settings settings) {
    return new Events(client, clock, settings.instance());
  }

  @Produces
  @Singleton
  static Secrets secrets(KubernetesClient client) {
    return new Secrets(client);
  }

  @Produces
  @Singleton
  static ImageUsage usage(KubernetesClient client) {
    return new ClusterImageUsage(client);
  }

  @Produces
  @Singleton
  static RegistryConnections connections(RegistryClientFactory clients) {
    return new RegistryConnections(clients);
  }

  @Produces
  @Singleton
  static ApiEvents apiEvents(MeterRegistry registry) {
    return new AwsMeters(registry);
  }

  @Produces
  @Singleton
  static Rotation rotation(Settings settings) {
    return new Rotation(settings.rotation());
  }

  @Produces
  @Singleton
  static EventPumps pumps(RegistryClientFactory clients, RegistryConnections connections) {
    return new EventPumps(clients, connections, EventPace.DEFAULT);
  }

  @Produces
  @Singleton
  static RegistryPorts ports(
      RegistryConnections connections,
      Secrets secrets,
      EventPumps pumps,
      PullSecrets pullSecrets,
      KubernetesClient client) {
    return new RegistryPorts(
        connections, secrets, pumps, pullSecrets, new KubernetesAnnotations(client));
  }
}
