package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.credentials.CloudLogins;
import io.portreeve.credentials.EcrHosts;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The webhook's own login among the credentials of a pod. */
class CloudCredentialsOfPodsTest {
  private static final String HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CloudLogins cloud =
      new CloudLogins(
          EcrHosts.OF_AWS,
          _ -> {
            throw new AssertionError("a token was wanted");
          },
          (_, _) -> {
            throw new AssertionError("something was begun");
          },
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
          new Random(1));

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private PodPullCredentials credentials() {
    return new PodPullCredentials(
        key ->
            new PullSecrets.Reading.Usable(
                PullCredentials.of(List.of(new PullCredential(key.described(), HOST, "u", "p"))),
                9),
        cloud,
        System::nanoTime,
        threads);
  }

  private static Work work() {
    var image =
        "\"containers\":[{\"name\":\"a\",\"image\":\"%s/a@%s\"}]"
            .formatted("registry.example.com", FakeJudge.A);
    var review =
        Reviews.read(
            Reviews.create(Reviews.podOf(image + ",\"imagePullSecrets\":[{\"name\":\"one\"}]")));
    var prepared =
        Preparation.of(
            new Target(Policies.PRODUCTION, Target.Phase.VALIDATE),
            Policies.inForce(Policies.withSecret("ops", "pull")).find(Policies.PRODUCTION),
            Policies.exceptions(),
            review);
    return ((Preparation.Needs) prepared).work();
  }

  @Test
  void theCloudsComeLastAndNothingIsAskedForThem() {
    // Given
    var of = credentials().of(work(), Deadline.in(System::nanoTime, Duration.ofSeconds(10)));

    // When
    var found = of.forHost(HOST);

    // Then
    assertThat(found)
        .extracting(PullCredential::identity)
        .containsExactly("secret shop/one", "secret ops/pull", "ECR login for us-east-1");
    assertThat(found).last().extracting(PullCredential::label).isEqualTo("ECR login for us-east-1");
  }

  @Test
  void T54_theyBelongToNoNamespace() {
    // Given
    var of = credentials().of(work(), Deadline.in(System::nanoTime, Duration.ofSeconds(10)));

    // Then
    assertThat(of.shared().forHost(HOST))
        .extracting(PullCredential::identity)
        .containsExactly("secret ops/pull", "ECR login for us-east-1");
  }

  @Test
  void T37_anotherHostHasNone() {
    // Given
    var of = credentials().of(work(), Deadline.in(System::nanoTime, Duration.ofSeconds(10)));

    // Then
    assertThat(of.forHost(HOST + ".evil.com")).isEmpty();
  }
}
