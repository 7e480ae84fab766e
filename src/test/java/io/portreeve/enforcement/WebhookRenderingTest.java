package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.NamespaceSelector.Operator;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.WorkloadFeedback;
import io.portreeve.enforcement.WebhookStore.Asked;
import io.portreeve.policy.MatchConditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRenderingTest {
  private static final Path GOLDEN = Path.of("src/test/resources/WebhookRenderingTest");

  private static WebhookPair pair(EnforcementSettings settings, PolicySample policy) {
    var rendering = new WebhookRendering(settings, "-----BEGIN CERTIFICATE-----\n", "uid-of-owner");
    // What the conditions say is MatchConditions' own business.
    var asked = rendering.asked(policy.spec());
    var condition = List.of(new MatchCondition("true", "images"));
    return rendering.pair(
        "production",
        new Asked(
            asked.mode(),
            condition,
            asked.namespaces(),
            asked.workloads().isEmpty() ? List.of() : condition));
  }

  private static EnforcementSettings outside(String url) {
    return new EnforcementSettings("portreeve-system", url, "portreeve-webhook", "owner");
  }

  private static void assertIsGolden(String file, WebhookPair pair) throws IOException {
    var mutating = pair.mutating() == null ? "" : Serialization.asYaml(pair.mutating());
    var yaml = mutating + Serialization.asYaml(pair.validating());
    if (Boolean.getBoolean("portreeve.generate")) {
      Files.writeString(GOLDEN.resolve(file), yaml);
    }
    assertThat(GOLDEN.resolve(file))
        .as("run with -Dgenerate=true and look")
        .content()
        .isEqualTo(yaml);
  }

  @Test
  void rendersAPolicyByItsService() throws IOException {
    var policy =
        PolicySample.policy()
            .images("registry.example/shop/**", "registry.example/web/*")
            .without("registry.example/shop/tools/**")
            .namespaces(
                Map.of("env", "production", "app", "shop"),
                new NamespaceSelector.Requirement("team", Operator.In, List.of("b", "a")),
                new NamespaceSelector.Requirement("exempt", Operator.DoesNotExist, List.of()));

    assertIsGolden("out-service.yaml", pair(PolicyWorld.SETTINGS, policy));
  }

  @Test
  void rendersAPolicyByAUrl() throws IOException {
    assertIsGolden("out-url.yaml", pair(outside("https://127.0.0.1:8443/"), PolicySample.policy()));
  }

  @ParameterizedTest
  @CsvSource({"Warn, out-warn.yaml", "Audit, out-audit.yaml"})
  void rendersAPolicyThatIsNotEnforced(PolicyMode mode, String file) throws IOException {
    assertIsGolden(file, pair(PolicyWorld.SETTINGS, PolicySample.policy().mode(mode)));
  }

  @ParameterizedTest
  @EnumSource(PolicyMode.class)
  void onlyWhatIsEnforcedChangesPodsAndIsWaitedFor(PolicyMode mode) {
    // When
    var pair = pair(PolicyWorld.SETTINGS, PolicySample.policy().mode(mode));

    // Then
    var enforced = mode == PolicyMode.Enforce;
    assertThat(pair.mutating() != null).isEqualTo(enforced);
    var webhook = pair.validating().getWebhooks().getFirst();
    assertThat(webhook.getFailurePolicy()).isEqualTo(enforced ? "Fail" : "Ignore");
    assertThat(webhook.getTimeoutSeconds()).isEqualTo(enforced ? 10 : 3);
  }

  @ParameterizedTest
  @CsvSource({
    "Enforce, , true",
    "Enforce, Warn, true",
    "Enforce, Ignore, false",
    "Warn, Warn, true",
    "Warn, Ignore, false",
    "Audit, Warn, false"
  })
  void workloadsAreToldOfWhereSomebodyWantsToHear(
      PolicyMode mode, @Nullable WorkloadFeedback workloads, boolean told) {
    // Given
    var policy = PolicySample.policy().mode(mode);
    if (workloads != null) {
      policy = policy.workloads(workloads);
    }

    // When
    var webhooks = pair(PolicyWorld.SETTINGS, policy).validating().getWebhooks();

    // Then
    assertThat(webhooks).hasSize(told ? 2 : 1);
    if (told) {
      var webhook = webhooks.getLast();
      assertThat(webhook.getName()).isEqualTo("production.workloads.portreeve.io");
      assertThat(webhook.getFailurePolicy()).isEqualTo("Ignore");
      assertThat(webhook.getTimeoutSeconds()).isEqualTo(2);
      assertThat(webhook.getSideEffects()).isEqualTo("None");
      assertThat(webhook.getClientConfig().getService().getPath())
          .isEqualTo("/admit/production/workloads");
    }
  }

  @Test
  void theApiServerIsToldThePolicysConditions() {
    var spec = PolicySample.policy().spec();

    var asked = new WebhookRendering(PolicyWorld.SETTINGS, "CA", "uid").asked(spec);

    assertThat(asked.conditions())
        .extracting(c -> new MatchConditions.Condition(c.getName(), c.getExpression()))
        .isEqualTo(MatchConditions.of(spec));
    assertThat(asked.workloads())
        .extracting(c -> new MatchConditions.Condition(c.getName(), c.getExpression()))
        .isEqualTo(MatchConditions.ofWorkloads(spec));
  }

  @Test
  void anOwnNamespaceThatIsKubeSystemIsNamedOnce() {
    var settings = new EnforcementSettings("kube-system", null, "portreeve-webhook", "owner");

    var webhook = pair(settings, PolicySample.policy()).validating().getWebhooks().getFirst();

    assertThat(webhook.getNamespaceSelector().getMatchExpressions())
        .singleElement()
        .satisfies(e -> assertThat(e.getValues()).containsExactly("kube-system"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8443",
        "127.0.0.1:8443",
        "https://",
        "https:///path",
        "https://user@host",
        "https://host/?a=b",
        "https://host/#a",
        "https://ho st/",
        ""
      })
  void refusesAUrlThatTheApiServerWouldRefuse(String url) {
    assertThatThrownBy(() -> outside(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PORTREEVE_WEBHOOK_URL must be https://HOST[:PORT][/PATH]")
        .hasMessageContaining('"' + url + '"');
  }

  @ParameterizedTest
  @CsvSource({
    "https://127.0.0.1:8443,127.0.0.1",
    "https://[::1]:8443/a,::1",
    "https://webhook.example,webhook.example"
  })
  void theCertificateIsAlsoForTheHostOfAUrl(String url, String host) {
    assertThat(outside(url).hosts())
        .containsExactly(
            "portreeve-webhook.portreeve-system.svc",
            "portreeve-webhook.portreeve-system.svc.cluster.local",
            host);
  }
}
