package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.policy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.ReferrerEvidenceVerifier;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import io.portreeve.testing.FakeRegistry;
import io.portreeve.testing.SigstoreKit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Real signatures, the real verifier, a registry in memory: what a policy comes to. */
class SignedImageTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
  private static final SigstoreKit KIT = SigstoreKit.create(CLOCK);
  private static final String REPOSITORY = "registry.example.com/shop/api";
  private static final String RELEASE = "https://github.com/myorg/shop/release.yml@refs/tags/v1";
  private static final String REVIEW = "https://github.com/myorg/shop/review.yml@refs/heads/main";
  private static final Duration TIME = Duration.ofSeconds(8);

  private final AtomicLong nanos = new AtomicLong();
  private final FakeRegistry registry = new FakeRegistry();
  private final ImageJudge judge =
      new DistributionImageJudge(
          registry,
          new ReferrerEvidenceVerifier(CLOCK),
          new EvidenceCache(Settings.DEFAULT, nanos::get, Runnable::run, JudgeEvents.NONE),
          new JudgeTime(CLOCK, nanos::get),
          JudgeEvents.NONE);
  private final Digest image = registry.pushImage(REPOSITORY, "v1", "layer");

  private static PolicySample signedBy(String... subjects) {
    var names = List.of("a", "b", "c");
    var sample = policy();
    var signers = new PolicySigner[subjects.length];
    for (var i = 0; i < subjects.length; i++) {
      signers[i] = exactly(names.get(i), subjects[i]);
      sample.trustRoot(names.get(i), KIT.trustedRootJson());
    }
    return sample.signers(signers);
  }

  private void sign(String subject) {
    KIT.attach(registry, REPOSITORY, image, KIT.sign(image, subject, PolicySample.ISSUER));
  }

  private void attachJunk() {
    registry.pushReferrer(
        REPOSITORY,
        image,
        SigstoreKit.BUNDLE,
        "{\"junk\":%d}".formatted(registry.requests()).getBytes(UTF_8),
        SigstoreKit.notes(SigstoreKit.COSIGN_SIGN));
  }

  private ImageVerdict verdict(PolicySample sample) {
    var pinned = ImageReference.parse(REPOSITORY + "@" + image);
    return judge.judge(sample.compiled(), pinned, PullCredentials.NONE, TIME);
  }

  @Test
  void aSignedImageCostsThreeRequestsByDigestAndFourByTag() {
    // Given
    sign(RELEASE);
    var compiled = signedBy(RELEASE).compiled();
    var tagged = ImageReference.parse(REPOSITORY + ":v1");
    // When
    var digest = judge.resolve(tagged, PullCredentials.NONE, TIME);
    var resolved = registry.requests();
    var verdict = judge.judge(compiled, tagged.withDigest(digest), PullCredentials.NONE, TIME);
    // Then
    assertThat(verdict).isInstanceOf(Admitted.class);
    assertThat(digest).isEqualTo(image);
    assertThat(resolved).isEqualTo(1);
    assertThat(registry.requests()).isEqualTo(4);
  }

  @Test
  void anUnsignedImageIsDeniedWithThreeRequestsAndSaysWhatToDo() {
    // When
    var denied = (Denied) verdict(signedBy(RELEASE));
    // Then
    assertThat(denied.check()).isEqualTo("signatures");
    assertThat(denied.found()).isEqualTo("no signature is attached");
    assertThat(denied.expected())
        .isEqualTo("a signature by a: subject %s, of issuer %s", RELEASE, PolicySample.ISSUER);
    assertThat(denied.next())
        .isEqualTo("sign it with: cosign sign registry.example.com/shop/api@" + image);
    assertThat(registry.requests()).isEqualTo(3);
  }

  @Test
  void aDigestThatTheRegistryDoesNotHaveIsNotCalledUnsigned() {
    // Given
    var absent = ImageReference.parse(REPOSITORY + "@sha256:" + "0".repeat(64));
    // When
    var denied =
        (Denied) judge.judge(signedBy(RELEASE).compiled(), absent, PullCredentials.NONE, TIME);
    // Then
    assertThat(denied.check()).isNotEqualTo("signatures");
    assertThat(denied.next()).doesNotContain("cosign sign");
  }

  @Test
  void whyCredentialsWereNotOfferedReachesTheRegistrysClientForDigestsToo() {
    // Given
    PullCredentials without =
        new PullCredentials() {
          @Override
          public List<PullCredential> forHost(String host) {
            return List.of();
          }

          @Override
          public List<String> problems(String host) {
            return List.of("secret shop/pull can't be used");
          }
        };
    var told = new AtomicReference<List<String>>(List.of());
    var asking =
        new DistributionImageJudge(
            (opened, credentials, budget) -> {
              told.set(credentials.problems(opened.host()));
              return registry.open(opened, credentials, budget);
            },
            new ReferrerEvidenceVerifier(CLOCK),
            new EvidenceCache(Settings.DEFAULT, nanos::get, Runnable::run, JudgeEvents.NONE),
            new JudgeTime(CLOCK, nanos::get),
            JudgeEvents.NONE);
    // When
    var _ =
        asking.judge(
            signedBy(RELEASE).compiled(),
            ImageReference.parse(REPOSITORY + "@" + image),
            without,
            TIME);
    // Then
    assertThat(told.get()).containsExactly("secret shop/pull can't be used");
  }

  @Test
  void anImageThatSomebodyElseSignedIsDeniedWithWhoThatIs() {
    // Given
    sign(REVIEW);
    // When
    var denied = (Denied) verdict(signedBy(RELEASE));
    // Then
    assertThat(denied.check()).isEqualTo("signer a: subject");
    assertThat(denied.found()).isEqualTo(REVIEW);
    assertThat(denied.expected()).isEqualTo(RELEASE);
    assertThat(registry.requests()).isLessThanOrEqualTo(8);
  }

  @Test
  void T05_neitherASignedChildNorASignedIndexIsTheOther() {
    // Given
    var index = registry.pushIndex(REPOSITORY, "multi", List.of(image));
    sign(RELEASE);
    // When
    var compiled = signedBy(RELEASE).compiled();
    var ofIndex =
        judge.judge(
            compiled,
            ImageReference.parse(REPOSITORY + ":multi@" + index),
            PullCredentials.NONE,
            TIME);
    // Then
    assertThat(ofIndex).isInstanceOf(Denied.class);
    assertThat(verdict(signedBy(RELEASE))).isInstanceOf(Admitted.class);
  }

  @Test
  void T06_aSignatureOfAnotherDigestIsNone() {
    // Given
    var other = registry.pushImage(REPOSITORY, "v2", "other");
    KIT.attach(registry, REPOSITORY, image, KIT.sign(other, RELEASE, PolicySample.ISSUER));
    // When, Then
    assertThat(verdict(signedBy(RELEASE))).isInstanceOf(Denied.class);
  }

  @Test
  void T14_oneSignerWhoSignsThreeTimesIsOne() {
    // Given
    sign(RELEASE);
    sign(RELEASE);
    sign(RELEASE);
    // When, Then
    assertThat(verdict(signedBy(RELEASE, REVIEW).required(2))).isInstanceOf(Denied.class);
    sign(REVIEW);
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(verdict(signedBy(RELEASE, REVIEW).required(2))).isInstanceOf(Admitted.class);
  }

  @Test
  void T15_theOrderOfGoodAndBadSignaturesDecidesNothing() {
    // Given
    attachJunk();
    sign(REVIEW);
    sign(RELEASE);
    attachJunk();
    // When, Then
    assertThat(verdict(signedBy(RELEASE))).isInstanceOf(Admitted.class);
    assertThat(verdict(signedBy(REVIEW, RELEASE).required(2))).isInstanceOf(Admitted.class);
    assertThat(verdict(signedBy(RELEASE, REVIEW).required(2))).isInstanceOf(Admitted.class);
  }

  @Test
  void T28_junkNeitherAdmitsNorIsItAnError() {
    // Given
    for (var i = 0; i < 200; i++) {
      registry.pushReferrer(
          REPOSITORY, image, SigstoreKit.BUNDLE, ("junk " + i).getBytes(UTF_8), Map.of());
    }
    // When
    var verdict = verdict(signedBy(RELEASE).onError(OnError.Allow));
    // Then
    assertThat(verdict).isInstanceOf(Denied.class);
    assertThat(registry.requests()).isLessThanOrEqualTo(2 * 64 + 4);
    var asked = registry.requests();
    assertThat(verdict(signedBy(RELEASE).onError(OnError.Allow))).isEqualTo(verdict);
    assertThat(registry.requests()).isEqualTo(asked);
  }

  @Test
  void T18_aListThatNamesWhatIsNotThereIsNoError() {
    // Given
    var gone = KIT.attach(registry, REPOSITORY, image, "gone".getBytes(UTF_8));
    var entry =
        registry
            .open(
                ImageReference.parse(REPOSITORY),
                PullCredentials.NONE,
                Budget.of(nanos::get, TIME, 10, 1 << 20))
            .referrers(image)
            .getFirst();
    registry.deleteManifest(REPOSITORY, gone);
    registry.list(REPOSITORY, image, entry);
    // When, Then
    assertThat(verdict(signedBy(RELEASE).onError(OnError.Allow))).isInstanceOf(Denied.class);
  }

  @Test
  void T01_aRegistryThatAnswersOtherwiseTheSecondTimeChangesNothing() {
    // Given
    sign(RELEASE);
    var tagged = ImageReference.parse(REPOSITORY + ":v1");
    var digest = judge.resolve(tagged, PullCredentials.NONE, TIME);
    // When
    registry.pushImage(REPOSITORY, "v1", "evil");
    var verdict =
        judge.judge(
            signedBy(RELEASE).compiled(), tagged.withDigest(digest), PullCredentials.NONE, TIME);
    // Then
    assertThat(verdict).isInstanceOf(Admitted.class);
    assertThat(tagged.withDigest(digest).digest()).isEqualTo(image);
  }
}
