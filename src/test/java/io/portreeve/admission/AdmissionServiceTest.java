package io.portreeve.admission;

import static io.portreeve.admission.Policies.production;
import static io.portreeve.policy.AdmissionPaths.mutate;
import static io.portreeve.policy.AdmissionPaths.validate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.policy.ImageVerdict;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient(crud = true)
class AdmissionServiceTest {
  private static final String SIGNED = "registry.example.com/shop/signed-api:v1";
  private static final String UNSIGNED = "registry.example.com/shop/api@" + FakeJudge.B;
  private static final String PATH = validate(Policies.PRODUCTION);

  @TempDir private Path folder;
  private KubernetesClient client;
  private RunningWebhook webhook;

  @BeforeEach
  void create() {
    webhook = new RunningWebhook(client, folder);
    webhook.judge.tags.put(SIGNED, FakeJudge.A);
  }

  @AfterEach
  void close() {
    webhook.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void pinsThenVerifies(HttpClient.Version version) throws Exception {
    // Given
    webhook.startWith(production());
    webhook.askBy(RunningWebhook.http(ServingCertificates.trusting(webhook.certificate), version));
    var pod = Reviews.pod(SIGNED);

    // When
    var mutated = webhook.ask(mutate(Policies.PRODUCTION) + "?timeout=10s", Reviews.create(pod));
    var pinned = Reviews.patched(pod, mutated);
    var validated = webhook.ask(PATH + "?timeout=10s", Reviews.create(pinned.toString()));

    // Then
    assertThat(mutated.get("allowed").asBoolean()).isTrue();
    assertThat(mutated.get("patchType").asText()).isEqualTo("JSONPatch");
    assertThat(pinned.at("/spec/containers/0/image").asText())
        .isEqualTo(SIGNED + "@" + FakeJudge.A);
    assertThat(validated.get("allowed").asBoolean()).isTrue();
    assertThat(webhook.judge.judged).containsExactly(SIGNED + "@" + FakeJudge.A);
  }

  @Test
  void aDenialSaysWhy() throws Exception {
    // Given
    webhook.startWith(production());

    // When
    var response = webhook.ask(PATH, Reviews.create(Reviews.pod(UNSIGNED)));

    // Then
    assertThat(response.get("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(403);
    assertThat(response.at("/status/reason").asText()).isEqualTo("Forbidden");
    assertThat(response.at("/status/message").asText())
        .contains(
            "portreeve policy \"production\" refuses container \"c0\" (",
            "): image " + UNSIGNED,
            "check: signatures",
            "found: no signature",
            "expected: one of release-workflow",
            "next: sign the image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admit/unknown/validate",
        "/admit/unknown/mutate",
        "/admit/production",
        "/admit/production/",
        "/admit/production/validate/",
        "/admit/production/x/validate",
        "/admit//validate",
        "/admit/../admit/production",
        "/admit/Production/validate",
        "/admit/production%2Fvalidate",
        "/",
        "/healthz"
      })
  void T18_anUnknownPathIsAnErrorForTheApiServerToDecideBy(String path) throws Exception {
    // Given
    webhook.startWith(production());
    var pod = Reviews.pod("registry.example.com/signed-a@" + FakeJudge.A);

    // When
    var response = webhook.post(path, Reviews.bytes(Reviews.create(pod)));

    // Then: a review would refuse the pod also where failurePolicy is Ignore
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("no policy");
  }

  @Test
  void T20_aMalformedReviewIsDenied() throws Exception {
    // Given
    webhook.startWith(production());
    var broken = Reviews.create("{\"spec\":{\"containers\":[{\"image\":{}}]}}");

    // When
    var withUid = webhook.ask(PATH, broken);
    var without = webhook.post(PATH, Reviews.bytes("{}"));

    // Then
    assertThat(withUid.get("allowed").asBoolean()).isFalse();
    assertThat(withUid.at("/status/code").asInt()).isEqualTo(400);
    assertThat(without.statusCode()).isEqualTo(400);
  }

  @Test
  void T20_whateverTheJudgeThrowsIsDenied() throws Exception {
    // Given
    webhook.startWith(production());
    webhook.judge.verdict =
        _ -> {
          throw new StackOverflowError("secret=hunter2");
        };

    // When
    var response = webhook.ask(PATH, Reviews.create(Reviews.pod(UNSIGNED)));

    // Then
    assertThat(response.get("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/message").asText())
        .contains("StackOverflowError")
        .doesNotContain("hunter2");
  }

  @Test
  void T36_aReviewOfThreeMegabytesIsAnswered() throws Exception {
    // Given
    webhook.startWith(production());
    var big = "\"annotations\":{\"x\":\"" + "y".repeat(3 << 20) + "\"}";
    var pod =
        "{\"metadata\":{"
            + big
            + "},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\""
            + UNSIGNED
            + "\"}]}}";

    // When
    var response = webhook.ask(PATH, Reviews.create(pod));

    // Then
    assertThat(response.at("/status/message").asText()).contains("check: signatures");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void T36_aReviewOfTenMegabytesIsRefused(HttpClient.Version version) throws Exception {
    // Given
    webhook.startWith(production());
    webhook.askBy(RunningWebhook.http(ServingCertificates.trusting(webhook.certificate), version));

    // When
    int status;
    try {
      status = webhook.post(PATH, new byte[10 << 20]).statusCode();
    } catch (IOException _) {
      // The connection was closed while the rest was on its way.
      status = 413;
    }

    // Then
    assertThat(status).isEqualTo(413);
    assertThat(webhook.ask(PATH, Reviews.create(Reviews.pod(UNSIGNED))).get("allowed").asBoolean())
        .isFalse();
  }

  @Test
  void onlyPostIsServed() throws Exception {
    // Given
    webhook.startWith(production());

    // When
    var answer =
        webhook
            .http()
            .send(webhook.request(PATH).GET().build(), HttpResponse.BodyHandlers.ofString());
    var put =
        webhook
            .http()
            .send(
                webhook.request(PATH).PUT(HttpRequest.BodyPublishers.ofString("{}")).build(),
                HttpResponse.BodyHandlers.ofString());

    // Then
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).hasValue("POST");
    assertThat(put.statusCode()).isEqualTo(405);
  }

  @Test
  void whatIsKnownIsNotAskedAgain() throws Exception {
    // Given
    webhook.startWith(Policies.refusing());
    var review = Reviews.create(Reviews.pod(UNSIGNED));

    // When
    var first = webhook.ask(PATH, review);
    var second = webhook.ask(PATH, review);

    // Then
    assertThat(second).isEqualTo(first);
    assertThat(webhook.judge.judged).hasSize(1);
    assertThat(webhook.meters.get("portreeve.admission").tag("cached", "true").timers())
        .anySatisfy(timer -> assertThat(timer.getId().getTag("policy")).isEqualTo("production"));
  }

  @Test
  void T58_aPolicyThatIsEditedOrDeletedIsFollowed() throws Exception {
    // Given
    webhook.startWith(production());
    var review = Reviews.create(Reviews.pod("registry.example.com/signed-a@" + FakeJudge.A));
    assertThat(webhook.ask(PATH, review).get("allowed").asBoolean()).isTrue();

    // When
    webhook.put(production().withFault("its trust root was never there"));
    webhook.judge.verdict = _ -> new ImageVerdict.Denied("policy", "fault", "none", "correct it");

    // Then
    await()
        .untilAsserted(
            () ->
                assertThat(
                        webhook
                            .ask(mutate(Policies.PRODUCTION), review)
                            .at("/status/message")
                            .asText())
                    .contains("its trust root was never there"));

    // When
    client.configMaps().inNamespace(Policies.NAMESPACE).delete();

    // Then
    await()
        .untilAsserted(
            () ->
                assertThat(webhook.post(PATH, Reviews.bytes(review)).body())
                    .asString(StandardCharsets.UTF_8)
                    .startsWith("portreeve: there is no policy \"production\""));
  }

  @Test
  void T36_whatWasReadOfReviewsLeavesRoomForOthersWhileRegistriesAreSlow() throws Exception {
    // Given: seven reviews of 7 MiB, more than the bodies of all may have, none of which ends
    webhook.startWith(production());
    var end = new CountDownLatch(1);
    webhook.judge.verdict =
        _ -> {
          try {
            end.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return new ImageVerdict.Admitted(List.of());
        };
    var pod =
        Reviews.pod(UNSIGNED).replace("\"spec\"", "\"x\":\"" + "y".repeat(7 << 20) + "\",\"spec\"");
    var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();

    // When
    for (var i = 1; i <= 7; i++) {
      // Each of its own namespace: that has a share only.
      var review =
          Reviews.create(pod).replace("\"namespace\":\"shop\"", "\"namespace\":\"s" + i + "\"");
      var request =
          webhook
              .request(PATH)
              .POST(HttpRequest.BodyPublishers.ofByteArray(Reviews.bytes(review)))
              .build();
      answers.add(webhook.http().sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()));
      var under = i;
      await().untilAsserted(() -> assertThat(webhook.judge.judged).hasSize(under));
    }
    end.countDown();

    // Then
    for (var answer : answers) {
      assertThat(Reviews.json(answer.join().body()).at("/response/allowed").asBoolean()).isTrue();
    }
  }
}
