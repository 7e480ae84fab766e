package io.portreeve;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.audit.AuditInputs;
import io.portreeve.audit.AuditOutputs;
import io.portreeve.audit.AuditSettings;
import io.portreeve.audit.EvidencePublisher;
import io.portreeve.audit.RunningAudit;
import io.portreeve.enforcement.EnforcementSettings;
import io.portreeve.enforcement.ExceptionWarnings;
import io.portreeve.enforcement.ExceptionWork;
import io.portreeve.enforcement.KubernetesAcceptedPolicies;
import io.portreeve.enforcement.KubernetesEvidenceStore;
import io.portreeve.enforcement.KubernetesWebhooks;
import io.portreeve.enforcement.ListedExceptions;
import io.portreeve.enforcement.PolicyPullCredentials;
import io.portreeve.kubernetes.Events;
import io.portreeve.policy.ImageAuditor;
import io.portreeve.usage.LiveRunningImages;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** What the audit of what runs is put together from. A part of the operator. */
final class AuditWiring {
  private AuditWiring() {}

  @Produces
  @Singleton
  static LiveRunningImages running(KubernetesClient client, MeterRegistry meters) {
    var running = new LiveRunningImages(client);
    var _ =
        Gauge.builder("portreeve.usage", running, LiveRunningImages::bytes)
            .baseUnit("bytes")
            .description(
                "What the index of what runs holds, roughly, and as if nothing were shared")
            .register(meters);
    return running;
  }

  @Produces
  @Singleton
  static ListedExceptions exceptions(KubernetesClient client, Clock clock) {
    return new ListedExceptions(client, clock);
  }

  @Produces
  @Singleton
  static PolicyPullCredentials credentials(KubernetesClient client, Clock clock) {
    return new PolicyPullCredentials(client, clock);
  }

  @Produces
  @Singleton
  static EvidencePublisher publisher(
      KubernetesClient client, EnforcementSettings settings, Clock clock) {
    var webhooks = new KubernetesWebhooks(client, settings);
    return new EvidencePublisher(
        new KubernetesEvidenceStore(client, settings, webhooks::ownerUid), clock);
  }

  @Produces
  @Singleton
  static AuditInputs inputs(
      LiveRunningImages running,
      ListedExceptions exceptions,
      PolicyPullCredentials credentials,
      CloudIdentity cloud,
      ImageAuditor auditor) {
    return new AuditInputs(running, exceptions, cloud.after(credentials), auditor);
  }

  @Produces
  @Singleton
  static AuditOutputs outputs(Events events, MeterRegistry meters, EvidencePublisher publisher) {
    return new AuditOutputs(events, meters, publisher);
  }

  @Produces
  @Singleton
  static RunningAudit audit(
      AuditInputs inputs,
      AuditOutputs outputs,
      Settings settings,
      EnforcementWiring.RefreshThreads threads,
      Clock clock) {
    return new RunningAudit(
        inputs,
        outputs,
        AuditSettings.of(settings.namespace(), settings.audit().interval()),
        threads.executor(),
        clock);
  }

  @Produces
  @Singleton
  static ExceptionWarnings warnings(
      KubernetesClient client,
      EnforcementSettings settings,
      LiveRunningImages running,
      ListedExceptions exceptions) {
    return new ExceptionWarnings(
        new KubernetesAcceptedPolicies(client, settings), namespaces(running), exceptions);
  }

  private static ExceptionWarnings.Namespaces namespaces(LiveRunningImages running) {
    return new ExceptionWarnings.Namespaces() {
      @Override
      public boolean areKnown() {
        return !running.unsynced().contains("Namespace");
      }

      @Override
      public Optional<Map<String, String>> labels(String namespace) {
        return running.namespaceLabels(namespace);
      }
    };
  }

  @Produces
  @Singleton
  static ExceptionWork exceptionWork(
      RunningAudit audit, ExceptionWarnings warnings, Events events, Clock clock) {
    return new ExceptionWork(audit, warnings, events, clock);
  }
}
