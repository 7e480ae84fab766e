package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.admission.Answer.Result;
import io.portreeve.admission.Target.Phase;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.api.v1alpha1.ImagePolicyExceptionSpec;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.PolicyRef;
import io.portreeve.policy.AcceptedPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExceptionsTest {
  private static final String API = "registry.example.com/shop/api";
  private static final String UNSIGNED = API + "@" + FakeJudge.B;
  private static final Duration DAY = Duration.ofDays(1);

  private final Asking asking = new Asking(Policies.inForce(Policies.production()));

  @AfterEach
  void close() {
    asking.close();
  }

  private Answer validate(String... images) {
    return asking.validate(Reviews.create(Reviews.pod(images)));
  }

  private static ImagePolicyExceptionSpec spec(
      String policy, String image, String namespace, String until) {
    return new ImagePolicyExceptionSpec(
        List.of(new PolicyRef(policy)), List.of(image), List.of(namespace), "INC-4711", until);
  }

  @Test
  void anExceptionLetsItsImageInAndSaysSo() {
    // Given
    asking.exceptions = Policies.exceptions(Policies.exception("inc-4711", DAY, UNSIGNED));

    // When
    var answer = validate(UNSIGNED);

    // Then
    assertThat(answer.result()).isEqualTo(Result.ADMITTED);
    assertThat(answer.warnings())
        .containsExactly(
            "portreeve policy \"production\": container \"c0\" is allowed by exception \"inc-4711\""
                + " until 2026-11-22T12:00:00Z, reason: INC-4711");
    assertThat(answer.audit())
        .containsEntry("exception", "inc-4711 until 2026-11-22T12:00:00Z: " + UNSIGNED)
        .containsEntry("verdict", "admitted");
    assertThat(asking.judge.judged).isEmpty();
  }

  @Test
  void theOtherImagesOfThePodAreDecidedOn() {
    // Given
    asking.exceptions = Policies.exceptions(Policies.exception("inc-4711", DAY, UNSIGNED));
    var other = "registry.example.com/other@" + FakeJudge.B;
    var signed = "registry.example.com/signed-other@" + FakeJudge.A;

    // Then
    assertThat(validate(UNSIGNED, other).result()).isEqualTo(Result.DENIED);
    assertThat(validate(UNSIGNED, signed).result()).isEqualTo(Result.ADMITTED);
    assertThat(validate(UNSIGNED, signed).audit()).containsKey("exception");
    assertThat(asking.judge.judged).doesNotContain(UNSIGNED);
  }

  static Stream<AcceptedPolicy> refusals() {
    return Stream.of(
        Policies.refusing(),
        Policies.policy(PolicyEffect.Verify, null, Policies.tags(true, "v1"), null),
        Policies.production().withFault("its trust root is gone"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void itCountsWhateverThePolicyRefusesAndBeforeAnythingIsAsked(AcceptedPolicy policy) {
    // Given
    asking.policies = Policies.inForce(policy);
    asking.time = Duration.ZERO;
    var tagged = API + ":v1@" + FakeJudge.B;
    var review = Reviews.create(Reviews.pod(tagged));
    assertThat(asking.validate(review).isAllowed()).isFalse();

    // When
    asking.exceptions = Policies.exceptions(Policies.exception("inc-4711", DAY, UNSIGNED));

    // Then
    assertThat(asking.ask(Phase.MUTATE, review).isAllowed()).isTrue();
    assertThat(asking.validate(review).isAllowed()).isTrue();
    assertThat(asking.judge.judged).isEmpty();
    assertThat(asking.judge.resolved).isEmpty();
  }

  static Stream<Arguments> others() {
    var until = Policies.NOW.plus(DAY).toString();
    var production = Policies.PRODUCTION;
    return Stream.of(
        Arguments.of("it has ended", spec(production, UNSIGNED, "shop", Policies.NOW.toString())),
        Arguments.of("another policy", spec("staging", UNSIGNED, "shop", until)),
        Arguments.of("another namespace", spec(production, UNSIGNED, "shop2", until)),
        Arguments.of("another digest", spec(production, API + "@" + FakeJudge.A, "shop", until)),
        Arguments.of(
            "another repository", spec(production, API + "2@" + FakeJudge.B, "shop", until)),
        Arguments.of("a tag", spec(production, API + ":v1", "shop", until)),
        Arguments.of("every image", spec(production, "**", "shop", until)),
        Arguments.of(
            "every repository",
            spec(production, "registry.example.com/*@" + FakeJudge.B, "shop", until)),
        Arguments.of("every namespace", spec(production, UNSIGNED, "*", until)),
        Arguments.of("every policy", spec("*", UNSIGNED, "shop", until)),
        Arguments.of(
            "too long",
            spec(production, UNSIGNED, "shop", Policies.NOW.plus(Duration.ofDays(30)).toString())),
        Arguments.of("no time", spec(production, UNSIGNED, "shop", "for ever")),
        Arguments.of(
            "no namespace",
            new ImagePolicyExceptionSpec(
                List.of(new PolicyRef(production)), List.of(UNSIGNED), List.of(), "r", until)),
        Arguments.of(
            "no policy",
            new ImagePolicyExceptionSpec(
                List.of(), List.of(UNSIGNED), List.of("shop"), "r", until)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void T48_anExceptionFromSomethingElseLetsNothingIn(String what, ImagePolicyExceptionSpec spec) {
    // Given
    asking.exceptions = Policies.exceptions(Policies.exception("other", spec));

    // When
    var answer = validate(UNSIGNED);

    // Then
    assertThat(answer.result()).as(what).isEqualTo(Result.DENIED);
    assertThat(answer.audit()).doesNotContainKey("exception");
  }

  @Test
  void T48_aTagIsNeverExempt() {
    // Given
    asking.exceptions = Policies.exceptions(Policies.exception("inc-4711", DAY, UNSIGNED));
    asking.judge.tags.put(API + ":v1", FakeJudge.B);

    // Then
    assertThat(validate(API + ":v1").result()).isEqualTo(Result.DENIED);
  }

  @Test
  void T48_ofAnIndexTheDigestThatIsNamedCounts() {
    // Given: an exception for the index, a pod that names one of its images
    asking.exceptions =
        Policies.exceptions(Policies.exception("index", DAY, API + "@" + FakeJudge.A));

    // Then
    assertThat(validate(UNSIGNED).result()).isEqualTo(Result.DENIED);
    assertThat(validate(API + "@" + FakeJudge.A).result()).isEqualTo(Result.ADMITTED);
  }

  @Test
  void T48_ofTwoThatOverlapTheOneInForceCounts() {
    // Given
    var ended = Policies.exception("ended", Duration.ofMinutes(-1), UNSIGNED);
    var shorter = Policies.exception("shorter", DAY, UNSIGNED);
    var longer = Policies.exception("longer", DAY.multipliedBy(2), UNSIGNED);
    var broken = Policies.exception("broken", spec("production", "**", "shop", "x"));

    // Then
    for (var all :
        List.of(List.of(ended, shorter, longer, broken), List.of(broken, longer, shorter, ended))) {
      asking.exceptions = Policies.exceptions(all.toArray(ImagePolicyException[]::new));
      assertThat(validate(UNSIGNED).audit().get("exception")).startsWith("longer until");
    }
    asking.exceptions = Policies.exceptions(ended, broken);
    assertThat(validate(UNSIGNED).result()).isEqualTo(Result.DENIED);
  }

  @Test
  void T48_itEndsByTheClockAlone() {
    // Given
    var now = new AtomicReference<>(Policies.NOW);
    asking.exceptions = new ExceptionsInForce(now::get);
    var exception = Policies.exception("inc-4711", DAY, UNSIGNED);
    asking.exceptions.takeOver(() -> List.of(exception), each -> each);
    assertThat(validate(UNSIGNED).isAllowed()).isTrue();

    // When
    now.set(Instant.parse(exception.getSpec().until()));

    // Then
    assertThat(validate(UNSIGNED).isAllowed()).isFalse();
  }

  @Test
  void T48_oneThatIsTakenBackLetsNothingInAnyMore() {
    // Given
    asking.exceptions = Policies.exceptions(Policies.exception("inc-4711", DAY, UNSIGNED));
    assertThat(validate(UNSIGNED).isAllowed()).isTrue();

    // When
    asking.exceptions.takeOver(List::<ImagePolicyException>of, each -> each);

    // Then
    assertThat(validate(UNSIGNED).isAllowed()).isFalse();
  }

  @Test
  void T48_oneThatCantBeReadHidesNoOther() {
    // Given
    var good = Policies.exception("good", DAY, UNSIGNED);
    var bad = Policies.exception("bad", DAY, UNSIGNED);

    // When
    asking.exceptions.takeOver(
        () -> List.of(bad, good),
        each -> {
          if (each.getMetadata().getName().equals("bad")) {
            throw new IllegalArgumentException("no such field");
          }
          return each;
        });

    // Then
    assertThat(validate(UNSIGNED).audit().get("exception")).startsWith("good until");
  }

  @Test
  void T48_oneOfTheSameNameThatIsAnotherIsReadAnew() {
    // Given
    asking.exceptions = Policies.exceptions(Policies.exception("inc", DAY, UNSIGNED));
    var other = Policies.exception("inc", DAY, API + "@" + FakeJudge.A);
    other.getMetadata().setUid("uid-of-another");

    // When
    asking.exceptions.takeOver(() -> List.of(other), each -> each);

    // Then
    assertThat(validate(UNSIGNED).isAllowed()).isFalse();
  }

  @Test
  void howManyThereAreComesFirstInTheAuditLog() {
    // Given
    var other = API + "@" + FakeJudge.A;
    asking.exceptions = Policies.exceptions(Policies.exception("inc-4711", DAY, UNSIGNED, other));

    // When
    var answer = validate(UNSIGNED, other);

    // Then
    assertThat(answer.audit().get("exception")).startsWith("2 images; inc-4711 until");
  }

  @Test
  void aPolicyThatIsSilentStaysSo() {
    // Given
    asking.policies = Policies.inForce(Policies.production(PolicyMode.Audit));
    asking.exceptions = Policies.exceptions(Policies.exception("inc-4711", DAY, UNSIGNED));

    // When
    var answer = validate(UNSIGNED);

    // Then
    assertThat(answer.warnings()).isEmpty();
    assertThat(answer.audit()).containsKey("exception");
  }
}
