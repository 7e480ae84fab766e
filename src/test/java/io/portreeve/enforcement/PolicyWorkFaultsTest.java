package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.assertThatPolicy;
import static io.portreeve.enforcement.PolicyWorld.edit;
import static io.portreeve.enforcement.PolicyWorld.trustRootFresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.TagRules;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing edited fails open: what was accepted stays until something else is. */
@EnableKubernetesMockClient(crud = true)
class PolicyWorkFaultsTest {
  private KubernetesClient client;
  private PolicyWorld world;

  @BeforeEach
  void start() {
    world = new PolicyWorld(client);
  }

  private static PolicySample signedBy(String regex, String trustRoot) {
    return PolicySample.policy().signer("release", trustRoot, regex);
  }

  static Stream<Arguments> unacceptable() {
    return Stream.of(
        arguments(
            signedBy("(", PolicySample.TRUST_ROOT),
            Reason.INVALID_SPEC,
            "spec.signers[0].keyless.subjectRegex"),
        arguments(
            PolicySample.signed().images("registry.example/[a-"),
            Reason.INVALID_SPEC,
            "spec.images[0]"),
        arguments(
            PolicySample.policy().tags(null), Reason.INVALID_SPEC, "demands nothing of the images"),
        arguments(
            PolicySample.signed().tags(new TagRules(false, List.of(), List.of())),
            Reason.INVALID_SPEC,
            "spec.tags.pin"),
        arguments(
            PolicySample.signed().images("too-costly.example/**"),
            Reason.INVALID_SPEC,
            "spec: the API server refuses its webhook configurations: matchConditions: too costly"),
        arguments(
            signedBy("a", "elsewhere/gone"),
            Reason.TRUST_ROOT_UNUSABLE,
            "spec.signers[0].trustRoot.configMapRef: ConfigMap \"elsewhere/gone\" doesn't exist"),
        arguments(
            signedBy("a", "portreeve-system/broken"),
            Reason.TRUST_ROOT_UNUSABLE,
            "spec.signers[0].trustRoot"),
        arguments(
            signedBy("(", "elsewhere/gone"),
            Reason.INVALID_SPEC,
            "ConfigMap \"elsewhere/gone\" doesn't exist"));
  }

  static Stream<Arguments> unacceptableToTheOperator() {
    return unacceptable().filter(each -> !each.get()[2].toString().contains("API server"));
  }

  @ParameterizedTest
  @MethodSource("unacceptable")
  void T58_whatAnEditBreaksStaysInForceAsItWas(PolicySample broken, String reason, String problem) {
    // Given
    world.cluster.trustRoots.put("portreeve-system/broken", "{\"mediaType\": 1}");
    world.cluster.refused = "too-costly";
    var policy = world.settled(PolicySample.signed());
    var accepted = world.cluster.accepted.get("production");
    var asked = world.cluster.asked("production");
    edit(policy, broken);

    for (var restarted : List.of(false, true)) {
      // When
      if (restarted) {
        world.restart();
      }
      var _ = world.look(policy);

      // Then
      assertThat(world.cluster.log).filteredOn(each -> !each.startsWith("show")).isEmpty();
      assertThat(world.cluster.accepted.get("production")).isEqualTo(accepted);
      assertThat(world.cluster.asked("production")).isEqualTo(asked);
      assertThat(policy.getStatus().enforcedGeneration()).isEqualTo(1);
      assertThatPolicy(policy)
          .isFailed()
          .hasReason(reason)
          .says(problem, "generation 1 stays in force");
    }
    assertThat(world.said()).filteredOn(said -> said.startsWith("Warning " + reason)).hasSize(1);

    // When it is mended
    edit(policy, PolicySample.signed().images("registry.example/web/**"));
    var _ = world.look(policy);

    // Then
    assertThat(policy.getStatus().enforcedGeneration()).isEqualTo(3);
    assertThatPolicy(policy).isCurrent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{}", "{\"mediaType\": \"application/json\"}"})
  void T58_aTrustRootThatGoesOrBreaksIsKeptAsItWasReadLast(String text) {
    // Given
    var policy = world.settled(PolicySample.signed());
    Consumer<String> store =
        root -> {
          if (root.isEmpty()) {
            world.cluster.trustRoots.remove(PolicySample.TRUST_ROOT);
          } else {
            world.cluster.trustRoots.put(PolicySample.TRUST_ROOT, root);
          }
        };
    store.accept(text);

    for (var restarted : List.of(false, true)) {
      // When
      if (restarted) {
        world.restart();
      }
      var report = world.look(policy);

      // Then
      assertThat(world.cluster.log).isEmpty();
      assertThat(world.cluster.inForce("production").trustRoots())
          .containsEntry("release", PolicyWorld.ROOT);
      assertThat(policy.getStatus().enforcedGeneration()).isEqualTo(1);
      assertThat(trustRootFresh(policy)).isEqualTo("False " + Reason.TRUST_ROOT_UNUSABLE);
      assertThat(report.next()).isEqualTo(Duration.ofMinutes(1));
      assertThatPolicy(policy)
          .isFailed()
          .hasReason(Reason.TRUST_ROOT_UNUSABLE)
          .says("spec.signers[0].trustRoot", "generation 1 stays in force with the trust roots");
    }

    // When it is back
    store.accept(PolicyWorld.OTHER_ROOT);
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").trustRoots())
        .containsEntry("release", PolicyWorld.OTHER_ROOT);
    assertThat(trustRootFresh(policy)).isEqualTo("True " + Reason.SUCCEEDED);
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void T58_oneTrustRootThatBreaksDoesntHoldTheOtherBack() {
    // Given
    world.cluster.trustRoots.put("portreeve-system/second", PolicyWorld.ROOT);
    var policy =
        world.settled(
            PolicySample.signed()
                .signer("second", "portreeve-system/second", "https://ci\\.example/b"));
    world.cluster.trustRoots.remove(PolicySample.TRUST_ROOT);
    world.cluster.trustRoots.put("portreeve-system/second", PolicyWorld.OTHER_ROOT);

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").trustRoots())
        .containsEntry("release", PolicyWorld.ROOT)
        .containsEntry("second", PolicyWorld.OTHER_ROOT);
    assertThatPolicy(policy).isFailed().says("spec.signers[0].trustRoot.configMapRef");
  }

  @Test
  void T58_anApiServerThatFailsSaysNothingOfATrustRoot() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.cluster.failing = "read";

    // When
    var _ = world.look(policy);

    // Then
    assertThat(policy.getStatus().enforcedGeneration()).isEqualTo(1);
    assertThat(trustRootFresh(policy)).isEqualTo("True " + Reason.SUCCEEDED);
    assertThatPolicy(policy)
        .isInProgress()
        .hasReason(Reason.INTERNAL_ERROR)
        .says("what is in force stays");
  }

  @Test
  void T58_aNameThatIsUsedAgainKeepsWhatWasInForceUntilTheNewOneIsAccepted() {
    // Given: the finalizer was forced away, and the policy made anew
    var _ = world.settled(PolicySample.signed());
    var accepted = world.cluster.accepted.get("production");
    world.restart();
    var reused = signedBy("(", PolicySample.TRUST_ROOT).images("registry.example/less").build();
    reused.getMetadata().setUid("another uid");

    // When
    var _ = world.look(reused);

    // Then
    assertThat(world.cluster.accepted.get("production")).isEqualTo(accepted);
    assertThat(world.cluster.asked("production")).contains("shop");
    assertThat(reused.getStatus().enforcedGeneration()).isNull();
    assertThatPolicy(reused)
        .isFailed()
        .says("before this one, UID uid-of-production, generation 1, stays in force");

    // When it is mended
    edit(reused, PolicySample.signed());
    var _ = world.look(reused);

    // Then
    assertThat(world.cluster.inForce("production").uid()).isEqualTo("another uid");
    assertThatPolicy(reused).isCurrent();
  }

  @ParameterizedTest
  @MethodSource("unacceptableToTheOperator")
  void whatWasNeverAcceptedDeniesWhatItNames(PolicySample broken, String reason, String problem) {
    // Given
    world.cluster.trustRoots.put("portreeve-system/broken", "{}");
    var policy = broken.without("registry.example/shop/tools/**").build();

    // When
    var _ = world.look(policy);

    // Then
    var inForce = world.cluster.inForce("production");
    assertThat(inForce.fault()).contains(problem);
    assertThat(inForce.trustRoots()).isEmpty();
    assertThat(CompiledPolicy.compile(inForce).name()).isEqualTo("production");
    assertThat(policy.getStatus().enforcedGeneration()).isNull();
    assertThatPolicy(policy)
        .isFailed()
        .hasReason(reason)
        .says("no generation was ever accepted: the images that it names are denied");
  }

  @Test
  void ofPatternsThatCantAllBeReadThoseThatCanAreAskedAbout() {
    // Given
    var policy = PolicySample.policy().images("[", "registry.example/shop/**").without("[").build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.asked("production")).contains("shop");
    assertThatPolicy(policy).isFailed().says("the images that it names are denied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "too-costly.example/**"})
  void saysSoWhereNothingCanBeAskedAbout(String pattern) {
    // Given
    world.cluster.refused = "too-costly";
    var policy = PolicySample.policy().images(pattern).build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.mutating).isEmpty();
    assertThatPolicy(policy).isFailed().says("nothing is denied");
  }

  @Test
  void T55_whatIsLostGoesOnBeingAskedAboutAndIsDenied() {
    // Given: the operator is away, somebody deletes what was accepted, and the spec is broken
    var policy = world.settled(PolicySample.signed());
    var asked = world.cluster.asked("production");
    world.restart();
    world.cluster.accepted.clear();
    edit(policy, signedBy("(", PolicySample.TRUST_ROOT).images("registry.example/less"));

    for (var restarted : List.of(false, true)) {
      // When
      if (restarted) {
        world.restart();
      }
      world.caBundle = "CA " + restarted;
      var _ = world.look(policy);

      // Then
      assertThat(world.cluster.asked("production")).isEqualTo(asked);
      assertThat(world.cluster.inForce("production"))
          .satisfies(
              lost -> {
                assertThat(lost.spec().images()).isEmpty();
                assertThat(lost.fault()).contains("spec.signers[0].keyless.subjectRegex");
              });
      assertThat(policy.getStatus().enforcedGeneration()).isNull();
      assertThatPolicy(policy).isFailed().says("what was in force is lost");
    }

    // When it is mended
    edit(policy, PolicySample.signed());
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").fault()).isNull();
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void trustRootsThatDontFitTogetherAreRefused() {
    // Given
    var sample = PolicySample.policy();
    for (var i = 0; i < 3; i++) {
      world.cluster.trustRoots.put(
          "portreeve-system/large-" + i, PolicyWorld.ROOT + " ".repeat(400_000 + i));
      sample.signer("signer-" + i, "portreeve-system/large-" + i, "https://ci\\.example/" + i);
    }
    var policy = sample.build();

    // When
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("spec.signers: with their trust roots", "fit into a ConfigMap");
  }

  @Test
  void aMissingRightIsNamed() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.cluster.failing = "read";
    world.cluster.failure = new KubernetesClientException("forbidden: get things", 403, null);

    // When
    var _ = world.look(policy);

    // Then
    assertThat(policy.getStatus().enforcedGeneration()).isEqualTo(1);
    assertThatPolicy(policy)
        .isFailed()
        .hasReason(Reason.ACCESS_DENIED)
        .says("forbidden: get things", "the rights that the chart's README lists");
  }

  @Test
  void aConflictIsTriedAgain() {
    // Given
    world.cluster.failing = "write webhooks";
    world.cluster.failure =
        new KubernetesClientException("the object has been modified", 409, null);
    var policy = PolicySample.signed().build();

    // When
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy).isInProgress().hasReason(Reason.CONFLICT);
  }
}
