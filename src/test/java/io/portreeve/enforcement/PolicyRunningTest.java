package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.assertThatPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.RunningStatus;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an ImagePolicy's status says of what runs. */
@EnableKubernetesMockClient(crud = true)
class PolicyRunningTest {
  private KubernetesClient client;
  private PolicyWorld world;
  private final FakeAudit audit = new FakeAudit();

  @BeforeEach
  void start() {
    world = new PolicyWorld(client);
    world.audit = audit;
  }

  private static RunningStatus running(int violating, String time) {
    return new RunningStatus(5, 5 - violating, violating, 0, null, List.of(), time);
  }

  @Test
  void whatIsInForceIsAudited() {
    // Given
    var policy = PolicySample.signed().build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(audit.inForce.get("production")).isEqualTo(world.cluster.inForce("production"));
    assertThat(policy.getStatus().running()).isNull();
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void T58_whatStaysInForceIsAuditedNotWhatWasEdited() {
    // Given
    var policy = world.settled(PolicySample.signed());
    PolicyWorld.edit(policy, PolicySample.policy().signer("release", "gone/gone", "a"));

    // When
    var _ = world.look(policy);

    // Then
    assertThat(audit.inForce.get("production").generation()).isEqualTo(1);
  }

  @Test
  void whatWasNeverAcceptedSaysNothingOfWhatRuns() {
    // Given
    audit.found.put("production", running(1, "2026-11-21T08:00:00Z"));
    var policy = PolicySample.policy().signer("release", "gone/gone", "a").build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(audit.inForce).isEmpty();
    assertThat(policy.getStatus().running()).isNull();
  }

  @Test
  void theAuditIsToldWhatAFormerProcessHasSaid() {
    // Given
    var policy = world.settled(PolicySample.signed());
    var said = running(2, "2026-11-21T08:00:00Z");
    audit.found.put("production", said);
    var _ = world.look(policy);
    assertThat(audit.said).isEmpty();

    // When: another process looks for the first time
    audit.found.clear();
    var _ = world.look(policy);

    // Then
    assertThat(audit.said).containsEntry("production", said);
    assertThat(policy.getStatus().running()).isEqualTo(said);
  }

  @Test
  void theStatusSaysWhatWasFound() {
    // Given
    var policy = world.settled(PolicySample.signed());
    audit.found.put("production", running(2, "2026-11-21T08:00:00Z"));

    // When
    var report = world.look(policy);

    // Then
    assertThat(report.changedStatus()).isPresent();
    assertThat(policy.getStatus().running()).isEqualTo(running(2, "2026-11-21T08:00:00Z"));
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void equalNumbersAreNotWrittenAgainByAnotherProcess() {
    // Given
    var policy = world.settled(PolicySample.signed());
    audit.found.put("production", running(2, "2026-11-21T08:00:00Z"));
    var _ = world.look(policy);

    // When
    audit.found.put("production", running(2, "2026-11-21T09:00:00Z"));
    var report = world.look(policy);

    // Then
    assertThat(report.changedStatus()).isEmpty();
    assertThat(policy.getStatus().running()).isEqualTo(running(2, "2026-11-21T08:00:00Z"));
  }

  @Test
  void whatWasKnownStaysUntilSomethingIsKnownAgain() {
    // Given
    var policy = world.settled(PolicySample.signed());
    audit.found.put("production", running(2, "2026-11-21T08:00:00Z"));
    var _ = world.look(policy);

    // When
    audit.found.clear();
    var report = world.look(policy);

    // Then
    assertThat(report.changedStatus()).isEmpty();
  }

  @Test
  void aRequestHasWhatRunsVerifiedOnce() {
    // Given
    var policy = world.settled(PolicySample.signed());
    PolicyWorld.request(policy, "now");

    // When
    var _ = world.look(policy);
    var _ = world.look(policy);

    // Then
    assertThat(audit.wanted).containsExactly("production");
  }

  @Test
  void aPolicyThatGoesIsntAuditedAnyMore() {
    // Given
    var policy = world.settled(PolicySample.signed());

    // When
    world.delete(policy);

    // Then
    assertThat(audit.inForce).isEmpty();
  }

  @Test
  void aPolicyIsAuditedNoLongerHoweverItWent() {
    // Given
    var audit = new FakeAudit();
    world.audit = audit;
    var deleted = world.settled(PolicySample.named("deleted"));
    var _ = world.settled(PolicySample.named("forced"));
    var _ = world.settled(PolicySample.named("here"));
    assertThat(audit.inForce).containsOnlyKeys("deleted", "forced", "here");

    // When: one's finalizer was forced away
    world.delete(deleted);
    world.remembered().removeOrphans(() -> Set.of("here"));

    // Then
    assertThat(audit.inForce).containsOnlyKeys("here");
  }
}
