package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.admission.Answer.Result;
import io.portreeve.admission.Target.Phase;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.policy.AcceptedPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreparationTest {
  private static final String OURS = "registry.example.com/shop/signed-api@" + FakeJudge.A;
  private static final String TAG = "registry.example.com/shop/signed-api:v1";
  private static final String THEIRS = "other.example.com/x:1";

  private static Preparation prepare(AcceptedPolicy policy, Phase phase, String review) {
    return Preparation.of(
        new Target(Policies.PRODUCTION, phase),
        Policies.inForce(policy).find(Policies.PRODUCTION),
        Policies.exceptions(),
        Reviews.read(review));
  }

  private static Preparation validate(String review) {
    return prepare(Policies.production(), Phase.VALIDATE, review);
  }

  private static Answer answered(Preparation preparation) {
    assertThat(preparation).isInstanceOf(Preparation.Answered.class);
    return ((Preparation.Answered) preparation).answer();
  }

  private static Work needs(Preparation preparation) {
    assertThat(preparation).isInstanceOf(Preparation.Needs.class);
    return ((Preparation.Needs) preparation).work();
  }

  private static List<String> images(Work work) {
    return work.images().keySet().stream().map(Object::toString).toList();
  }

  @Test
  void imagesThatThePolicyNamesAreJudged() {
    // When
    var work = needs(validate(Reviews.create(Reviews.pod(THEIRS, OURS))));

    // Then
    assertThat(work.kind()).isEqualTo(Work.Kind.JUDGE);
    assertThat(images(work)).containsExactly(OURS);
  }

  @Test
  void imagesThatThePolicyDoesNotNamePass() {
    assertThat(answered(validate(Reviews.create(Reviews.pod(THEIRS)))).isAllowed()).isTrue();
  }

  @Test
  void equalImagesAreOne() {
    // When
    var work = needs(validate(Reviews.create(Reviews.pod(OURS, OURS, OURS, OURS, OURS))));

    // Then
    assertThat(work.images()).hasSize(1);
    assertThat(work.images().firstEntry().getValue()).hasSize(5);
  }

  @Test
  void tagsArePinnedAndDigestsAreNot() {
    // When
    var work =
        needs(prepare(Policies.production(), Phase.MUTATE, Reviews.create(Reviews.pod(OURS, TAG))));

    // Then
    assertThat(work.kind()).isEqualTo(Work.Kind.PIN);
    assertThat(images(work)).containsExactly(TAG);
  }

  @Test
  void aPolicyThatDoesNotPinChangesNothing() {
    // Given
    var policy =
        Policies.policy(PolicyEffect.Verify, OnError.Deny, Policies.tags(false, "latest"), null);

    // Then
    assertThat(answered(prepare(policy, Phase.MUTATE, Reviews.create(Reviews.pod(TAG)))).pins())
        .isEmpty();
  }

  @Test
  void whatNoDigestMendsIsRefusedBeforeTheRegistryIsAsked() {
    // Given
    var policy =
        Policies.policy(PolicyEffect.Verify, OnError.Deny, Policies.tags(true, "latest"), null);
    var implicit = "registry.example.com/shop/api";

    // When
    var answer = answered(prepare(policy, Phase.MUTATE, Reviews.create(Reviews.pod(implicit))));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message()).contains("tags.deny", implicit, "container \"c0\"");
  }

  @Test
  void effectDenyIsSaidWhenPinningAlready() {
    // When
    var answer =
        answered(prepare(Policies.refusing(), Phase.MUTATE, Reviews.create(Reviews.pod(OURS))));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message()).contains("policy \"production\" refuses container \"c0\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example.com/a@sha256:../../etc/passwd",
        "registry.example.com/a@sha256:abcd",
        "registry.example.com/a@sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "registry.example.com/a@md5:d41d8cd98f00b204e9800998ecf8427e",
        "registry.example.com/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "registry.example.com/a b:1",
        " registry.example.com/a:1",
        "registry.example.com:99999999/a",
        "registry.example.com:443:443/a",
        "реестр.example.com/a",
        "registry.example.com/A:1",
        "https://registry.example.com/a",
        "registry.example.com/a\n:1",
        ""
      })
  void T03_aMalformedReferenceIsDeniedBeforeAnythingIsAsked(String image) {
    // When
    var answer = answered(validate(Reviews.create(Reviews.pod(OURS, image))));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message())
        .contains("container \"c1\"", "check: reference", "nothing was asked of any registry")
        .doesNotContain("container \"c0\"");
  }

  @Test
  void T03_anImageThatIsNotWrittenYetMayStillBeFilledIn() {
    // Given
    var review = Reviews.create(Reviews.podOf("\"containers\":[{\"name\":\"a\"}]"));

    // Then
    assertThat(answered(prepare(Policies.production(), Phase.MUTATE, review)).isAllowed()).isTrue();
    assertThat(answered(validate(review)).result()).isEqualTo(Result.DENIED);
  }

  @Test
  void T36_anAbsurdlyLongImageIsDenied() {
    // Given
    var image = "registry.example.com/" + "a".repeat(1 << 20);

    // When
    var answer = answered(validate(Reviews.create(Reviews.pod(image))));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message()).contains("1,024").hasSizeLessThan(5_000);
  }

  @Test
  void T36_aThousandContainersOfOneImageAreOneImage() {
    // Given
    var images = new String[1_000];
    Arrays.fill(images, OURS);

    // When
    var work = needs(validate(Reviews.create(Reviews.pod(images))));

    // Then
    assertThat(work.images()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"MUTATE", "VALIDATE"})
  void T36_aThousandDifferentImagesAreDenied(Phase phase) {
    // Given
    var images =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "registry.example.com/signed-" + i + ":v1")
            .toArray(String[]::new);

    // When
    var answer =
        answered(prepare(Policies.production(), phase, Reviews.create(Reviews.pod(images))));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message()).contains("1,000 different images", "at most 128");
  }

  @Test
  void T36_moreImagesThanCanBeKeptAreDenied() {
    // Given
    var images = new String[AdmissionBounds.MAX_IMAGES + 1];
    Arrays.fill(images, THEIRS);

    // When
    var answer = answered(validate(Reviews.create(Reviews.pod(images))));

    // Then
    assertThat(answer.result()).isEqualTo(Result.DENIED);
    assertThat(answer.message()).contains("more than 2,000 images");
  }

  @ParameterizedTest
  @CsvSource({
    "a Deployment, '\"kind\":{\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\"}', apps/v1 Deployment",
    "no kind, '\"kind\":null', pods only",
    "another version, '\"kind\":{\"group\":\"\",\"version\":\"v2\",\"kind\":\"Pod\"}', v2 Pod"
  })
  void whatIsNoPodIsDenied(String what, String kind, String told) {
    // Given
    var review =
        Reviews.create(Reviews.pod(OURS))
            .replaceFirst("\"kind\":\\{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"}", kind);

    // When
    var answer = answered(validate(review));

    // Then
    assertThat(answer.result()).as(what).isEqualTo(Result.NOT_UNDERSTOOD);
    assertThat(answer.message()).contains(told);
  }

  @Test
  void operationsThatAreNotAskedForAreDeniedButDeletion() {
    var pod = Reviews.pod(THEIRS);
    assertThat(answered(validate(Reviews.review("DELETE", "null", pod))).isAllowed()).isTrue();
    assertThat(answered(validate(Reviews.review("CONNECT", pod, "null"))).isAllowed()).isFalse();
    assertThat(answered(validate(Reviews.review("", pod, "null"))).isAllowed()).isFalse();
    assertThat(answered(validate(Reviews.review("CREATE", "null", "null"))).isAllowed()).isFalse();
  }

  @Test
  void aPodWithoutNamespaceIsDenied() {
    // Given
    var review = Reviews.create(Reviews.pod(OURS)).replace("\"namespace\":\"shop\",\"op", "\"op");

    // Then
    assertThat(answered(validate(review)).result()).isEqualTo(Result.NOT_UNDERSTOOD);
  }
}
