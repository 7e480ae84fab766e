package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.assertThatPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.WorkloadFeedback;
import io.portreeve.policy.CompiledPolicy;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A policy's mode, from one to another. */
@EnableKubernetesMockClient(crud = true)
class PolicyModesTest {
  private static final String NAME = "production";

  private KubernetesClient client;
  private PolicyWorld world;

  @BeforeEach
  void start() {
    world = new PolicyWorld(client);
  }

  private String failurePolicy() {
    return world.cluster.validating.get(NAME).getWebhooks().getFirst().getFailurePolicy();
  }

  private static PolicySample broken(PolicyMode mode) {
    return PolicySample.policy().mode(mode).signer("a", "none/none", "a");
  }

  @ParameterizedTest
  @EnumSource(
      value = PolicyMode.class,
      names = {"Warn", "Audit"})
  void aPolicyThatIsNoLongerEnforcedLosesItsPinning(PolicyMode mode) {
    // Given
    var policy = world.settled(PolicySample.signed());
    assertThat(world.cluster.mutating).containsOnlyKeys(NAME);

    // When
    PolicyWorld.edit(policy, PolicySample.signed().mode(mode));
    var _ = world.look(policy);

    // Then: what the webhooks decide by comes first
    assertThat(world.cluster.log)
        .containsExactly("show webhooks", "write policy " + NAME, "write webhooks " + NAME);
    assertThat(world.cluster.mutating).isEmpty();
    assertThat(failurePolicy()).isEqualTo("Ignore");
    assertThat(world.cluster.inForce(NAME).spec().mode()).isEqualTo(mode);
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void aPolicyThatIsEnforcedFromNowOnPins() {
    // Given
    var policy = world.settled(PolicySample.signed().mode(PolicyMode.Warn));
    assertThat(world.cluster.mutating).isEmpty();

    // When
    PolicyWorld.edit(policy, PolicySample.signed());
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.mutating).containsOnlyKeys(NAME);
    assertThat(failurePolicy()).isEqualTo("Fail");
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void aPolicyInForceIsNotWrittenAgain() {
    // Given
    var policy = world.settled(PolicySample.signed().mode(PolicyMode.Audit));

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.log).isEmpty();
  }

  @Test
  void T50_aPinningWebhookThatSomebodyPutsBackGoes() {
    // Given
    var enforced = world.settled(PolicySample.signed());
    var pinning = world.cluster.mutating.get(NAME);
    PolicyWorld.edit(enforced, PolicySample.signed().mode(PolicyMode.Warn));
    var _ = world.look(enforced);

    // When
    world.cluster.mutating.put(NAME, pinning);
    var _ = world.look(enforced);

    // Then
    assertThat(world.cluster.mutating).isEmpty();
    assertThat(world.said()).anyMatch(said -> said.startsWith("Warning DriftRepaired"));
  }

  @ParameterizedTest
  @CsvSource({"Enforce, Warn, Fail", "Warn, Enforce, Ignore", "Enforce, Audit, Fail"})
  void T58_anEditThatCantBeAcceptedDoesntChangeTheMode(
      PolicyMode before, PolicyMode after, String failurePolicy) {
    // Given
    var policy = world.settled(PolicySample.signed().mode(before));

    // When
    PolicyWorld.edit(policy, broken(after));
    var _ = world.look(policy);

    // Then
    assertThat(failurePolicy()).isEqualTo(failurePolicy);
    assertThat(world.cluster.inForce(NAME).spec().mode()).isEqualTo(before);
    assertThat(world.cluster.mutating.isEmpty()).isEqualTo(before != PolicyMode.Enforce);
    assertThatPolicy(policy).isFailed().says("generation 1 stays in force");
  }

  @ParameterizedTest
  @CsvSource({
    "Enforce, Warn, Enforce, Fail",
    "Enforce, Audit, Enforce, Fail",
    "Warn, Enforce, Warn, Ignore",
    "Warn, Audit, Audit, Ignore"
  })
  void T58_noMoreDoesOneOfWhichNobodyKnowsWhatWasInForce(
      PolicyMode before, PolicyMode after, PolicyMode then, String failurePolicy) {
    // Given: the accepted policy is gone, and the operator has forgotten it
    var policy = world.settled(PolicySample.signed().mode(before));
    world.cluster.accepted.clear();
    world.restart();

    // When: two looks, of which the second finds what the first has left
    PolicyWorld.edit(policy, broken(after));
    for (var look : List.of(1, 2)) {
      var _ = world.look(policy);

      // Then
      assertThat(failurePolicy()).as("look " + look).isEqualTo(failurePolicy);
      var inForce = world.cluster.inForce(NAME);
      assertThat(inForce.fault()).isNotNull();
      assertThat(CompiledPolicy.compile(inForce).mode()).isEqualTo(then);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PolicyMode.class,
      names = {"Warn", "Audit"})
  void oneThatWasNeverAcceptedRefusesNothingEither(PolicyMode mode) {
    // Given
    var policy = broken(mode).build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(failurePolicy()).isEqualTo("Ignore");
    assertThat(world.cluster.mutating).isEmpty();
    var inForce = world.cluster.inForce(NAME);
    assertThat(inForce.fault()).isNotNull();
    assertThat(CompiledPolicy.compile(inForce).mode()).isEqualTo(mode);
  }

  @Test
  void workloadsAreAskedAboutAsLongAsSomebodyWantsToHear() {
    // Given
    var policy = world.settled(PolicySample.signed());
    assertThat(world.cluster.validating.get(NAME).getWebhooks()).hasSize(2);

    // When
    PolicyWorld.edit(policy, PolicySample.signed().workloads(WorkloadFeedback.Ignore));
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.validating.get(NAME).getWebhooks()).hasSize(1);
  }

  @Test
  void T50_aWorkloadEntryThatSomebodyMakesBindingIsUndone() {
    // Given
    var policy = world.settled(PolicySample.signed());
    var before = world.cluster.validating.get(NAME);
    var changed = new ValidatingWebhookConfigurationBuilder(before).build();
    changed.getWebhooks().getLast().setFailurePolicy("Fail");
    world.cluster.validating.put(NAME, changed);

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.validating.get(NAME)).isEqualTo(before);
  }
}
