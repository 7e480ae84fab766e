package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.assertThatPolicy;
import static io.portreeve.enforcement.PolicyWorld.edit;
import static io.portreeve.enforcement.PolicyWorld.trustRootFresh;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.ImagePolicyStatus;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks at an ImagePolicy that can be enforced. */
@EnableKubernetesMockClient(crud = true)
class PolicyWorkTest {
  private KubernetesClient client;
  private PolicyWorld world;

  @BeforeEach
  void start() {
    world = new PolicyWorld(client);
  }

  @Test
  void putsAPolicyInForceInThisOrder() {
    // Given
    var policy = PolicySample.signed().build();

    // When
    var report = world.look(policy);

    // Then: the API server asks only once there is an answer
    assertThat(world.cluster.log)
        .containsExactly("show webhooks", "write policy production", "write webhooks production");
    assertThat(world.cluster.inForce("production"))
        .satisfies(
            accepted -> {
              assertThat(accepted.uid()).isEqualTo("uid-of-production");
              assertThat(accepted.generation()).isEqualTo(1);
              assertThat(accepted.spec()).isEqualTo(policy.getSpec());
              assertThat(accepted.trustRoots())
                  .containsOnly(Map.entry("release", PolicyWorld.ROOT));
              assertThat(accepted.fault()).isNull();
            });
    assertThat(policy.getStatus().enforcedGeneration()).isEqualTo(1);
    assertThat(trustRootFresh(policy)).isEqualTo("True " + Reason.SUCCEEDED);
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(1));
    assertThatPolicy(policy)
        .isCurrent()
        .hasReason(Reason.SUCCEEDED)
        .says("generation 1 is in force");
    assertThat(world.said()).containsExactly("Normal Succeeded generation 1 is in force");
  }

  @Test
  void aPolicyWithoutSignersHasNoTrustRootAndIsLookedAtRarely() {
    // Given
    var policy = PolicySample.policy().build();

    // When
    var report = world.look(policy);

    // Then
    assertThat(trustRootFresh(policy)).isEmpty();
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(10));
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void aSecondLookWritesNothing() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.later(Duration.ofHours(1));

    // When
    var report = world.look(policy);

    // Then
    assertThat(world.cluster.log).isEmpty();
    assertThat(report.changedStatus()).isEmpty();
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void aRestartedOperatorWritesNothing() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.restart();

    // When
    var report = world.look(policy);

    // Then
    assertThat(world.cluster.log).isEmpty();
    assertThat(report.changedStatus()).isEmpty();
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void anEditIsPutInForce() {
    // Given
    var policy = world.settled(PolicySample.signed());
    edit(policy, PolicySample.signed().images("registry.example/web/**"));

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").generation()).isEqualTo(2);
    assertThat(world.cluster.asked("production")).contains("web").doesNotContain("shop");
    assertThat(policy.getStatus().enforcedGeneration()).isEqualTo(2);
    assertThatPolicy(policy).isCurrent().says("generation 2 is in force");
  }

  @Test
  void freshTrustRootsAreTakenUp() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.cluster.trustRoots.put(PolicySample.TRUST_ROOT, PolicyWorld.OTHER_ROOT);

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.log).containsExactly("write policy production");
    assertThat(world.cluster.inForce("production").trustRoots().get("release"))
        .isEqualTo(PolicyWorld.OTHER_ROOT);
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void warnsOnceOfWhatItsAuthorMayNotMean() {
    // Given
    var policy =
        PolicySample.policy()
            .signer("wide", PolicySample.TRUST_ROOT, "https://ci.example/a")
            .build();

    // When
    var _ = world.look(policy);
    var _ = world.look(policy);

    // Then
    assertThat(world.said())
        .filteredOn(said -> said.startsWith("Warning PolicyWarning"))
        .isNotEmpty()
        .allSatisfy(said -> assertThat(said).contains("spec.signers[0]"));
    assertThatPolicy(policy).isCurrent().says("generation 1 is in force", "spec.signers[0]");
  }

  @Test
  void echoesARequest() {
    // Given
    var policy = world.settled(PolicySample.policy());
    PolicyWorld.request(policy, "now");

    // When
    var _ = world.look(policy);

    // Then
    assertThat(policy.getStatus().lastHandledReconcileAt()).isEqualTo("now");
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void deletionFirstStopsTheQuestionsThenForgetsTheAnswer() {
    // Given
    var policy = world.settled(PolicySample.signed());

    // When
    world.delete(policy);

    // Then
    assertThat(world.cluster.log)
        .containsExactly("delete webhooks production", "delete policy production");
  }

  @Test
  void waitsForTheServingCertificate() {
    // Given
    world.caBundle = null;
    var policy = PolicySample.signed().build();

    // When
    var report = world.look(policy);

    // Then
    assertThat(world.cluster.log).isEmpty();
    assertThat(report.next()).isEqualTo(Duration.ofSeconds(5));
    assertThatPolicy(policy).isInProgress().hasReason(Reason.SERVING_CERTIFICATE_NOT_READY);
  }

  @Test
  void writesNothingWithoutTheOwner() {
    // Given
    world.cluster.ownerUid = null;
    var policy = PolicySample.signed().build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.log).isEmpty();
    assertThatPolicy(policy)
        .isFailed()
        .hasReason(Reason.WEBHOOK_OWNER_MISSING)
        .says("ClusterRole \"portreeve-webhook-owner\"", "install or upgrade the chart");

    // When it is back
    world.cluster.ownerUid = "another uid";
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.mutating.get("production").getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("another uid"));
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void isReadyOnlyWithTheCurrentAuthorities() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.caBundle = "CA 2";
    world.cluster.failing = "write webhooks";

    // When
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy).isInProgress().hasReason(Reason.INTERNAL_ERROR);

    // When the API server is back
    world.cluster.failing = null;
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.log).containsExactly("show webhooks", "write webhooks production");
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void aNameThatIsNoLabelIsRefused() {
    // Given
    var policy = PolicySample.named("p".repeat(64)).build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.log).isEmpty();
    assertThatPolicy(policy)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("metadata.name has 64 characters, at most 63");
  }

  @Test
  void T17_whatAStatusClaimsIsNotBelieved() {
    // Given: somebody writes a status that says that all is well
    var policy = PolicySample.policy().images("[").build();
    policy.setStatus(
        new ImagePolicyStatus(
            1L,
            1L,
            world.settled(PolicySample.named("other")).getStatus().conditions(),
            null,
            null));

    // When
    var _ = world.look(policy);

    // Then
    assertThat(policy.getStatus().enforcedGeneration()).isNull();
    assertThatPolicy(policy).isFailed().hasReason(Reason.INVALID_SPEC).says("spec.images[0]");
  }

  @Test
  void onlyWhatIsGoneIsSwept() {
    // Given
    var _ = world.settled(PolicySample.named("gone"));
    var _ = world.settled(PolicySample.named("here"));
    world.cluster.log.clear();

    // When
    world.remembered().removeOrphans(() -> Set.of("here", "new"));

    // Then
    assertThat(world.cluster.log).containsExactly("delete webhooks gone", "delete policy gone");
  }
}
