package io.portreeve.audit;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.api.v1alpha1.RunningViolation;
import io.portreeve.audit.RunningReports.Change;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.kubernetes.Events;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyExceptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A running audit, and all that it works with. */
final class AuditWorld {
  static final String API = "registry.example/shop/api";
  static final Digest DIGEST = digest(1);

  final TestClock clock = new TestClock();
  final FakeRunning running = new FakeRunning();
  final FakeAuditor auditor = new FakeAuditor(clock);
  final FakeShards shards = new FakeShards();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<Change> changes = new ArrayList<>();
  final List<PolicyException> exceptions = new ArrayList<>();
  PullCredentials credentials = PullCredentials.NONE;
  final RunningAudit audit;
  private final KubernetesClient client;

  AuditWorld(KubernetesClient client) {
    this.client = client;
    this.audit = audit();
    audit.onChange(changes::add);
  }

  /** Another process. */
  RunningAudit audit() {
    return new RunningAudit(
        new AuditInputs(
            running, () -> Optional.of(PolicyExceptions.of(exceptions)), _ -> credentials, auditor),
        new AuditOutputs(
            new Events(client, clock, "pod-1"), meters, new EvidencePublisher(shards, clock)),
        AuditSettings.of("portreeve-system", Duration.ofMinutes(40)),
        Runnable::run,
        clock);
  }

  static Digest digest(int number) {
    return new Digest("%064x".formatted(number));
  }

  void exempt(String name, Digest digest, Duration time) {
    exceptions.add(
        new PolicyException(
            name,
            Set.of("production"),
            Set.of(exemptOf(digest)),
            Set.of("shop"),
            "INC-1",
            clock.instant().plus(time)));
  }

  private static PolicyException.Exempt exemptOf(Digest digest) {
    var image = ImageReference.parse(API + "@" + digest);
    return new PolicyException.Exempt(image.registry(), image.repository(), digest);
  }

  /** So much time, with a look each second. */
  void pass(Duration time) {
    for (var second = 0; second < time.toSeconds(); second++) {
      clock.pass(Duration.ofSeconds(1));
      audit.look();
    }
  }

  /** Long enough for everything to be verified and told. */
  void settle() {
    pass(Duration.ofSeconds(15));
  }

  /** The pods that a policy names, as {@code compliant/violating/unknown}. */
  String pods(String policy) {
    return audit
        .of(policy)
        .map(it -> it.compliant() + "/" + it.violating() + "/" + it.unknown())
        .orElse("not known");
  }

  /** The same of workloads. */
  String workloads(String policy) {
    var status = status(policy);
    var workloads = status == null ? null : status.workloads();
    return workloads == null
        ? "not known"
        : workloads.compliant() + "/" + workloads.violating() + "/" + workloads.unknown();
  }

  @Nullable RunningStatus status(String policy) {
    return audit.of(policy).orElse(null);
  }

  List<RunningViolation> violations(String policy) {
    return Objects.requireNonNull(status(policy)).violations();
  }

  /** The Events so far, as {@code Type Reason message}. */
  List<String> said() {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .map(e -> e.getType() + " " + e.getReason() + " " + e.getMessage())
        .toList();
  }
}
