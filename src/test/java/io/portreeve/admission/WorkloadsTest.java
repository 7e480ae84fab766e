package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.admission.Answer.Result;
import io.portreeve.admission.Target.Phase;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.WorkloadFeedback;
import io.portreeve.policy.ImageVerdict;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when a workload is applied, and that nothing else happens to it. */
class WorkloadsTest {
  private static final String TAG = "registry.example.com/shop/api:v1";
  private static final String SIGNED = "registry.example.com/shop/signed-api@" + FakeJudge.A;
  private static final String DEPLOYMENT = "apps/v1 Deployment";

  private final Asking asking = new Asking(Policies.inForce(Policies.production()));

  @AfterEach
  void close() {
    asking.close();
  }

  private Answer advise(String review) {
    return asking.ask(Phase.WORKLOADS, review);
  }

  private static String containers(String... images) {
    return "\"containers\":" + Reviews.containers("c", images);
  }

  private static String create(String kind, String... images) {
    var spec = containers(images);
    var object = kind.endsWith("CronJob") ? Reviews.cronJob(spec) : Reviews.template(spec);
    return Reviews.workload(kind, "CREATE", object, "null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apps/v1 Deployment",
        "apps/v1 StatefulSet",
        "apps/v1 DaemonSet",
        "apps/v1 ReplicaSet",
        "batch/v1 Job",
        "batch/v1 CronJob",
        "v1 ReplicationController"
      })
  void whoeverAppliesAWorkloadIsToldWhatItsPodsWillMeet(String kind) {
    // When
    var answer = advise(create(kind, SIGNED, TAG));

    // Then
    assertThat(answer.result()).isEqualTo(Result.WARNED);
    assertThat(answer.isAllowed()).isTrue();
    assertThat(answer.pins()).isEmpty();
    assertThat(answer.warnings())
        .containsExactly(
            kind.substring(kind.indexOf(' ') + 1)
                + " \"api\": its pods would be refused by portreeve policy \"production\":"
                + " container \"c1\": signatures: no signature; image "
                + TAG);
    assertThat(answer.audit()).containsKey("violation");
    assertThat(asking.judge.asPinned).containsExactlyInAnyOrder(SIGNED, TAG);
  }

  @Test
  void aKindThatIsToldAfterTheObjectIsKnown() {
    // Given
    var review =
        """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"oldObject":null,"object":%s,
        "operation":"CREATE","namespace":"shop","name":"nightly","uid":"u",
        "kind":{"group":"batch","version":"v1","kind":"CronJob"}}}
        """
            .formatted(Reviews.cronJob(containers(TAG)));

    // Then
    assertThat(advise(review).warnings())
        .singleElement()
        .asString()
        .startsWith("CronJob \"nightly\": its pods would be refused");
  }

  @Test
  void aWorkloadWithoutANameYetIsToldOfByItsKind() {
    // Given
    var review =
        create("batch/v1 Job", TAG).replace("\"name\":\"api\",\"namespace\"", "\"namespace\"");

    // Then
    assertThat(advise(review).warnings()).singleElement().asString().startsWith("Job: its pods");
  }

  @Test
  void onlyNewImagesAreToldOf() {
    // Given
    var old = Reviews.template(containers(TAG));
    var more = Reviews.template(containers(TAG, "registry.example.com/other@" + FakeJudge.A));

    // When
    var unchanged = advise(Reviews.workload(DEPLOYMENT, "UPDATE", old, old));
    var scaled =
        advise(
            Reviews.workload(
                DEPLOYMENT, "UPDATE", old.replace("\"replicas\":1", "\"replicas\":0"), old));
    var changed = advise(Reviews.workload(DEPLOYMENT, "UPDATE", more, old));

    // Then
    assertThat(unchanged).isEqualTo(Answer.allowed());
    assertThat(scaled).isEqualTo(Answer.allowed());
    assertThat(changed.warnings()).singleElement().asString().contains("container \"c1\"");
  }

  @Test
  void ofAWorkloadThatIsFineNothingIsSaid() {
    // When
    var answer = advise(create(DEPLOYMENT, SIGNED));

    // Then
    assertThat(answer.result()).isEqualTo(Result.ADMITTED);
    assertThat(answer.warnings()).isEmpty();
  }

  @Test
  void whatWouldOnlyBeAWarningIsNotSaid() {
    // Given
    asking.judge.verdict = _ -> new ImageVerdict.Admitted(List.of("not verified"));

    // Then
    assertThat(advise(create(DEPLOYMENT, TAG)).warnings()).isEmpty();
  }

  @Test
  void aPolicyThatIsSilentSaysNothing() {
    for (var policy :
        List.of(
            Policies.production(PolicyMode.Audit),
            Policies.like(Policies.production(), PolicyMode.Enforce, WorkloadFeedback.Ignore),
            Policies.like(Policies.production(), PolicyMode.Warn, WorkloadFeedback.Ignore))) {
      asking.policies = Policies.inForce(policy);
      assertThat(advise(create(DEPLOYMENT, TAG))).isEqualTo(Answer.allowed());
    }
    assertThat(asking.judge.judged).isEmpty();
  }

  @Test
  void aPolicyThatWarnsSpeaksOfWorkloadsToo() {
    // Given
    asking.policies = Policies.inForce(Policies.production(PolicyMode.Warn));

    // Then
    assertThat(advise(create(DEPLOYMENT, TAG)).result()).isEqualTo(Result.WARNED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evidence", "time", "internal error"})
  void whatWasntFoundOutIsNotSaid(String check) {
    // Given
    asking.judge.verdict = _ -> new ImageVerdict.Denied(check, "registry is down", "", "try again");

    // When
    var answer = advise(create(DEPLOYMENT, TAG));

    // Then
    assertThat(answer.result()).isEqualTo(Result.UNCHECKED);
    assertThat(answer.warnings()).isEmpty();
    assertThat(answer.audit()).containsEntry("verdict", "not checked").containsKey("cause");
  }

  @Test
  void whatWasFoundOutIsSaidBesideWhatWasnt() {
    // Given
    asking.judge.verdict =
        image ->
            image.text().equals(TAG)
                ? new ImageVerdict.Denied("signatures", "none", "one", "sign it")
                : new ImageVerdict.Denied("evidence", "registry is down", "", "try again");

    // Then
    assertThat(advise(create(DEPLOYMENT, SIGNED, TAG)).warnings())
        .singleElement()
        .asString()
        .contains("container \"c1\": signatures");
  }

  @Test
  void anExceptionForItsPodsSilencesIt() {
    // Given
    var image = "registry.example.com/shop/api@" + FakeJudge.B;
    asking.exceptions =
        Policies.exceptions(Policies.exception("inc-4711", Duration.ofDays(1), image));

    // When
    var answer = advise(create(DEPLOYMENT, image));

    // Then
    assertThat(answer.isAllowed()).isTrue();
    assertThat(answer.warnings()).isEmpty();
    assertThat(asking.judge.judged).isEmpty();
  }

  @Test
  void itsCredentialsAreThoseOfItsPods() {
    // Given
    var spec =
        containers(TAG)
            + ",\"serviceAccountName\":\"builder\",\"imagePullSecrets\":[{\"name\":\"pull\"}]";
    var review =
        Reviews.read(Reviews.workload(DEPLOYMENT, "CREATE", Reviews.template(spec), "null"));

    // Then
    assertThat(review.object().pullSecrets()).containsExactly("pull");
    assertThat(review.object().serviceAccount()).isEqualTo("builder");
  }

  static Stream<Supplier<Throwable>> errors() {
    return ModesTest.errors();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> ImageVerdict sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @ParameterizedTest
  @MethodSource("errors")
  void T18_T20_noErrorRefusesAWorkload(Supplier<Throwable> error) {
    // Given
    asking.judge.verdict = _ -> sneak(error.get());

    // When
    var answer = advise(create(DEPLOYMENT, TAG));

    // Then
    assertThat(answer.result()).isEqualTo(Result.UNCHECKED);
    assertThat(answer.warnings()).isEmpty();
  }

  static Stream<String> strange() {
    var many = Stream.generate(() -> TAG).limit(2_001).toArray(String[]::new);
    return Stream.of(
        Reviews.create(Reviews.pod(TAG)),
        Reviews.workload("apps/v1beta1 Deployment", "CREATE", "{}", "null"),
        Reviews.workload(DEPLOYMENT, "CREATE", "{}", "null"),
        Reviews.workload(DEPLOYMENT, "CREATE", "{\"spec\":{\"template\":null}}", "null"),
        Reviews.workload("batch/v1 CronJob", "CREATE", "{\"spec\":{\"jobTemplate\":{}}}", "null"),
        Reviews.workload(DEPLOYMENT, "CREATE", "null", "null"),
        Reviews.workload(DEPLOYMENT, "CONNECT", "{}", "null"),
        Reviews.workload(DEPLOYMENT, "DELETE", "null", "{}"),
        create(DEPLOYMENT, "no reference at all"),
        create(DEPLOYMENT, many));
  }

  @ParameterizedTest
  @MethodSource("strange")
  void whateverIsSentIsAllowed(String review) {
    assertThat(advise(review).isAllowed()).isTrue();
  }

  @Test
  void withoutAPolicyAWorkloadIsAllowedToo() {
    // Given
    var review = create(DEPLOYMENT, TAG);
    var broken = new PoliciesInForce();
    broken.takeOver(() -> List.of(Policies.configMap(Policies.PRODUCTION, "{", "1")));

    // Then
    for (var policies : List.of(new PoliciesInForce(), Policies.inForce(), broken)) {
      asking.policies = policies;
      assertThat(advise(review).result()).isEqualTo(Result.UNCHECKED);
      assertThat(advise(review).warnings()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(OnError.class)
  void aLackOfTimeIsNotSaid(OnError onError) {
    // Given
    asking.policies = Policies.inForce(Policies.onError(onError));
    asking.time = Duration.ZERO;

    // Then
    assertThat(advise(create(DEPLOYMENT, TAG)).result()).isEqualTo(Result.UNCHECKED);
  }

  @Test
  void aWorkloadIsNoPod() {
    // Then: the other way round nothing is let through
    assertThat(asking.validate(create(DEPLOYMENT, SIGNED)).result())
        .isEqualTo(Result.NOT_UNDERSTOOD);
    assertThat(asking.ask(Phase.MUTATE, create(DEPLOYMENT, SIGNED)).result())
        .isEqualTo(Result.NOT_UNDERSTOOD);
  }
}
