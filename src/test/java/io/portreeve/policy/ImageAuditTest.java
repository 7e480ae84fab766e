package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.OTHER_DIGEST;
import static io.portreeve.policy.PolicySample.REPOSITORY;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static io.portreeve.policy.PolicySample.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.AuditedImage.Decided;
import io.portreeve.policy.AuditedImage.Unknown;
import io.portreeve.policy.AuditedImage.Verified;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge of what runs, and of what isn't changed before it is judged. */
class ImageAuditTest {
  private static final Duration TIME = JudgeWorld.TIME;
  private static final Admitted ADMITTED = new Admitted(List.of());

  private final JudgeWorld world = new JudgeWorld();

  private AuditedImage audit(PolicySample policy, ImageReference image) {
    return world.judge.audit(policy.compiled(), image, PullCredentials.NONE, TIME);
  }

  private ImageVerdict asPinned(PolicySample policy, ImageReference image) {
    return world.judge.judgeAsPinned(policy.compiled(), image, PullCredentials.NONE, TIME);
  }

  @Test
  void anAuditVerifiesAgainWhateverIsKnown() {
    // Given
    world.verifier.sign(DIGEST, SUBJECT);
    assertThat(world.judge(policy(), pinned())).isEqualTo(ADMITTED);
    world.verifier.attached.clear();
    world.pass(Duration.ofMinutes(1));
    // When
    var audited = audit(policy(), pinned());
    // Then
    assertThat(audited)
        .isInstanceOfSatisfying(
            Verified.class,
            verified -> {
              assertThat(verified.verdict()).isInstanceOf(Denied.class);
              assertThat(verified.digest()).isEqualTo(DIGEST);
              assertThat(verified.evidence().verifiedTime())
                  .isEqualTo(JudgeWorld.START.plusSeconds(60));
              assertThat(verified.evidence().key())
                  .isEqualTo(world.judge.key(policy().compiled(), pinned(), PullCredentials.NONE));
            });
    assertThat(world.judge.judgeKnown(policy().compiled(), pinned(), PullCredentials.NONE))
        .get()
        .isInstanceOf(Denied.class);
    assertThat(world.told).doesNotContain("production ERROR");
  }

  @Test
  void anAuditJudgesWhatATagNamesNow() {
    // Given
    world.verifier.sign(OTHER_DIGEST, SUBJECT);
    world.repositories.tag("v1", OTHER_DIGEST, FakeRepositories.IMAGE);
    // When, Then
    assertThat(audit(policy(), tagged("v1")))
        .isInstanceOfSatisfying(
            Verified.class,
            verified -> {
              assertThat(verified.digest()).isEqualTo(OTHER_DIGEST);
              assertThat(verified.verdict()).isEqualTo(ADMITTED);
            });
  }

  @Test
  void whatNeedsNoEvidenceIsDecidedWithoutARequest() {
    // When, Then
    assertThat(audit(policy().effect(PolicyEffect.Deny), pinned()))
        .isInstanceOfSatisfying(
            Decided.class, decided -> assertThat(decided.verdict()).isInstanceOf(Denied.class));
    assertThat(audit(policy().signers().tags(null, List.of("v*"), List.of()), tagged("v1")))
        .isEqualTo(new Decided(ADMITTED));
    assertThat(world.repositories.requests).isEmpty();
    assertThat(world.told).isEmpty();
  }

  static Stream<Arguments> whatCannotBeFoundOutIsUnknownWhateverOnErrorSays() {
    return Stream.of(
        arguments(new OciException.Unavailable("why"), new Unknown("why", true)),
        arguments(new OciException.RateLimited("why"), new Unknown("why", true)),
        arguments(new OciException.Unauthorized("why"), new Unknown("why", false)),
        arguments(new OciException.NotFound("wh\ny"), new Unknown("wh?y", false, true)),
        arguments(new OciException.Untrustworthy("why"), new Unknown("why", false, true)),
        arguments(new CredentialsException("why"), new Unknown("why", false)),
        arguments(
            new IllegalStateException("secret"),
            new Unknown("internal error: IllegalStateException", false)));
  }

  @ParameterizedTest
  @MethodSource
  void whatCannotBeFoundOutIsUnknownWhateverOnErrorSays(RuntimeException error, Unknown unknown) {
    // Given
    world.fail(error);
    // When, Then
    for (var onError : OnError.values()) {
      assertThat(audit(policy().onError(onError).gracePeriod("24h"), pinned())).isEqualTo(unknown);
    }
  }

  @Test
  void evidenceHadBeforeIsDecidedByUntilItEnds() {
    // Given
    world.verifier.sign(DIGEST, SUBJECT);
    world.verifier.expiryTime = Instant.EPOCH.plus(Duration.ofHours(2));
    var evidence = ((Verified) audit(policy(), pinned())).evidence();
    world.fail(new OciException.Unavailable("no I/O"));
    // When, Then
    world.pass(Duration.ofHours(2).minusNanos(1));
    assertThat(world.judge.decide(policy().compiled(), pinned(), evidence)).isEqualTo(ADMITTED);
    assertThat(
            world.judge.decide(
                policy().tags(null, List.of("w*"), List.of()).compiled(),
                tagged("v1").withDigest(DIGEST),
                evidence))
        .isInstanceOf(Denied.class);
    world.pass(Duration.ofNanos(1));
    assertThat(world.judge.decide(policy().compiled(), pinned(), evidence))
        .isInstanceOfSatisfying(
            Denied.class, denied -> assertThat(denied.check()).isEqualTo("evidence"));
  }

  @Test
  void asPinnedATagIsNoFaultAndWhatItNamesIsJudged() {
    // Given
    world.verifier.sign(DIGEST, SUBJECT);
    world.repositories.tag("v1", DIGEST, FakeRepositories.IMAGE);
    world.repositories.tag("v2", OTHER_DIGEST, FakeRepositories.IMAGE);
    // When
    var signed = asPinned(policy(), tagged("v1"));
    var unsigned = asPinned(policy(), tagged("v2"));
    // Then
    assertThat(signed).isEqualTo(ADMITTED);
    assertThat(unsigned)
        .isInstanceOfSatisfying(
            Denied.class,
            denied ->
                assertThat(denied.found()).endsWith("; tag 'v2' names " + OTHER_DIGEST + " now"));
    assertThat(asPinned(policy(), pinned())).isEqualTo(ADMITTED);
    assertThat(asPinned(policy(), ImageReference.parse(REPOSITORY + "@" + OTHER_DIGEST)))
        .isInstanceOf(Denied.class);
    assertThat(world.told).noneMatch(each -> each.startsWith("production"));
  }

  @Test
  void asPinnedTheTagThatIsWrittenCounts() {
    // When
    var verdict = asPinned(policy().tags(null, List.of("w*"), List.of()), tagged("v1"));
    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Denied.class, denied -> assertThat(denied.check()).isEqualTo("tags.allow"));
    assertThat(world.repositories.requests).isEmpty();
  }

  @Test
  void asPinnedATagThatNothingIsAskedOfNeedsNoRegistry() {
    // When, Then
    assertThat(asPinned(policy().signers().tags(null, List.of("v*"), List.of()), tagged("v1")))
        .isEqualTo(ADMITTED);
    assertThat(world.repositories.requests).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(OnError.class)
  void asPinnedErrorsAreDecidedByOnError(OnError onError) {
    // Given
    world.fail(new OciException.Unavailable("down"));
    // When
    var verdict = asPinned(policy().onError(onError), tagged("v1"));
    // Then
    assertThat(verdict instanceof Admitted).isEqualTo(onError != OnError.Deny);
    world.fail(new IllegalStateException("secret"));
    assertThat(asPinned(policy().onError(onError), tagged("v1")))
        .isInstanceOfSatisfying(
            Denied.class, denied -> assertThat(denied.check()).isEqualTo("internal error"));
  }

  @Test
  void resolvingAndJudgingHaveOneTime() {
    // Given
    world.repositories.tag("v1", DIGEST, FakeRepositories.IMAGE);
    world.repositories.before =
        budget -> {
          world.pass(TIME.dividedBy(2));
          budget.waited(TIME.dividedBy(2));
        };
    // When
    var verdict = asPinned(policy(), tagged("v1"));
    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Denied.class, denied -> assertThat(denied.found()).contains("the time is used up"));
  }

  @ParameterizedTest
  @EnumSource(PolicyMode.class)
  void onlyWhatEnforcesRefuses(PolicyMode mode) {
    // When
    var verdict = world.judge(policy().mode(mode), pinned());
    // Then
    assertThat(verdict).isInstanceOf(Denied.class);
    assertThat(world.told.contains("production SIGNATURES")).isEqualTo(mode == PolicyMode.Enforce);
  }
}
