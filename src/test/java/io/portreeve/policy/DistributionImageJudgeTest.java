package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.OTHER_DIGEST;
import static io.portreeve.policy.PolicySample.REPOSITORY;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static io.portreeve.policy.PolicySample.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DistributionImageJudgeTest {
  private static final Duration TIME = JudgeWorld.TIME;
  private static final Admitted ADMITTED = new Admitted(List.of());

  private final JudgeWorld world = new JudgeWorld();
  private final FakeRepositories repositories = world.repositories;
  private final FakeVerifier verifier = world.verifier;
  private final DistributionImageJudge judge = world.judge;

  private ImageVerdict judge(PolicySample policy, ImageReference image) {
    return world.judge(policy, image);
  }

  private static PullCredentials of(String identity) {
    return host -> List.of(new PullCredential(identity, host, "user", "password"));
  }

  @Test
  void aSignedImageIsVerifiedOnceAndThenKnown() {
    // Given
    verifier.sign(DIGEST, SUBJECT);
    var compiled = policy().compiled();
    assertThat(judge.judgeKnown(compiled, pinned(), PullCredentials.NONE)).isEmpty();
    // When
    var first = judge(policy(), pinned());
    var second = judge(policy(), pinned());
    // Then
    assertThat(first).isEqualTo(ADMITTED);
    assertThat(second).isEqualTo(ADMITTED);
    assertThat(judge.judgeKnown(compiled, pinned(), PullCredentials.NONE)).hasValue(ADMITTED);
    assertThat(repositories.requests).hasSize(1);
    assertThat(world.told).containsExactly("1 requests", "VERIFIED", "KNOWN", "KNOWN");
  }

  @Test
  void anUnsignedImageIsDeniedAndKnownForAWhile() {
    // When
    var verdict = judge(policy(), pinned());
    // Then
    assertThat(verdict).isInstanceOf(Denied.class);
    assertThat(judge.judgeKnown(policy().compiled(), pinned(), PullCredentials.NONE))
        .hasValue(verdict);
    verifier.sign(DIGEST, SUBJECT);
    world.nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(judge(policy(), pinned())).isEqualTo(ADMITTED);
  }

  @ParameterizedTest
  @EnumSource(OnError.class)
  void noValidSignatureIsAFactAndNoError(OnError onError) {
    // Given
    verifier.sign(DIGEST, "https://evil.example.com/");
    // When, Then
    assertThat(judge(policy().onError(onError), pinned()))
        .isInstanceOfSatisfying(
            Denied.class,
            denied -> assertThat(denied.check()).isEqualTo("signer release: subject"));
  }

  static Stream<PolicySample> whatTheReferenceDecidesNeedsNoRegistry() {
    return Stream.of(
        policy().effect(PolicyEffect.Deny),
        policy().fault("broken"),
        policy().tags(null, List.of("w*"), List.of()),
        policy());
  }

  @ParameterizedTest
  @MethodSource
  void whatTheReferenceDecidesNeedsNoRegistry(PolicySample sample) {
    // When
    var verdict = judge(sample, tagged("v1"));
    // Then
    assertThat(verdict).isInstanceOf(Denied.class);
    assertThat(judge.judgeKnown(sample.compiled(), tagged("v1"), PullCredentials.NONE))
        .hasValue(verdict);
    assertThat(repositories.requests).isEmpty();
  }

  @Test
  void rulesOnTagsAloneNeedNoRegistry() {
    // Given
    var rules = policy().signers().tags(null, List.of("v*"), List.of());
    // When, Then
    assertThat(judge(rules, tagged("v1"))).isEqualTo(ADMITTED);
    assertThat(repositories.requests).isEmpty();
  }

  @Test
  void T01_aTagIsResolvedOnceAndTheVerdictIsOnThatDigest() {
    // Given
    verifier.sign(DIGEST, SUBJECT);
    repositories.tag("v1", DIGEST, FakeRepositories.IMAGE);
    // When
    var digest = judge.resolve(tagged("v1"), PullCredentials.NONE, TIME);
    repositories.tag("v1", OTHER_DIGEST, FakeRepositories.IMAGE);
    var verdict = judge(policy(), tagged("v1").withDigest(digest));
    // Then
    assertThat(verdict).isEqualTo(ADMITTED);
    assertThat(repositories.requests)
        .containsExactly(REPOSITORY + " tag v1", REPOSITORY + " referrers of " + DIGEST);
  }

  @Test
  void T02_aTagThatMovesAfterwardsChangesNothing() {
    // Given
    verifier.sign(DIGEST, SUBJECT);
    // When, Then
    assertThat(judge(policy(), tagged("v1").withDigest(DIGEST))).isEqualTo(ADMITTED);
    assertThat(judge(policy(), tagged("v1").withDigest(OTHER_DIGEST))).isInstanceOf(Denied.class);
    assertThat(judge(policy(), tagged("v1"))).isInstanceOf(Denied.class);
  }

  @Test
  void T05_signaturesAreThoseOfTheDigestThatIsNamed() {
    // Given an index, of which only a child is signed
    verifier.sign(OTHER_DIGEST, SUBJECT);
    repositories.tag("v1", DIGEST, "application/vnd.oci.image.index.v1+json");
    // When
    var digest = judge.resolve(tagged("v1"), PullCredentials.NONE, TIME);
    // Then
    assertThat(judge(policy(), tagged("v1").withDigest(digest))).isInstanceOf(Denied.class);
    assertThat(judge(policy(), tagged("v1").withDigest(OTHER_DIGEST))).isEqualTo(ADMITTED);
  }

  @Test
  void whatIsNoImageIsNotResolved() {
    // Given
    repositories.tag("v1", DIGEST, "application/vnd.cncf.helm.chart\n");
    // When, Then
    assertThatThrownBy(() -> judge.resolve(tagged("v1"), PullCredentials.NONE, TIME))
        .isInstanceOf(OciException.Untrustworthy.class)
        .hasMessage(
            "registry.example.com/shop/api:v1 is no image: its media type is"
                + " 'application/vnd.cncf.helm.chart?', not that of an image manifest or an index. Name an image");
  }

  @Test
  void anImplicitTagIsLatestAndADigestIsItsOwnAnswer() {
    // Given
    repositories.tag("latest", DIGEST, FakeRepositories.IMAGE);
    // When, Then
    assertThat(judge.resolve(ImageReference.parse(REPOSITORY), PullCredentials.NONE, TIME))
        .isEqualTo(DIGEST);
    assertThat(judge.resolve(pinned(), PullCredentials.NONE, TIME)).isEqualTo(DIGEST);
    assertThat(repositories.requests).hasSize(1);
  }

  @Test
  void T17_theValidatingCallBelievesNothingOfTheMutatingOne() {
    // Given a digest in the pod, which anybody can write
    // When
    var verdict =
        world.restarted().judge(policy().compiled(), pinned(), PullCredentials.NONE, TIME);
    // Then
    assertThat(verdict).isInstanceOf(Denied.class);
    assertThat(repositories.requests).hasSize(2);
  }

  @Test
  void T54_anotherTrustRootIsAnotherQuestion() {
    // Given
    verifier.sign(DIGEST, SUBJECT);
    assertThat(judge(policy(), pinned())).isEqualTo(ADMITTED);
    // When
    var rotated = policy().trustRoot("release", PolicySample.NEXT_TRUST_ROOT);
    // Then
    assertThat(judge(rotated, pinned())).isInstanceOf(Denied.class);
  }

  @Test
  void T54_whatOnePullSecretShowsIsNotKnownToAnother() {
    // Given
    verifier.sign(DIGEST, SUBJECT);
    var compiled = policy().compiled();
    var ours = of("secret shop/pull (uid 1, version 1)");
    assertThat(judge.judge(compiled, pinned(), ours, TIME)).isEqualTo(ADMITTED);
    // When
    world.fail(new OciException.Unauthorized("401"));
    // Then
    for (var others : List.of(PullCredentials.NONE, of("secret evil/pull (uid 2, version 1)"))) {
      assertThat(judge.judgeKnown(compiled, pinned(), others)).isEmpty();
      assertThat(judge.judge(compiled, pinned(), others, TIME)).isInstanceOf(Denied.class);
    }
    assertThat(judge.judge(compiled, pinned(), ours, TIME)).isEqualTo(ADMITTED);
  }

  @Test
  void whatIsKeptUnderCredentialsWasAskedWithThem() {
    // Given a Secret that changes between two looks
    var looks = new ArrayList<String>();
    PullCredentials changing =
        host -> {
          looks.add(host);
          return of("version " + looks.size()).forHost(host);
        };
    // When
    judge.judge(policy().compiled(), pinned(), changing, TIME);
    // Then
    assertThat(repositories.askers).containsOnly("registry.example.com [version 1]");
  }
}
