package io.portreeve.admission;

import static io.portreeve.admission.Policies.production;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.policy.AdmissionPaths;
import io.portreeve.policy.ImageVerdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient(crud = true)
class AdmissionLifecycleTest {
  private static final String PATH = AdmissionPaths.validate(Policies.PRODUCTION);
  private static final String SIGNED = "registry.example.com/signed-a@" + FakeJudge.A;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  @TempDir private Path folder;
  private KubernetesClient client;
  private RunningWebhook webhook;

  @BeforeEach
  void create() {
    webhook = new RunningWebhook(client, folder);
  }

  @AfterEach
  void close() {
    go.countDown();
    webhook.close();
    threads.shutdownNow();
  }

  private ImageVerdict slowly() {
    begun.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new ImageVerdict.Admitted(List.of());
  }

  private JsonNode ask(String path, String image) {
    return send(path, Reviews.create(Reviews.pod(image)));
  }

  private int status(String path, String review) {
    try {
      return webhook.post(path, Reviews.bytes(review)).statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode send(String path, String review) {
    try {
      return webhook.ask(path, review);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void restartWith(Duration longestDecision, int requests) {
    webhook.close();
    var usual = RunningWebhook.settings(folder);
    webhook =
        new RunningWebhook(
            client,
            folder,
            new AdmissionSettings(
                usual.host(),
                0,
                folder,
                usual.namespace(),
                usual.certificatePoll(),
                longestDecision,
                1,
                requests,
                1));
  }

  @Test
  void T34_aReviewThatDoesNotArriveIsGivenUp() throws Exception {
    // Given
    restartWith(Duration.ofMillis(300), 8);
    webhook.startWith(production());
    var trust = ServingCertificates.trusting(webhook.certificate);

    // When
    String reply;
    try (var socket = trust.getSocketFactory().createSocket("127.0.0.1", webhook.service.port())) {
      var head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
      socket.getOutputStream().write(Reviews.bytes(head));
      reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    // Then
    assertThat(reply).startsWith("HTTP/1.1 408 ").contains("didn't arrive within 300 ms");
    assertThat(ask(PATH, SIGNED).get("allowed").asBoolean()).isTrue();
  }

  @Test
  void T34_aJudgeThatDoesNotReturnIsGivenUp() {
    // Given
    restartWith(Duration.ofMillis(300), 8);
    webhook.startWith(production());
    webhook.judge.verdict = _ -> slowly();

    // When
    var response = ask(PATH, SIGNED);

    // Then
    assertThat(response.get("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/message").asText())
        .contains("check: time", "it wasn't decided within the time of the request");
  }

  @Test
  void T55_beforeThePoliciesAreReadEverythingIsDenied() throws Exception {
    // Given
    webhook.close();
    Config nowhere = new ConfigBuilder().withMasterUrl("http://127.0.0.1:1/").build();
    try (var unreachable = new KubernetesClientBuilder().withConfig(nowhere).build()) {
      webhook = new RunningWebhook(unreachable, folder);
      webhook.certificate.writeTo(folder);

      // When
      webhook.service.start();
      await()
          .until(
              () ->
                  webhook
                      .service
                      .waitingFor()
                      .equals(List.of("policies in force", "policy exceptions")));

      // Then: an error, which the API server takes as the policy's mode says
      for (var path : List.of(PATH, AdmissionPaths.mutate(Policies.PRODUCTION))) {
        var response = webhook.post(path, Reviews.bytes(Reviews.create(Reviews.pod(SIGNED))));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(new String(response.body(), StandardCharsets.UTF_8))
            .contains("isn't known yet", "try again");
      }
      assertThat(webhook.service.isReady()).isFalse();
    }
  }

  @Test
  void T55_aRestartedWebhookDecidesByTheSamePolicies() {
    // Given
    webhook.startWith(production());
    webhook.close();

    // When
    webhook = new RunningWebhook(client, folder);
    webhook.startWith();

    // Then
    assertThat(ask(PATH, SIGNED).get("allowed").asBoolean()).isTrue();
    assertThat(ask(PATH, "registry.example.com/b@" + FakeJudge.A).get("allowed").asBoolean())
        .isFalse();
  }

  @Test
  void whatWasBegunIsAnsweredBeforeTheEnd() throws Exception {
    // Given
    webhook.startWith(production());
    webhook.judge.verdict = _ -> slowly();
    var answer = CompletableFuture.supplyAsync(() -> ask(PATH, SIGNED), threads);
    begun.await();

    // When
    var closing = CompletableFuture.runAsync(webhook.service::close, threads);
    await().until(() -> !webhook.service.isReady());
    go.countDown();

    // Then
    assertThat(answer.get().get("allowed").asBoolean()).isTrue();
    closing.get();
  }

  @Test
  void T34_moreRequestsThanMayWaitAreDenied() throws Exception {
    // Given
    restartWith(Duration.ofSeconds(9), 1);
    webhook.startWith(production());
    webhook.judge.verdict = _ -> slowly();
    var first = CompletableFuture.supplyAsync(() -> ask(PATH, SIGNED), threads);
    begun.await();

    // When
    var second = ask(PATH, SIGNED);
    go.countDown();

    // Then
    assertThat(second.get("allowed").asBoolean()).isFalse();
    assertThat(second.at("/status/code").asInt()).isEqualTo(503);
    assertThat(second.at("/status/message").asText())
        .contains("more than 1 requests of namespace shop wait");
    assertThat(first.get().get("allowed").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admit/warning/validate", "/admit/production/workloads"})
  void T34_whatDoesntBindTakesNoRoomFromWhatDoes(String path) throws Exception {
    // Given: a request that waits, of a policy that warns, or of a workload
    restartWith(Duration.ofSeconds(9), 1);
    webhook.startWith(
        production(), Policies.named("warning", Policies.production(PolicyMode.Warn)));
    var slow = SIGNED.replace("signed-a", "signed-slow");
    webhook.judge.verdict =
        image -> image.text().equals(slow) ? slowly() : new ImageVerdict.Admitted(List.of());
    var pod = Reviews.create(Reviews.pod(slow));
    var review =
        path.endsWith("workloads")
            ? Reviews.workload(
                "apps/v1 Deployment",
                "CREATE",
                Reviews.template("\"containers\":" + Reviews.containers("c", slow)),
                "null")
            : pod;
    var waiting = CompletableFuture.supplyAsync(() -> send(path, review), threads);
    begun.await();

    // When
    var bound = ask(PATH, SIGNED);
    var second = send(path, review);
    go.countDown();

    // Then
    assertThat(bound.get("allowed").asBoolean()).isTrue();
    assertThat(bound.has("warnings")).isFalse();
    assertThat(second.get("allowed").asBoolean()).isTrue();
    assertThat(second.at("/auditAnnotations/verdict").asText()).isEqualTo("not checked");
    assertThat(waiting.get().get("allowed").asBoolean()).isTrue();
  }

  @Test
  void T34_aLargeReviewThatDoesntBindTakesNoRoomFromWhatDoes() throws Exception {
    // Given: one that can't be told apart before it is read
    restartWith(Duration.ofSeconds(9), 1);
    webhook.startWith(
        production(), Policies.named("warning", Policies.production(PolicyMode.Warn)));
    var slow = SIGNED.replace("signed-a", "signed-slow");
    webhook.judge.verdict =
        image -> image.text().equals(slow) ? slowly() : new ImageVerdict.Admitted(List.of());
    var large =
        Reviews.create(
            Reviews.pod(slow)
                .replaceFirst(
                    "\\{",
                    "{\"padding\":\"%s\",".formatted("a".repeat(AdmissionBounds.LARGE_BODY))));
    var waiting =
        CompletableFuture.supplyAsync(() -> send("/admit/warning/validate", large), threads);
    begun.await();

    // When
    var bound = ask(PATH, SIGNED);
    go.countDown();

    // Then
    assertThat(bound.get("allowed").asBoolean()).isTrue();
    assertThat(waiting.get().get("allowed").asBoolean()).isTrue();
    assertThat(waiting.get().at("/auditAnnotations/verdict").asText()).isEqualTo("admitted");
  }

  @Test
  void T34_theJudgeGetsLessTimeThanTheApiServerWaits() {
    // Given
    webhook.startWith(production());

    // When
    var _ = ask(PATH + "?timeout=3s", SIGNED);

    // Then
    assertThat(webhook.judge.times)
        .singleElement()
        .satisfies(
            time -> assertThat(time).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(2)));
  }

  @Test
  void T35_tagsOfMetersHaveFewValues() {
    // Given
    webhook.startWith(production());

    // When
    IntStream.range(0, 50)
        .forEach(
            i -> {
              assertThat(ask(PATH, "registry.example.com/" + i + "@" + FakeJudge.A)).isNotNull();
              var review = Reviews.create(Reviews.pod("a:" + i));
              assertThat(status("/admit/p" + i + "/mutate", review)).isEqualTo(500);
              assertThat(status("/other/" + i, review)).isEqualTo(500);
            });

    // Then
    var ours =
        webhook.meters.getMeters().stream()
            .map(Meter::getId)
            .filter(id -> id.getName().equals("portreeve.admission"))
            .toList();
    assertThat(ours).hasSizeLessThan(10);
    assertThat(ours.stream().flatMap(id -> id.getTags().stream()).distinct().map(Tag::getValue))
        .containsOnly(
            "production",
            "none",
            "mutate",
            "validate",
            "denied",
            "unknown_policy",
            "true",
            "false");
  }
}
