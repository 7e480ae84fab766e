package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.enforcement.AcceptedPolicyStore.Stored;
import io.portreeve.enforcement.WebhookStore.Asked;
import io.portreeve.policy.AcceptedPolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the operator reads and writes in the API server. */
@EnableKubernetesMockClient(crud = true)
class KubernetesStoresTest {
  private KubernetesClient client;

  private static AcceptedPolicy policy(String name) {
    return new AcceptedPolicy(
        name,
        "uid",
        3,
        PolicySample.signed().spec(),
        Map.of("release", "{}"),
        Map.of(),
        List.of(),
        null);
  }

  private KubernetesAcceptedPolicies accepted() {
    return new KubernetesAcceptedPolicies(client, SETTINGS);
  }

  private KubernetesWebhooks webhooks() {
    return new KubernetesWebhooks(client, SETTINGS);
  }

  private void create(String namespace, String name, Map<String, String> data) {
    var _ =
        client
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(name)
                    .endMetadata()
                    .withData(data)
                    .build())
            .create();
  }

  private WebhookPair pair(String caBundle) {
    var rendering = new WebhookRendering(SETTINGS, caBundle, "uid-of-owner");
    return rendering.pair("production", rendering.asked(PolicySample.policy().spec()));
  }

  @Test
  void keepsAnAcceptedPolicyWhereTheWebhooksLook() {
    // When
    var first = accepted().write(policy("production"), "uid-of-owner");
    var second = accepted().write(policy("production"), "uid-of-owner");

    // Then
    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(accepted().read("production")).isEqualTo(new Stored.Intact(policy("production")));
    assertThat(accepted().names()).containsExactly("production");
    var map =
        client
            .configMaps()
            .inNamespace("portreeve-system")
            .withName("portreeve-policy-production")
            .get();
    assertThat(map.getMetadata().getLabels())
        .containsEntry("portreeve.io/accepted-policy", "production");
    assertThat(map.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getKind()).isEqualTo("ClusterRole");
              assertThat(owner.getName()).isEqualTo("portreeve-webhook-owner");
              assertThat(owner.getUid()).isEqualTo("uid-of-owner");
            });
    assertThat(map.getData()).containsOnlyKeys("policy.json");
  }

  static Stream<Arguments> damages() {
    var good = policy("production").toJson();
    return Stream.of(
        arguments(Map.of(), "no key policy.json"),
        arguments(Map.of("policy.json", "{"), ""),
        arguments(Map.of("policy.json", policy("other").toJson()), "holds the policy other"),
        arguments(
            Map.of(
                "policy.json", good.replace("\"generation\"", "\"ofTomorrow\":1,\"generation\"")),
            ""));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void T50_whatCantBeReadIsDamagedAndIsReplaced(Map<String, String> data, String why) {
    // Given
    create("portreeve-system", "portreeve-policy-production", data);

    // When / Then
    assertThat(accepted().read("production"))
        .isInstanceOfSatisfying(
            Stored.Damaged.class, damaged -> assertThat(damaged.why()).contains(why));
    assertThat(accepted().write(policy("production"), "uid-of-owner")).isTrue();
    assertThat(accepted().read("production")).isInstanceOf(Stored.Intact.class);
  }

  @Test
  void T50_whatSomebodyPutsBesideAnAcceptedPolicyGoes() {
    // Given
    var _ = accepted().write(policy("production"), "uid-of-owner");
    var maps = client.configMaps().inNamespace("portreeve-system");
    var tampered =
        new ConfigMapBuilder(maps.withName("portreeve-policy-production").get())
            .addToData("more", "of it")
            .withImmutable(true)
            .editMetadata()
            .addToLabels("mine", "yes")
            .withOwnerReferences()
            .endMetadata()
            .build();
    var _ = client.resource(tampered).update();

    // When
    var written = accepted().write(policy("production"), "uid-of-owner");

    // Then
    assertThat(written).isTrue();
    var map = maps.withName("portreeve-policy-production").get();
    assertThat(map.getData()).containsOnlyKeys("policy.json");
    assertThat(map.getImmutable()).isNull();
    assertThat(map.getMetadata().getOwnerReferences()).hasSize(1);
  }

  @Test
  void whatIsOnlyLabelledIsNoPolicy() {
    // Given
    var _ =
        client
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace("portreeve-system")
                    .withName("mine")
                    .addToLabels(AcceptedPolicy.LABEL, "production")
                    .endMetadata()
                    .build())
            .create();
    var foreign =
        new ValidatingWebhookConfigurationBuilder(pair("CA").validating())
            .editMetadata()
            .withName("mine")
            .endMetadata()
            .build();
    var _ = client.resource(foreign).create();

    // When / Then
    assertThat(accepted().names()).isEmpty();
    assertThat(webhooks().policies()).isEmpty();
  }

  @Test
  void writesWebhookConfigurations() {
    // Given
    var store = webhooks();
    var first = pair("CA 1");
    var second = pair("CA 2");

    // When / Then
    assertThat(store.read("production").asked()).isEmpty();
    store.apply(first, store.read("production"));
    assertThat(store.read("production").is(first)).isTrue();
    assertThat(store.read("production").is(second)).isFalse();
    store.apply(second, store.read("production"));
    assertThat(store.read("production").is(second)).isTrue();
    assertThat(store.policies()).containsExactly("production");
    store.delete("production");
    assertThat(store.policies()).isEmpty();
  }

  @Test
  void whatIsNoLongerEnforcedPinsNothing() {
    // Given
    var store = webhooks();
    store.apply(pair("CA"), store.read("production"));
    var rendering = new WebhookRendering(SETTINGS, "CA", "uid-of-owner");
    var warning =
        rendering.pair(
            "production", rendering.asked(PolicySample.policy().mode(PolicyMode.Warn).spec()));
    assertThat(store.refusal(warning, store.read("production"))).isEmpty();
    assertThat(store.read("production").mutating()).isNotNull();

    // When
    store.apply(warning, store.read("production"));

    // Then
    assertThat(store.read("production").mutating()).isNull();
    assertThat(store.read("production").is(warning)).isTrue();
    assertThat(store.read("production").asked().map(Asked::mode)).hasValue(PolicyMode.Warn);
    assertThat(store.policies()).containsExactly("production");

    // When
    store.apply(pair("CA"), store.read("production"));

    // Then
    assertThat(store.read("production").is(pair("CA"))).isTrue();
    assertThat(store.read("production").is(warning)).isFalse();
    assertThat(store.read("production").asked().map(Asked::mode)).hasValue(PolicyMode.Enforce);
  }

  @Test
  void T50_whatSomebodyPutsBesideAWebhookGoes() {
    // Given
    var store = webhooks();
    store.apply(pair("CA"), store.read("production"));
    var api = client.admissionRegistration().v1().validatingWebhookConfigurations();
    var tampered =
        new ValidatingWebhookConfigurationBuilder(api.withName("portreeve-production").get())
            .editMetadata()
            .addToLabels("mine", "yes")
            .endMetadata()
            .editFirstWebhook()
            .addToMatchConditions(new MatchCondition("false", "never"))
            .endWebhook()
            .build();
    var _ = client.resource(tampered).update();
    assertThat(store.read("production").is(pair("CA"))).isFalse();

    // When
    store.apply(pair("CA"), store.read("production"));

    // Then
    assertThat(store.read("production").is(pair("CA"))).isTrue();
    assertThat(api.withName("portreeve-production").get().getMetadata().getLabels())
        .containsEntry("mine", "yes");
  }

  @Test
  void findsTheOwner() {
    assertThat(webhooks().ownerUid()).isEmpty();

    var created =
        client
            .resource(
                new ClusterRoleBuilder()
                    .withNewMetadata()
                    .withName("portreeve-webhook-owner")
                    .endMetadata()
                    .build())
            .create();

    assertThat(webhooks().ownerUid()).hasValue(created.getMetadata().getUid());
  }

  @Test
  void listsThePoliciesThatExist() {
    // Given
    var _ = client.resource(PolicySample.named("here").build()).create();

    // When / Then
    assertThat(new ExistingPolicies(client).get()).containsExactly("here");
  }
}
