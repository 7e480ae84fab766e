package io.portreeve.enforcement;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.audit.PolicyAudit;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.status.Conditions;
import io.portreeve.testing.KstatusAssert;
import io.portreeve.testing.SigstoreKit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that PolicyWork works with. Looks are done as the reconciler does them: the status of
 * a report becomes the object's.
 */
final class PolicyWorld {
  static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  static final EnforcementSettings SETTINGS =
      new EnforcementSettings(
          "portreeve-system", null, "portreeve-webhook", "portreeve-webhook-owner");

  /** Two trust roots that differ, and both can be used. */
  static final String ROOT =
      SigstoreKit.create(Clock.fixed(START, ZoneOffset.UTC)).trustedRootJson();

  static final String OTHER_ROOT = ROOT + "\n";

  final FakeCluster cluster = new FakeCluster();
  final FakeBaseImages baseImages = new FakeBaseImages();
  @Nullable String caBundle = "CA 1";

  /** Told what is in force; says nothing of what runs unless a test wants it to. */
  PolicyAudit audit = PolicyAudit.NONE;

  private final KubernetesClient client;
  private final Events events;
  private PolicyEntries entries;
  private final MovingClock clock = new MovingClock();
  private BaseImageKeeper bases = bases();
  private Instant now = START;

  PolicyWorld(KubernetesClient client) {
    this.client = client;
    this.events = new Events(client, Clock.fixed(START, ZoneOffset.UTC), "pod-1");
    this.entries = entries();
    cluster.trustRoots.put(PolicySample.TRUST_ROOT, ROOT);
  }

  private PolicyEntries entries() {
    return new PolicyEntries(
        cluster.new Accepted(), cluster.new Webhooks(), name -> audit.gone(name));
  }

  private BaseImageKeeper bases() {
    return new BaseImageKeeper(baseImages, baseImages, clock);
  }

  /** The operator ends, and another one starts that remembers nothing. */
  void restart() {
    entries = entries();
    baseImages.waiting.clear();
    bases = bases();
  }

  void later(Duration time) {
    now = now.plus(time);
    clock.pass(time);
  }

  PolicyEntries remembered() {
    return entries;
  }

  private PolicyWork work() {
    return new PolicyWork(
        entries,
        new PolicyReferences(cluster.new Material(), bases, _ -> PullCredentials.NONE),
        () -> Optional.ofNullable(caBundle),
        SETTINGS,
        new PolicyReporter(events, Clock.fixed(now, ZoneOffset.UTC), audit));
  }

  /** One look; what it writes is in the cluster's log. */
  PolicyReport look(ImagePolicy policy) {
    cluster.log.clear();
    PolicyReport report;
    try {
      report = work().reconcile(policy);
    } catch (RuntimeException e) {
      report = work().failed(policy, e);
    }
    report.changedStatus().ifPresent(policy::setStatus);
    return report;
  }

  /** A policy that is in force. */
  ImagePolicy settled(PolicySample sample) {
    var policy = sample.build();
    var _ = look(policy);
    assertThatPolicy(policy).isCurrent();
    return policy;
  }

  /** Somebody edits it. */
  static void edit(ImagePolicy policy, PolicySample sample) {
    policy.setSpec(sample.spec());
    policy.getMetadata().setGeneration(policy.getMetadata().getGeneration() + 1);
  }

  void delete(ImagePolicy policy) {
    cluster.log.clear();
    work().delete(policy);
  }

  static void request(ImagePolicy policy, String value) {
    policy.getMetadata().setAnnotations(Map.of(ReconcileRequest.ANNOTATION, value));
  }

  static KstatusAssert assertThatPolicy(ImagePolicy policy) {
    var status = policy.getStatus();
    return assertThatStatus(
        policy.getMetadata().getGeneration(),
        status.observedGeneration(),
        status.conditions(),
        policy.getMetadata().getDeletionTimestamp());
  }

  /** What the condition TrustRootFresh says. */
  static String trustRootMessage(ImagePolicy policy) {
    return Conditions.find(policy.getStatus().conditions(), Condition.TRUST_ROOT_FRESH)
        .map(Condition::message)
        .orElse("");
  }

  /** The condition TrustRootFresh, as {@code Status Reason}; empty if it isn't there. */
  static String trustRootFresh(ImagePolicy policy) {
    return Conditions.find(policy.getStatus().conditions(), Condition.TRUST_ROOT_FRESH)
        .map(c -> c.status() + " " + c.reason())
        .orElse("");
  }

  /** The Events so far, as {@code Type Reason message}. */
  List<String> said() {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .map(e -> e.getType() + " " + e.getReason() + " " + e.getMessage())
        .toList();
  }
}
