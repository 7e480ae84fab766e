package io.portreeve.admission;

import static io.portreeve.policy.AdmissionPaths.mutate;
import static io.portreeve.policy.AdmissionPaths.validate;
import static io.portreeve.policy.AdmissionPaths.workloads;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.api.v1alpha1.ImagePolicyExceptionSpec;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.PolicyRef;
import io.portreeve.policy.AcceptedPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modes, workloads and exceptions over HTTPS, and what is counted of them. */
@EnableKubernetesMockClient(crud = true)
class AdmissionCountsTest {
  private static final String UNSIGNED = "registry.example.com/shop/api@" + FakeJudge.B;
  private static final String LATEST = "registry.example.com/shop/api:latest";

  @TempDir private Path folder;
  private KubernetesClient client;
  private RunningWebhook webhook;

  @BeforeEach
  void create() {
    webhook = new RunningWebhook(client, folder);
  }

  @AfterEach
  void close() {
    webhook.close();
  }

  private JsonNode ask(String path, String review) throws Exception {
    return webhook.ask(path, review);
  }

  private JsonNode pod(String policy, String image) throws Exception {
    return ask(validate(policy), Reviews.create(Reviews.pod(image)));
  }

  private double counted(String name, String... tags) {
    var counter = webhook.meters.find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  private static AcceptedPolicy named(String name, PolicyMode mode) {
    return Policies.named(name, Policies.production(mode));
  }

  @Test
  void whatWouldBeRefusedIsCountedByMode() throws Exception {
    // Given
    webhook.startWith(
        named("enforced", PolicyMode.Enforce),
        named("warning", PolicyMode.Warn),
        named("audited", PolicyMode.Audit));
    var deployment =
        Reviews.workload(
            "apps/v1 Deployment",
            "CREATE",
            Reviews.template("\"containers\":" + Reviews.containers("c", UNSIGNED)),
            "null");

    // When
    var enforced = pod("enforced", UNSIGNED);
    var warned = pod("warning", UNSIGNED);
    var audited = pod("audited", UNSIGNED);
    var advised = ask(workloads("enforced"), deployment);

    // Then
    assertThat(enforced.get("allowed").asBoolean()).isFalse();
    assertThat(Reviews.texts(warned.get("warnings"))).hasSize(1);
    assertThat(warned.at("/auditAnnotations/verdict").asText()).isEqualTo("would be denied");
    assertThat(audited.has("warnings")).isFalse();
    assertThat(audited.at("/auditAnnotations/violation").asText()).contains("check: signatures");
    assertThat(Reviews.texts(advised.get("warnings"))).hasSize(1);
    for (var response : List.of(warned, audited, advised)) {
      assertThat(response.get("allowed").asBoolean()).isTrue();
      assertThat(response.has("patch")).isFalse();
    }
    var name = "portreeve.images.violations";
    assertThat(counted(name, "policy", "warning", "mode", "warn", "reason", "signatures"))
        .isEqualTo(1);
    assertThat(counted(name, "policy", "audited", "mode", "audit")).isEqualTo(1);
    assertThat(counted(name, "policy", "enforced", "mode", "workloads")).isEqualTo(1);
    assertThat(webhook.meters.get("portreeve.admission").tag("verdict", "warned").timers())
        .extracting(timer -> timer.getId().getTag("phase"))
        .containsExactlyInAnyOrder("validate", "workloads");
  }

  @Test
  void whatThePinningCallRefusesIsCounted() throws Exception {
    // Given
    webhook.startWith(
        Policies.policy(PolicyEffect.Verify, null, Policies.tags(true, "latest"), null));

    // When
    var refused = ask(mutate(Policies.PRODUCTION), Reviews.create(Reviews.pod(LATEST)));
    var unresolved =
        ask(
            mutate(Policies.PRODUCTION),
            Reviews.create(Reviews.pod("registry.example.com/shop/api:gone")));

    // Then
    assertThat(refused.get("allowed").asBoolean()).isFalse();
    assertThat(unresolved.get("allowed").asBoolean()).isFalse();
    var name = "portreeve.images.refused";
    assertThat(counted(name, "policy", "production", "reason", "tag")).isEqualTo(1);
    assertThat(counted(name, "policy", "production", "reason", "error")).isEqualTo(1);
  }

  private static ImagePolicyException exception(String policy, Instant now) {
    var exception =
        Policies.exception(
            "inc-4711",
            new ImagePolicyExceptionSpec(
                List.of(new PolicyRef(policy)),
                List.of(UNSIGNED),
                List.of("shop"),
                "INC-4711",
                now.plus(Duration.ofHours(1)).toString()));
    exception.getMetadata().setCreationTimestamp(now.toString());
    return exception;
  }

  @Test
  void aUseOfAnExceptionIsCountedOnceForAPodThatComesToBe() throws Exception {
    // Given
    var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    var _ = client.resource(exception(Policies.PRODUCTION, now)).create();
    webhook.startWith(Policies.production());
    var review = Reviews.create(Reviews.pod(UNSIGNED));

    // When
    var pinned = ask(mutate(Policies.PRODUCTION), review);
    var dry =
        ask(validate(Policies.PRODUCTION), review.replace("\"dryRun\":false", "\"dryRun\":true"));
    var used = ask(validate(Policies.PRODUCTION), review);

    // Then
    assertThat(pinned.get("allowed").asBoolean()).isTrue();
    assertThat(dry).isEqualTo(used);
    assertThat(used.get("allowed").asBoolean()).isTrue();
    assertThat(used.at("/auditAnnotations/exception").asText()).startsWith("inc-4711 until ");
    assertThat(counted("portreeve.exceptions.used", "policy", "production")).isEqualTo(1);
  }

  @Test
  void whereNothingBindsNoExceptionIsUsed() throws Exception {
    // Given
    var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    var _ = client.resource(exception("warning", now)).create();
    webhook.startWith(named("warning", PolicyMode.Warn));

    // When
    var told = pod("warning", UNSIGNED);

    // Then
    assertThat(told.at("/auditAnnotations/exception").asText()).isNotEmpty();
    assertThat(counted("portreeve.exceptions.used", "policy", "warning")).isZero();
  }

  @Test
  void ofADryRunNothingIsCounted() throws Exception {
    // Given
    webhook.startWith(named("enforced", PolicyMode.Enforce), named("warning", PolicyMode.Warn));
    var dry = Reviews.create(Reviews.pod(UNSIGNED)).replace("\"dryRun\":false", "\"dryRun\":true");

    // When
    var refused = ask(validate("enforced"), dry);
    var warned = ask(validate("warning"), dry);

    // Then
    assertThat(refused.get("allowed").asBoolean()).isFalse();
    assertThat(Reviews.texts(warned.get("warnings"))).hasSize(1);
    assertThat(webhook.meters.find("portreeve.images.refused").counters()).isEmpty();
    assertThat(webhook.meters.find("portreeve.images.violations").counters()).isEmpty();
  }

  @Test
  void allImagesAreCountedAndRequestsThatAreRefusedAsAWhole() throws Exception {
    // Given
    webhook.startWith(named("enforced", PolicyMode.Enforce), named("warning", PolicyMode.Warn));
    var twelve = pod(12);
    var tooMany = pod(AdmissionBounds.MAX_DISTINCT_IMAGES + 1);

    // When
    for (var policy : List.of("enforced", "warning")) {
      for (var review : List.of(twelve, tooMany)) {
        var _ = ask(validate(policy), review);
      }
    }

    // Then
    assertThat(counted("portreeve.images.refused", "policy", "enforced", "reason", "signatures"))
        .isEqualTo(12);
    assertThat(counted("portreeve.images.refused", "policy", "enforced", "reason", "request"))
        .isEqualTo(1);
    var name = "portreeve.images.violations";
    assertThat(counted(name, "policy", "warning", "reason", "signatures")).isEqualTo(12);
    assertThat(counted(name, "policy", "warning", "reason", "request")).isEqualTo(1);
  }

  private static String pod(int images) {
    return Reviews.create(
        Reviews.pod(
            IntStream.range(0, images)
                .mapToObj(i -> "registry.example.com/a" + i + "@" + FakeJudge.B)
                .toArray(String[]::new)));
  }

  @ParameterizedTest
  @CsvSource({
    "signatures,SIGNATURES",
    "signer release: subject,SIGNATURES",
    "attestation sbom,ATTESTATIONS",
    "attestation sbom: condition,ATTESTATIONS",
    "platforms,PLATFORMS",
    "baseImages,BASE_IMAGES",
    "evidence,ERROR",
    "tags.deny,TAG"
  })
  void aReasonIsToldOfEachCheck(String check, Reason reason) {
    // When, Then
    assertThat(Reason.of(check)).isEqualTo(reason);
  }

  @Test
  void aMalformedReviewOfAPolicyThatOnlyWarnsIsAllowed() throws Exception {
    // Given
    webhook.startWith(named("warning", PolicyMode.Warn), named("enforced", PolicyMode.Enforce));
    var broken = Reviews.create("{\"spec\":{\"containers\":[{\"image\":{}}]}}");

    // Then
    assertThat(ask(validate("warning"), broken).get("allowed").asBoolean()).isTrue();
    assertThat(ask(workloads("enforced"), broken).get("allowed").asBoolean()).isTrue();
    assertThat(ask(validate("enforced"), broken).get("allowed").asBoolean()).isFalse();
  }

  @Test
  void T35_neitherImagesNorNamesOfOthersAreTags() throws Exception {
    // Given
    webhook.startWith(
        Policies.policy(PolicyEffect.Verify, null, Policies.tags(true, "v*"), null),
        named("warning", PolicyMode.Warn));

    // When
    for (var i : IntStream.range(0, 20).boxed().toList()) {
      var image = "registry.example.com/" + i + ":v" + i;
      var review = Reviews.create(Reviews.pod(image));
      for (var policy : List.of(Policies.PRODUCTION, "warning", "p" + i)) {
        for (var path : List.of(mutate(policy), validate(policy), workloads(policy))) {
          var _ = webhook.post(path, Reviews.bytes(review));
        }
      }
    }

    // Then
    var values =
        webhook.meters.getMeters().stream()
            .map(Meter::getId)
            .filter(id -> id.getName().startsWith("portreeve."))
            .flatMap(id -> id.getTags().stream())
            .map(Tag::getValue)
            .collect(Collectors.toSet());
    assertThat(values).hasSizeLessThan(25);
    assertThat(values).doesNotContainAnyElementsOf(Set.of("p1", "v1", "registry.example.com/1:v1"));
  }
}
