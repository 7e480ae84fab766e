package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.admission.Answer.Result;
import io.portreeve.admission.Target.Phase;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.ImageVerdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private static final String TAG = "registry.example.com/shop/signed-api:v1";
  private static final String SIGNED = "registry.example.com/shop/signed-api@" + FakeJudge.A;
  private static final String UNSIGNED = "registry.example.com/shop/api@" + FakeJudge.B;

  private final FakeJudge judge = new FakeJudge();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private Answer ask(AcceptedPolicy policy, Phase phase, String review) {
    var target = new Target(Policies.PRODUCTION, phase);
    var read = Reviews.read(review);
    var admission =
        new Admission(
            Policies.rules(Policies.inForce(policy)),
            new PodPullCredentials(
                key -> new PullSecrets.Reading.Unusable(key.described()),
                PullCredentials.NONE,
                System::nanoTime,
                threads),
            judge,
            new ImageTasks(threads, 8),
            new ImageTasks(threads, 8));
    return switch (admission.prepare(target, read)) {
      case Preparation.Answered(var answer) -> answer;
      case Preparation.Needs(var work) ->
          admission.inTime(
              target, read, work, Deadline.in(System::nanoTime, Duration.ofSeconds(5)));
    };
  }

  private Answer validate(String... images) {
    return ask(Policies.production(), Phase.VALIDATE, Reviews.create(Reviews.pod(images)));
  }

  @Test
  void aPodIsAdmittedOnlyWithAllOfItsImages() {
    assertThat(validate(SIGNED).isAllowed()).isTrue();
    assertThat(validate(SIGNED, UNSIGNED).isAllowed()).isFalse();
    assertThat(validate(UNSIGNED, SIGNED).isAllowed()).isFalse();
  }

  @Test
  void fiveEqualContainersAreOneVerification() {
    // When
    var answer = validate(SIGNED, SIGNED, SIGNED, SIGNED, SIGNED);

    // Then
    assertThat(answer.isAllowed()).isTrue();
    assertThat(judge.judged).containsExactly(SIGNED);
  }

  @Test
  void everyImageThatIsRefusedIsNamed() {
    // When
    var answer = validate(UNSIGNED, SIGNED, UNSIGNED, "registry.example.com/b@" + FakeJudge.A);

    // Then
    assertThat(answer.message().lines().filter(line -> line.startsWith("portreeve policy")))
        .containsExactly(
            "portreeve policy \"production\" refuses container \"c0\", container \"c2\" (signatures): image "
                + UNSIGNED
                + ":",
            "portreeve policy \"production\" refuses container \"c3\" (signatures): image registry.example.com/b@"
                + FakeJudge.A
                + ":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"initContainers\":[{\"name\":\"x\",\"image\":\"%s\"}]",
        "\"initContainers\":[{\"name\":\"x\",\"image\":\"%s\",\"restartPolicy\":\"Always\"}]",
        "\"ephemeralContainers\":[{\"name\":\"x\",\"image\":\"%s\"}]",
        "\"volumes\":[{\"name\":\"x\",\"image\":{\"reference\":\"%s\"}}]"
      })
  void T45_anUnsignedImageIsDeniedWhereverItIsNamed(String place) {
    // Given
    var spec =
        "\"containers\":" + Reviews.containers("c", SIGNED) + "," + place.formatted(UNSIGNED);

    // When
    var answer = ask(Policies.production(), Phase.VALIDATE, Reviews.create(Reviews.podOf(spec)));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message()).contains("\"x\" (signatures): image " + UNSIGNED);
  }

  @Test
  void T02_aTagThatMovesAfterPinningDoesNotRun() throws IOException {
    // Given
    judge.tags.put(TAG, FakeJudge.A);
    var pod = Reviews.pod(TAG);
    var pinned = patched(pod, ask(Policies.production(), Phase.MUTATE, Reviews.create(pod)));

    // When
    judge.tags.put(TAG, FakeJudge.B);
    var answer = ask(Policies.production(), Phase.VALIDATE, Reviews.create(pinned));

    // Then
    assertThat(answer.isAllowed()).isTrue();
    assertThat(pinned).contains(TAG + "@" + FakeJudge.A);
    assertThat(judge.judged).containsExactly(TAG + "@" + FakeJudge.A);
  }

  @Test
  void T02_validationDecidesOnWhatThePodSaysAndTrustsNoPinning() throws IOException {
    // Given
    judge.tags.put(TAG, FakeJudge.A);
    var pod = Reviews.pod(TAG);
    var pinned = patched(pod, ask(Policies.production(), Phase.MUTATE, Reviews.create(pod)));

    // When
    var other = pinned.replace("signed-api:v1@" + FakeJudge.A, "api@" + FakeJudge.B);
    var answer = ask(Policies.production(), Phase.VALIDATE, Reviews.create(other));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(judge.judged).containsExactly(UNSIGNED);
  }

  @Test
  void T49_pinningAgainChangesNothing() throws IOException {
    // Given
    judge.tags.put(TAG, FakeJudge.A);
    var pod =
        Reviews.podOf(
            "\"containers\":"
                + Reviews.containers("c", TAG, SIGNED)
                + ",\"volumes\":[{\"name\":\"v\",\"image\":{\"reference\":\""
                + TAG
                + "\"}}]");
    var first = ask(Policies.production(), Phase.MUTATE, Reviews.create(pod));

    // When
    var again = ask(Policies.production(), Phase.MUTATE, Reviews.create(patched(pod, first)));

    // Then
    assertThat(first.pins())
        .containsExactlyInAnyOrder(
            new Answer.Pin("/spec/containers/0/image", TAG + "@" + FakeJudge.A),
            new Answer.Pin("/spec/volumes/0/image/reference", TAG + "@" + FakeJudge.A));
    assertThat(again.isAllowed()).isTrue();
    assertThat(again.pins()).isEmpty();
    assertThat(judge.resolved).containsExactly(TAG);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void T49_aDryRunGetsTheSameAnswer(Phase phase) {
    // Given
    judge.tags.put(TAG, FakeJudge.A);
    var review = Reviews.create(Reviews.pod(TAG, UNSIGNED));
    var dry = review.replace("\"dryRun\":false", "\"dryRun\":true");

    // Then
    assertThat(dry).isNotEqualTo(review);
    assertThat(ask(Policies.production(), phase, dry))
        .isEqualTo(ask(Policies.production(), phase, review));
  }

  @Test
  void anImplicitTagIsWrittenOutSoThatItIsStillSeen() {
    // Given
    var image = "registry.example.com:5000/shop/api";
    var text = "registry.example.com/shop/api";
    judge.tags.put(text, FakeJudge.A);

    // When
    var answer = ask(Policies.production(), Phase.MUTATE, Reviews.create(Reviews.pod(image, text)));

    // Then
    assertThat(answer.pins())
        .containsExactly(
            new Answer.Pin("/spec/containers/1/image", text + ":latest@" + FakeJudge.A));
  }

  @Test
  void T40_onlyTheContainerForDebuggingIsPinned() {
    // Given
    judge.tags.put(TAG, FakeJudge.A);
    var running = "\"containers\":[{\"name\":\"a\",\"image\":\"registry.example.com/old:1\"}]";
    var debug = ",\"ephemeralContainers\":[{\"name\":\"d\",\"image\":\"" + TAG + "\"}]";

    // When
    var answer =
        ask(
            Policies.production(),
            Phase.MUTATE,
            Reviews.update(Reviews.podOf(running), Reviews.podOf(running + debug)));

    // Then
    assertThat(answer.pins())
        .containsExactly(
            new Answer.Pin("/spec/ephemeralContainers/0/image", TAG + "@" + FakeJudge.A));
  }

  @ParameterizedTest
  @EnumSource(OnError.class)
  void aTagThatCannotBeResolvedIsAsOnErrorSays(OnError onError) {
    // When
    var answer = ask(Policies.onError(onError), Phase.MUTATE, Reviews.create(Reviews.pod(TAG)));

    // Then
    var cause = "registry.example.com has no tag v1";
    assertThat(answer.pins()).isEmpty();
    switch (onError) {
      case Deny -> {
        assertThat(answer.result()).isEqualTo(Result.DENIED);
        assertThat(answer.message()).contains("check: evidence", "found: " + cause);
      }
      case Warn -> {
        assertThat(answer.isAllowed()).isTrue();
        assertThat(answer.warnings()).singleElement().asString().contains(cause);
      }
      case Allow -> {
        assertThat(answer.isAllowed()).isTrue();
        assertThat(answer.warnings()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(OnError.class)
  void T18_T20_whatIsNoErrorOfARegistryDeniesWhateverOnErrorSays(OnError onError) {
    // Given
    judge.unresolved = IllegalStateException::new;

    // When
    var answer = ask(Policies.onError(onError), Phase.MUTATE, Reviews.create(Reviews.pod(TAG)));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message()).contains("internal error", "IllegalStateException");
  }

  @Test
  void aPodOfWhichOneImageIsDeniedIsNotPatched() {
    // Given
    judge.tags.put(TAG, FakeJudge.A);

    // When
    var answer =
        ask(
            Policies.production(),
            Phase.MUTATE,
            Reviews.create(Reviews.pod(TAG, "registry.example.com/shop/api:gone")));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.pins()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IllegalStateException.class,
        NullPointerException.class,
        StackOverflowError.class,
        OutOfMemoryError.class,
        AssertionError.class,
        java.util.concurrent.CancellationException.class,
        UnsupportedOperationException.class
      })
  void T18_T20_whateverTheJudgeThrowsDenies(Class<? extends Throwable> thrown) {
    // Given
    judge.verdict = _ -> sneak(thrown);

    // When
    var answer =
        ask(Policies.onError(OnError.Allow), Phase.VALIDATE, Reviews.create(Reviews.pod(SIGNED)));

    // Then
    assertThat(answer.result()).isEqualTo(Result.FAILED);
    assertThat(answer.message()).contains(thrown.getSimpleName(), Reviews.UID);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> ImageVerdict sneak(Class<? extends Throwable> thrown)
      throws T {
    try {
      throw (T) thrown.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(thrown.getName(), e);
    }
  }

  @Test
  void T18_oneWarningAndOneDenialDenyInEitherOrder() {
    // Given
    judge.verdict =
        image ->
            image.text().equals(SIGNED)
                ? new ImageVerdict.Admitted(List.of("not verified"))
                : new ImageVerdict.Denied("signatures", "none", "one", "sign it");

    // Then
    for (var answer : List.of(validate(SIGNED, UNSIGNED), validate(UNSIGNED, SIGNED))) {
      assertThat(answer.result()).isEqualTo(Result.DENIED);
      assertThat(answer.warnings()).containsExactly("not verified");
    }
  }

  @Test
  void warningsArePassedOn() {
    // Given
    judge.verdict = _ -> new ImageVerdict.Admitted(List.of("signed by an old key"));

    // Then
    assertThat(validate(SIGNED).warnings()).containsExactly("signed by an old key");
  }

  @Test
  void theAuditLogGetsPolicyVerdictAndDigests() {
    assertThat(validate(SIGNED).audit())
        .isEqualTo(
            Map.of(
                "policy", "production (generation 1)",
                "verdict", "admitted",
                "digests", "registry.example.com/shop/signed-api@" + FakeJudge.A));
  }

  private static String patched(String pod, Answer answer) throws IOException {
    return Reviews.patched(pod, Reviews.json(AnswerWriter.write("u", answer)).get("response"))
        .toString();
  }
}
