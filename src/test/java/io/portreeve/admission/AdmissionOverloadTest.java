package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.admission.Answer.Result;
import io.portreeve.admission.Target.Phase;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.oci.OciException;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.ImageVerdict;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionOverloadTest {
  private static final String TAG = "registry.example.com/shop/signed-api:v1";
  private static final String SIGNED = "registry.example.com/shop/signed-api@" + FakeJudge.A;

  private final FakeJudge judge = new FakeJudge();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  private Duration time = Duration.ofSeconds(5);
  private Function<PullSecrets.Key, PullSecrets.Reading> secrets =
      key -> new PullSecrets.Reading.Unusable(key.described());

  @AfterEach
  void close() {
    end.countDown();
    threads.shutdownNow();
  }

  private Answer ask(AcceptedPolicy policy, Phase phase, String review) {
    var target = new Target(Policies.PRODUCTION, phase);
    var read = Reviews.read(review);
    var admission =
        new Admission(
            Policies.rules(Policies.inForce(policy)),
            new PodPullCredentials(secrets, PullCredentials.NONE, System::nanoTime, threads),
            judge,
            new ImageTasks(threads, 8),
            new ImageTasks(threads, 8));
    return switch (admission.prepare(target, read)) {
      case Preparation.Answered(var answer) -> answer;
      case Preparation.Needs(var work) ->
          admission.inTime(target, read, work, Deadline.in(System::nanoTime, time));
    };
  }

  @Test
  void T18_whatThePolicyRefusesAnywayIsRefusedWithoutTimeForALook() {
    // Given
    time = Duration.ZERO;
    var tagged = Policies.tags(true, "latest");
    var policy = Policies.policy(PolicyEffect.Verify, OnError.Allow, tagged, null);
    var pod = Reviews.create(Reviews.pod("registry.example.com/signed-a:latest@" + FakeJudge.A));

    // Then
    assertThat(ask(policy, Phase.VALIDATE, pod).message()).contains("check: tags.deny");
    assertThat(ask(Policies.refusing(), Phase.VALIDATE, pod).message()).contains("check: effect");
    assertThat(ask(policy.withFault("broken"), Phase.VALIDATE, pod).message())
        .contains("check: policy");
    assertThat(judge.judged).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"MUTATE", "VALIDATE"})
  void T18_anOverloadOfOursDeniesWhateverOnErrorSays(Phase phase) {
    // Given
    time = Duration.ZERO;
    var pod = Reviews.create(Reviews.pod(phase == Phase.MUTATE ? TAG : SIGNED));

    // When
    var answer = ask(Policies.onError(OnError.Allow), phase, pod);

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message()).contains("check: time", "too many images");
  }

  @Test
  void T18_aSourceOfCredentialsThatIsNotReadInTimeIsNoErrorOfTheRegistry() {
    // Given
    time = Duration.ofMillis(500);
    secrets =
        _ -> {
          hang();
          return new PullSecrets.Reading.Unusable("late");
        };
    judge.unresolved = OciException.Unauthorized::new;
    judge.asksForCredentials = true;

    // When
    var answer =
        ask(Policies.onError(OnError.Allow), Phase.MUTATE, Reviews.create(Reviews.pod(TAG)));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
  }

  @ParameterizedTest
  @EnumSource(OnError.class)
  void T34_aJudgeThatIsLateDeniesWhateverOnErrorSays(OnError onError) {
    // Given
    time = Duration.ofMillis(500);
    judge.verdict =
        _ -> {
          hang();
          return new ImageVerdict.Denied("late", "late", "late", "late");
        };

    // When
    var answer =
        ask(Policies.onError(onError), Phase.VALIDATE, Reviews.create(Reviews.pod(SIGNED)));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
  }

  private void hang() {
    try {
      end.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
