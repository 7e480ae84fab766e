package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.OTHER_DIGEST;
import static io.portreeve.policy.PolicySample.REPOSITORY;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GracePeriodTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Admitted ADMITTED = new Admitted(List.of());
  private static final ImageReference OTHER = ImageReference.parse(REPOSITORY + "@" + OTHER_DIGEST);

  private final JudgeWorld world = new JudgeWorld();

  private static PolicySample graceful() {
    return policy().gracePeriod("24h");
  }

  @BeforeEach
  void verifyOnce() {
    world.verifier.sign(DIGEST, SUBJECT);
    assertThat(world.judge(graceful(), pinned())).isEqualTo(ADMITTED);
    world.told.clear();
  }

  private void fail() {
    world.fail(new OciException.Unavailable("registry.example.com is down"));
  }

  @Test
  void anOutageIsSurvivedUntilTheLastMoment() {
    // Given
    fail();
    world.pass(DAY.minusNanos(1));
    // When
    var verdict = world.judge(graceful(), pinned());
    // Then
    assertThat(verdict)
        .isEqualTo(
            new Admitted(
                List.of(
                    "evidence of 2026-03-01T12:00:00Z counts until 2026-03-02T12:00:00Z, as"
                        + " gracePeriod says: it can't be verified again:"
                        + " registry.example.com is down")));
    assertThat(world.told).containsExactly("0 requests, failed", "GRACE");
  }

  @Test
  void itEndsAndCountsFromTheVerification() {
    // Given
    fail();
    world.pass(DAY.minusNanos(1));
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Admitted.class);
    // When
    world.pass(Duration.ofNanos(1));
    // Then
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Denied.class);
  }

  @Test
  void withoutOneThereIsNone() {
    // Given
    fail();
    world.pass(Duration.ofHours(1));
    // When, Then
    assertThat(world.judge(policy(), pinned())).isInstanceOf(Denied.class);
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Admitted.class);
  }

  @ParameterizedTest
  @EnumSource(OnError.class)
  void onErrorPlaysNoPart(OnError onError) {
    // Given
    fail();
    world.pass(Duration.ofHours(2));
    // When
    var verdict = world.judge(graceful().onError(onError), pinned());
    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Admitted.class,
            admitted ->
                assertThat(admitted.warnings()).singleElement().asString().contains("gracePeriod"));
    assertThat(world.told).doesNotContain("production unverified");
  }

  @Test
  void aSignatureThatIsGoneIsGone() {
    // Given
    world.pass(Duration.ofHours(2));
    world.verifier.attached.clear();
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Denied.class);
    // When
    fail();
    world.pass(Duration.ofSeconds(3));
    // Then
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Denied.class);
  }

  @Test
  void whatIsThereAgainIsVerifiedAgain() {
    // Given
    fail();
    world.pass(Duration.ofHours(2));
    assertThat(world.judge(graceful(), pinned())).isNotEqualTo(ADMITTED);
    // When
    world.repositories.before = _ -> {};
    world.pass(Duration.ofSeconds(10));
    // Then
    assertThat(world.judge(graceful(), pinned())).isEqualTo(ADMITTED);
  }

  @Test
  void T54_otherTrustHasNoGrace() {
    // Given
    fail();
    world.pass(Duration.ofHours(2));
    // When, Then
    assertThat(world.judge(graceful().trustRoot("release", PolicySample.NEXT_TRUST_ROOT), pinned()))
        .isInstanceOf(Denied.class);
    assertThat(
            world.judge(
                graceful().signers(PolicySample.exactly("release", "https://other.example.com/")),
                pinned()))
        .isInstanceOf(Denied.class);
    assertThat(world.judge(graceful(), OTHER)).isInstanceOf(Denied.class);
  }

  @Test
  void T54_othersCredentialsHaveNoGrace() {
    // Given
    fail();
    world.pass(Duration.ofHours(2));
    PullCredentials theirs =
        host -> List.of(new PullCredential("secret evil/pull (1)", host, "user", "password"));
    // When, Then
    assertThat(world.judge.judge(graceful().compiled(), pinned(), theirs, JudgeWorld.TIME))
        .isInstanceOf(Denied.class);
  }

  @Test
  void whatIsNotWhatWasAskedForIsNoOutage() {
    // Given
    world.fail(new OciException.Untrustworthy("another digest"));
    world.pass(Duration.ofHours(2));
    // When, Then
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Denied.class);
    world.fail(new IllegalStateException("a defect"));
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Denied.class);
    assertThat(world.told).doesNotContain("GRACE");
  }

  @Test
  void evidenceThatNeverSufficedHasNone() {
    // Given
    var two =
        graceful()
            .signers(PolicySample.exactly("a", SUBJECT), PolicySample.exactly("b", "https://b"))
            .required(2);
    assertThat(world.judge(two, pinned())).isInstanceOf(Denied.class);
    // When
    fail();
    world.pass(Duration.ofHours(2));
    // Then
    assertThat(world.judge(two, pinned())).isInstanceOf(Denied.class);
  }

  @Test
  void aCertificateThatHasEndedHasNone() {
    // Given
    world.verifier.sign(OTHER_DIGEST, SUBJECT);
    world.verifier.expiryTime = Instant.EPOCH.plus(Duration.ofHours(3));
    assertThat(world.judge(graceful(), OTHER)).isEqualTo(ADMITTED);
    fail();
    // When, Then
    world.pass(Duration.ofHours(3).minusNanos(1));
    assertThat(world.judge(graceful(), OTHER)).isInstanceOf(Admitted.class);
    world.pass(Duration.ofNanos(1));
    assertThat(world.judge(graceful(), OTHER)).isInstanceOf(Denied.class);
  }

  @Test
  void aRegistryThatIsOutIsNotWaitedForByEachImage() {
    // Given
    world.verifier.sign(OTHER_DIGEST, SUBJECT);
    assertThat(world.judge(graceful(), OTHER)).isEqualTo(ADMITTED);
    world.pass(Duration.ofHours(2));
    fail();
    world.judge(graceful(), pinned());
    world.told.clear();
    // When
    world.pass(Duration.ofSeconds(10).minusNanos(1));
    assertThat(world.judge(graceful(), OTHER)).isInstanceOf(Admitted.class);
    // Then
    assertThat(world.told).containsExactly("GRACE");
    world.pass(Duration.ofNanos(1));
    world.judge(graceful(), OTHER);
    assertThat(world.told).containsExactly("GRACE", "0 requests, failed", "GRACE");
  }

  @Test
  void whatIsStillBelievedNeedsNoGraceInAnOutage() {
    // Given
    fail();
    assertThat(world.judge(graceful(), OTHER)).isInstanceOf(Denied.class);
    // When, Then
    assertThat(world.judge(graceful(), pinned())).isEqualTo(ADMITTED);
  }

  @Test
  void anAnswerOfOneImagesIsNoOutage() {
    // Given
    world.verifier.sign(OTHER_DIGEST, SUBJECT);
    assertThat(world.judge(graceful(), OTHER)).isEqualTo(ADMITTED);
    world.pass(Duration.ofHours(2));
    world.fail(new OciException.NotFound("it was deleted"));
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Admitted.class);
    // When
    world.repositories.before = _ -> {};
    // Then
    assertThat(world.judge(graceful(), OTHER)).isEqualTo(ADMITTED);
  }

  private static PullCredentials pods(String name) {
    return host ->
        List.of(new PullCredential("secret " + name + "/pull (1)", host, "user", "password"));
  }

  private ImageVerdict judgeAs(String namespace, ImageReference image) {
    return world.judge.judge(graceful().compiled(), image, pods(namespace), JudgeWorld.TIME);
  }

  /** From now on the registry fails those who ask with credentials. */
  private void failAccounts(RuntimeException error) {
    world.repositories.failing = found -> found.isEmpty() ? null : error;
  }

  @ParameterizedTest
  @MethodSource("outages")
  void T54_onesOwnCredentialsBringAboutNoOutage(RuntimeException error) {
    // Given evidence of a pod's own Secret, and a signature that is withdrawn
    assertThat(judgeAs("shop", pinned())).isEqualTo(ADMITTED);
    world.pass(Duration.ofHours(2));
    world.verifier.attached.clear();
    // When
    failAccounts(error);
    // Then
    assertThat(judgeAs("shop", pinned())).isInstanceOf(Denied.class);
    assertThat(world.told).doesNotContain("GRACE");
  }

  @Test
  void T54_whatAPodsCredentialsComeToDoesNotHideWhatIsAttached() {
    // Given evidence that anybody may have, and too much attached since
    assertThat(judgeAs("shop", pinned())).isEqualTo(ADMITTED);
    world.pass(Duration.ofHours(2));
    // When
    world.repositories.failing =
        found ->
            found.isEmpty()
                ? new OciException.Untrustworthy("too much is attached")
                : new OciException.Unavailable("400");
    // Then
    assertThat(judgeAs("shop", pinned())).isInstanceOf(Denied.class);
    assertThat(world.told).doesNotContain("GRACE");
  }

  static Stream<RuntimeException> outages() {
    return Stream.of(
        new OciException.RateLimited("429"),
        new OciException.Unavailable("500"),
        new OciException.OverBudget("late"),
        new OciException.Unauthorized("401"));
  }

  @Test
  void aPrivateImageSurvivesAnOutageOfItsAccount() {
    // Given
    assertThat(judgeAs("shop", pinned())).isEqualTo(ADMITTED);
    world.pass(Duration.ofHours(2));
    // When
    world.repositories.failing =
        found ->
            found.isEmpty()
                ? new OciException.Unauthorized("log in")
                : new OciException.Unavailable("the account's token service is down");
    // Then
    assertThat(judgeAs("shop", pinned()))
        .isInstanceOfSatisfying(
            Admitted.class,
            admitted ->
                assertThat(admitted.warnings())
                    .singleElement()
                    .asString()
                    .endsWith("the account's token service is down"));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void T54_whatComesOfAPodsCredentialsIsNoOutageForOthers(RuntimeException error) {
    // Given
    world.pass(Duration.ofHours(2));
    failAccounts(error);
    assertThat(judgeAs("evil", OTHER)).isInstanceOf(Denied.class);
    // When
    var verdict = world.judge(graceful(), pinned());
    // Then
    assertThat(verdict).isEqualTo(ADMITTED);
  }

  @Test
  void T54_aQuestionOfLittleTimeOrWeightDeclaresNoOutage() {
    // Given
    var policy = graceful().compiled();
    var little = Duration.ofSeconds(4).minusNanos(1);
    world.pass(Duration.ofHours(2));
    world.fail(new OciException.OverBudget("late"));
    world.judge.judge(policy, OTHER, PullCredentials.NONE, little);
    world.judge.judgeAsPinned(policy, OTHER, PullCredentials.NONE, JudgeWorld.TIME);
    // When
    world.repositories.before = _ -> {};
    // Then
    assertThat(world.judge(graceful(), pinned())).isEqualTo(ADMITTED);
  }

  @Test
  void T39_anOutageSaysNothingOfOthersImages() {
    // Given
    world.pass(Duration.ofHours(2));
    world.fail(new OciException.Unavailable("manifest team-a/secret-repo@sha256:abc: 503"));
    world.judge(graceful(), OTHER);
    world.told.clear();
    // When
    var verdict = world.judge(graceful(), pinned());
    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Admitted.class,
            admitted ->
                assertThat(admitted.warnings())
                    .singleElement()
                    .asString()
                    .endsWith(": registry.example.com failed, or didn't answer, a moment ago"));
    assertThat(world.told).containsExactly("GRACE");
  }

  @Test
  void aClockThatIsPutBackChangesNothing() {
    // Given
    fail();
    world.pass(DAY);
    // When
    world.skew = Duration.ofDays(-30);
    // Then
    assertThat(world.judge(graceful(), pinned())).isInstanceOf(Denied.class);
  }
}
