package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.admission.Answer.Result;
import io.portreeve.admission.Target.Phase;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.oci.OciException;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.ImageVerdict;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies that refuse nothing: what they say, and that they never do more. */
class ModesTest {
  private static final String TAG = "registry.example.com/shop/api:v1";
  private static final String SIGNED = "registry.example.com/shop/signed-api@" + FakeJudge.A;
  private static final String UNSIGNED = "registry.example.com/shop/api@" + FakeJudge.B;

  private final Asking asking = new Asking(Policies.inForce());

  @AfterEach
  void close() {
    asking.close();
  }

  private Answer validate(AcceptedPolicy policy, String... images) {
    asking.policies = Policies.inForce(policy);
    return asking.validate(Reviews.create(Reviews.pod(images)));
  }

  private static AcceptedPolicy warning() {
    return Policies.production(PolicyMode.Warn);
  }

  private static AcceptedPolicy auditing() {
    return Policies.production(PolicyMode.Audit);
  }

  @Test
  void aWarningSaysWhatWouldBeRefused() {
    // When
    var answer = validate(warning(), SIGNED, UNSIGNED);

    // Then
    assertThat(answer.result()).isEqualTo(Result.WARNED);
    assertThat(answer.isAllowed()).isTrue();
    assertThat(answer.warnings())
        .containsExactly(
            "portreeve policy \"production\" would refuse container \"c1\": signatures: no signature; image "
                + UNSIGNED);
    assertThat(answer.audit())
        .containsEntry("verdict", "would be denied")
        .containsEntry("policy", "production (generation 1)");
    assertThat(answer.audit().get("violation"))
        .contains("check: signatures", "next: sign the image")
        .doesNotContain("\n");
  }

  @Test
  void howManyThereAreComesFirstInTheAuditLog() {
    // When
    var answer = validate(auditing(), UNSIGNED, UNSIGNED.replace("/shop/", "/other/"));

    // Then
    assertThat(answer.audit().get("violation")).startsWith("2 images; portreeve policy");
  }

  @Test
  void anAuditSaysNothingToTheUser() {
    // Given
    asking.judge.verdict =
        image ->
            image.text().equals(SIGNED)
                ? new ImageVerdict.Admitted(List.of("signed by an old key"))
                : new ImageVerdict.Denied("signatures", "none", "one", "sign it");

    // When
    var refused = validate(auditing(), SIGNED, UNSIGNED);
    var admitted = validate(auditing(), SIGNED);

    // Then
    assertThat(refused.result()).isEqualTo(Result.AUDITED);
    assertThat(refused.warnings()).isEmpty();
    assertThat(refused.audit())
        .containsEntry("verdict", "would be denied")
        .containsKey("violation")
        .containsEntry("warnings", "signed by an old key");
    assertThat(admitted.result()).isEqualTo(Result.ADMITTED);
    assertThat(admitted.warnings()).isEmpty();
    assertThat(admitted.audit())
        .containsEntry("verdict", "admitted")
        .containsEntry("warnings", "signed by an old key");
  }

  @ParameterizedTest
  @EnumSource(
      value = PolicyMode.class,
      names = {"Warn", "Audit"})
  void whatTheTagNamesNowIsJudged(PolicyMode mode) {
    // Given
    asking.judge.verdict = _ -> new ImageVerdict.Admitted(List.of());

    // When
    var answer = validate(Policies.production(mode), TAG);

    // Then
    assertThat(answer.result()).isEqualTo(Result.ADMITTED);
    assertThat(asking.judge.asPinned).containsExactly(TAG);
  }

  @Test
  void anEnforcedPolicyResolvesNoTagInTheValidatingCall() {
    // When
    var _ = validate(Policies.production(), UNSIGNED);

    // Then
    assertThat(asking.judge.judged).containsExactly(UNSIGNED);
    assertThat(asking.judge.asPinned).isEmpty();
  }

  @Test
  void whatNeedsNoLookWarnsWithoutOne() {
    // Given
    var denying = Policies.policy(PolicyEffect.Deny, null, null, null);
    var tags = Policies.policy(PolicyEffect.Verify, null, Policies.tags(true, "v1"), null);

    // Then
    asking.time = Duration.ZERO;
    for (var policy : List.of(denying, tags, Policies.production().withFault("no trust root"))) {
      var answer = validate(Policies.like(policy, PolicyMode.Warn, null), TAG);
      assertThat(answer.result()).isEqualTo(Result.WARNED);
      assertThat(answer.warnings()).singleElement().asString().doesNotContain("time:");
    }
    assertThat(asking.judge.judged).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = PolicyMode.class,
      names = {"Warn", "Audit"})
  void noPodIsChanged(PolicyMode mode) {
    // Given: a call of a configuration that is about to go
    asking.policies = Policies.inForce(Policies.production(mode));
    asking.judge.tags.put(TAG, FakeJudge.A);

    // When
    var answer = asking.ask(Phase.MUTATE, Reviews.create(Reviews.pod(TAG, "no reference at all")));

    // Then
    assertThat(answer).isEqualTo(Answer.allowed());
    assertThat(asking.judge.resolved).isEmpty();
  }

  static Stream<Arguments> troubles() {
    var images =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "registry.example.com/" + i + ":v1")
            .toArray(String[]::new);
    return Stream.of(
            trouble(
                "a reference that is none",
                Reviews.create(Reviews.pod("registry.example.com/a b:1"))),
            trouble("too many images", Reviews.create(Reviews.pod(images))),
            trouble("another kind", Reviews.workload("apps/v1 Deployment", "CREATE", "{}", "null")),
            trouble("another operation", Reviews.review("CONNECT", Reviews.pod(TAG), "null")),
            trouble("no pod", Reviews.create("null")))
        .flatMap(each -> each);
  }

  private static Stream<Arguments> trouble(String what, String review) {
    return Stream.of(PolicyMode.Warn, PolicyMode.Audit)
        .map(mode -> Arguments.of(what, mode, review));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("troubles")
  void whateverIsSentIsAllowed(String what, PolicyMode mode, String review) {
    // Given
    asking.policies = Policies.inForce(Policies.production(mode));

    // When
    var answer = asking.validate(review);

    // Then
    assertThat(answer.isAllowed()).as(what).isTrue();
    assertThat(answer.result()).isNotEqualTo(Result.ADMITTED);
    assertThat(answer.warnings()).hasSize(mode == PolicyMode.Warn ? 1 : 0);
    assertThat(answer.audit().get("verdict")).isIn("would be denied", "not checked");
  }

  static Stream<Supplier<Throwable>> errors() {
    return Stream.of(
        IllegalStateException::new,
        NullPointerException::new,
        StackOverflowError::new,
        OutOfMemoryError::new,
        AssertionError::new,
        java.util.concurrent.CancellationException::new,
        () -> new OciException.Untrustworthy("another digest"),
        () -> new OciException.Unavailable("down"));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> ImageVerdict sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @ParameterizedTest
  @MethodSource("errors")
  void T18_anErrorDeniesByThePolicyThatIsEnforcedAndByNoOther(Supplier<Throwable> error) {
    // Given
    asking.judge.verdict = _ -> sneak(error.get());
    var review = Reviews.create(Reviews.pod(SIGNED));
    asking.policies =
        Policies.inForce(
            Policies.named("enforced", Policies.onError(OnError.Allow)),
            Policies.named("warning", warning()),
            Policies.named("audited", auditing()));

    // Then: in either order, each policy for itself
    for (var names :
        List.of(
            List.of("enforced", "warning", "audited"), List.of("audited", "warning", "enforced"))) {
      for (var name : names) {
        var answer = asking.ask(new Target(name, Phase.VALIDATE), review);
        assertThat(answer.isAllowed()).as(name).isEqualTo(!name.equals("enforced"));
        assertThat(answer.result())
            .isEqualTo(name.equals("enforced") ? Result.FAILED : Result.UNCHECKED);
      }
    }
  }

  @Test
  void T18_aPolicyThatWarnsAndOneThatIsEnforcedDenyInEitherOrder() {
    // Given
    var review = Reviews.create(Reviews.pod(UNSIGNED));
    asking.policies =
        Policies.inForce(
            Policies.named("enforced", Policies.production()),
            Policies.named("warning", warning()));

    // Then
    for (var names : List.of(List.of("enforced", "warning"), List.of("warning", "enforced"))) {
      assertThat(names.stream().map(it -> asking.ask(new Target(it, Phase.VALIDATE), review)))
          .extracting(Answer::result)
          .containsExactlyInAnyOrder(Result.DENIED, Result.WARNED);
    }
  }

  @Test
  void anErrorOfOursIsSaidInAWarning() {
    // Given
    asking.judge.verdict = _ -> sneak(new IllegalStateException("secret=hunter2"));

    // When
    var answer = validate(warning(), SIGNED);

    // Then
    assertThat(answer.warnings())
        .singleElement()
        .asString()
        .startsWith("allowed, as it isn't enforced: portreeve policy \"production\"")
        .contains("IllegalStateException")
        .doesNotContain("hunter2");
  }

  @Test
  void aLackOfTimeWarns() {
    // Given
    asking.time = Duration.ZERO;

    // When
    var answer = validate(warning(), SIGNED);

    // Then
    assertThat(answer.result()).isEqualTo(Result.WARNED);
    assertThat(answer.warnings()).singleElement().asString().contains("time: ");
  }

  @ParameterizedTest
  @EnumSource(PolicyMode.class)
  void T49_aDryRunGetsTheSameAnswer(PolicyMode mode) {
    // Given
    asking.policies = Policies.inForce(Policies.production(mode));
    var review = Reviews.create(Reviews.pod(SIGNED, UNSIGNED));
    var dry = review.replace("\"dryRun\":false", "\"dryRun\":true");

    // Then
    assertThat(dry).isNotEqualTo(review);
    assertThat(asking.validate(dry)).isEqualTo(asking.validate(review));
  }

  @Test
  void T42_T46_T47_nothingThatAPodOrItsNamespaceSaysExemptsIt() {
    // Given
    var pod =
        Reviews.pod(UNSIGNED)
            .replace(
                "\"metadata\":{",
                """
                "metadata":{"labels":{"portreeve.io/skip":"true","app.kubernetes.io/managed-by":"portreeve"},
                "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"api","uid":"u","controller":true}],""");
    asking.policies = Policies.inForce(Policies.production());

    // Then: who is asked about is the API server's to say; asked is decided
    for (var namespace : List.of("shop", "kube-system", "no-labels", Policies.NAMESPACE)) {
      var review =
          Reviews.create(pod)
              .replace("\"namespace\":\"shop\",\"op", "\"namespace\":\"" + namespace + "\",\"op");
      assertThat(asking.validate(review).result()).as(namespace).isEqualTo(Result.DENIED);
    }
  }
}
