package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.assertThatPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody else changes what the operator put into the cluster. */
@EnableKubernetesMockClient(crud = true)
class PolicyDriftTest {
  private KubernetesClient client;
  private PolicyWorld world;

  @BeforeEach
  void start() {
    world = new PolicyWorld(client);
  }

  private static Arguments webhook(String what, Consumer<ValidatingWebhook> change) {
    Consumer<ValidatingWebhookConfiguration> drift =
        live -> change.accept(live.getWebhooks().getFirst());
    return arguments(what, drift);
  }

  static Stream<Arguments> drifts() {
    Consumer<ValidatingWebhookConfiguration> owners =
        live -> live.getMetadata().setOwnerReferences(List.of());
    Consumer<ValidatingWebhookConfiguration> labels =
        live -> live.getMetadata().setLabels(Map.of());
    Consumer<ValidatingWebhookConfiguration> none = live -> live.setWebhooks(List.of());
    Consumer<ValidatingWebhookConfiguration> more =
        live -> {
          var webhooks = new ArrayList<>(live.getWebhooks());
          webhooks.add(webhooks.getFirst());
          live.setWebhooks(webhooks);
        };
    return Stream.of(
        webhook("caBundle", w -> w.getClientConfig().setCaBundle("T1RIRVI=")),
        webhook("no caBundle", w -> w.getClientConfig().setCaBundle(null)),
        webhook("service", w -> w.getClientConfig().getService().setName("other")),
        webhook("failurePolicy", w -> w.setFailurePolicy("Ignore")),
        webhook("timeoutSeconds", w -> w.setTimeoutSeconds(1)),
        webhook("matchPolicy", w -> w.setMatchPolicy("Exact")),
        webhook("rules", w -> w.setRules(w.getRules().subList(0, 1))),
        webhook(
            "a condition that never holds",
            w -> {
              var conditions = new ArrayList<>(w.getMatchConditions());
              conditions.add(new MatchCondition("false", "never"));
              w.setMatchConditions(conditions);
            }),
        webhook(
            "objectSelector",
            w ->
                w.setObjectSelector(new LabelSelectorBuilder().addToMatchLabels("a", "b").build())),
        webhook("namespaceSelector", w -> w.setNamespaceSelector(null)),
        arguments("owner", owners),
        arguments("labels", labels),
        arguments("no webhooks", none),
        arguments("one webhook more", more));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("drifts")
  void T50_driftOfAWebhookConfigurationIsUndone(
      String what, Consumer<ValidatingWebhookConfiguration> drift) {
    // Given
    var policy = world.settled(PolicySample.signed());
    var before = world.cluster.validating.get("production");
    var changed = new ValidatingWebhookConfigurationBuilder(before).build();
    drift.accept(changed);
    assertThat(changed).as(what).isNotEqualTo(before);
    world.cluster.validating.put("production", changed);

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.validating.get("production")).isEqualTo(before);
    assertThat(world.said())
        .filteredOn(said -> said.startsWith("Warning DriftRepaired"))
        .hasSize(1);
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void T50_aWebhookConfigurationThatSomebodyDeletesIsThereAgain() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.cluster.mutating.clear();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.mutating).containsOnlyKeys("production");
    assertThat(world.said()).anyMatch(said -> said.startsWith("Warning DriftRepaired"));
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void T50_newAuthoritiesAreNoDrift() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.caBundle = "CA 2";

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.log).containsExactly("show webhooks", "write webhooks production");
    assertThat(world.said()).noneMatch(said -> said.contains("Drift"));
    assertThatPolicy(policy).isCurrent();
  }

  static Stream<Arguments> tampered() {
    return Stream.of(
        arguments((Object) null),
        arguments("no JSON"),
        arguments(
            "{\"name\":\"production\",\"uid\":\"u\",\"generation\":9,\"spec\":{\"images\":[\"none\"],\"mode\":\"Enforce\"}}"));
  }

  @ParameterizedTest
  @MethodSource("tampered")
  void T50_anAcceptedPolicyThatSomebodyChangesIsPutBack(String text) {
    for (var broken : List.of(false, true)) {
      // Given
      var policy =
          world.settled(
              PolicySample.named("production-" + broken)
                  .signer("release", PolicySample.TRUST_ROOT, "https://ci\\.example/a"));
      var name = policy.getMetadata().getName();
      var accepted = world.cluster.accepted.get(name);
      world.cluster.accepted.put(name, text);
      if (broken) {
        // Also where the spec can't be accepted now: the operator remembers.
        PolicyWorld.edit(policy, PolicySample.policy().images("["));
      }

      // When
      var _ = world.look(policy);

      // Then
      assertThat(world.cluster.accepted.get(name)).isEqualTo(accepted);
      assertThat(world.said()).anyMatch(said -> said.startsWith("Warning DriftRepaired"));
      if (broken) {
        assertThatPolicy(policy).isFailed().says("generation 1 stays in force");
      } else {
        assertThatPolicy(policy).isCurrent();
      }
    }
  }

  @Test
  void T50_aRestartedOperatorWritesAnewWhatCantBeRead() {
    // Given
    var policy = world.settled(PolicySample.signed());
    world.restart();
    world.cluster.accepted.put("production", "{");

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").generation()).isEqualTo(1);
    assertThatPolicy(policy).isCurrent();
  }
}
