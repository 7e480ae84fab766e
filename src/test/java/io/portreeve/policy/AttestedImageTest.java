package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.PROVENANCE;
import static io.portreeve.policy.PolicySample.attestation;
import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.policy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.ReferrerEvidenceVerifier;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import io.portreeve.testing.FakeRegistry;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real attestations, the real verifier, a registry in memory: what a policy comes to. */
class AttestedImageTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
  private static final SigstoreKit KIT = SigstoreKit.create(CLOCK);
  private static final String REPOSITORY = "registry.example.com/shop/api";
  private static final String BUILD = "https://github.com/myorg/shop/build.yml@refs/tags/v1";
  private static final String OTHER = "https://github.com/evil/shop/build.yml@refs/tags/v1";
  private static final String SPDX = "https://spdx.dev/Document";
  private static final KeyPair KEYS = Keys.p256();

  private final AtomicLong nanos = new AtomicLong();
  private final FakeRegistry registry = new FakeRegistry();
  private final Digest image = registry.pushImage(REPOSITORY, "v1", "layer");
  private final ImageJudge judge =
      new DistributionImageJudge(
          registry,
          new ReferrerEvidenceVerifier(CLOCK),
          new EvidenceCache(Settings.DEFAULT, nanos::get, Runnable::run, JudgeEvents.NONE),
          new JudgeTime(CLOCK, nanos::get),
          JudgeEvents.NONE);

  private static PolicySample asks(@Nullable String condition) {
    return policy()
        .onError(OnError.Allow)
        .signers(exactly("build", BUILD), PolicySample.secretKey("key"))
        .keyInSecret("key", PolicySample.pem(KEYS))
        .trustRoot("build", KIT.trustedRootJson())
        .trustRoot("key", KIT.trustedRootJson())
        .required(0)
        .attestations(attestation("provenance", PROVENANCE, condition, "build", "key"));
  }

  private String statement(String type, String predicate) {
    return SignatureDraft.statement(image, type)
        .replace("\"predicate\":{}", "\"predicate\":" + predicate);
  }

  private void attest(String type, String predicate, Consumer<SignatureDraft> change) {
    var draft =
        KIT.draft(image)
            .by(BUILD, PolicySample.ISSUER)
            .with(d -> d.statement = statement(type, predicate));
    registry.pushReferrer(
        REPOSITORY,
        image,
        SigstoreKit.BUNDLE,
        draft.with(change).bundle(),
        SigstoreKit.notes(type));
  }

  private ImageVerdict verdict(PolicySample sample) {
    var pinned = ImageReference.parse(REPOSITORY + "@" + image);
    return judge.judge(sample.compiled(), pinned, PullCredentials.NONE, Duration.ofSeconds(8));
  }

  private Denied denied(PolicySample sample) {
    return (Denied) verdict(sample);
  }

  @Test
  void anAttestationByAnySignerThatIsNamedIsEnough() {
    // Given
    attest(PROVENANCE, "{\"passed\":true}", draft -> draft.byKey(KEYS));
    // When, Then
    assertThat(verdict(asks("predicate.passed == true"))).isInstanceOf(Admitted.class);
  }

  @Test
  void ofSeveralOneThatMeetsTheConditionIsEnough() {
    // Given
    attest(PROVENANCE, "{\"passed\":false}", _ -> {});
    attest(PROVENANCE, "{\"passed\":true}", _ -> {});
    attest(PROVENANCE, "{\"passed\":\"perhaps\"}", _ -> {});
    // When, Then
    assertThat(verdict(asks("predicate.passed == true"))).isInstanceOf(Admitted.class);
  }

  @Test
  void whatCertificatesStateCanBeAskedFor() {
    // Given
    attest(PROVENANCE, "{}", _ -> {});
    // When, Then
    assertThat(verdict(asks("certificate.subject.startsWith('https://github.com/myorg/')")))
        .isInstanceOf(Admitted.class);
    assertThat(denied(asks("certificate.subject.startsWith('https://gitlab.com/')")).check())
        .isEqualTo("attestation provenance: condition");
  }

  @Test
  void aConditionThatIsFalseOrHasNoValueDeniesAndSaysSo() {
    // Given
    attest(PROVENANCE, "{\"passed\":false}", _ -> {});
    // When
    var isFalse = denied(asks("predicate.passed == true"));
    var hasNone = denied(asks("predicate.absent == true"));
    // Then
    assertThat(isFalse.check()).isEqualTo("attestation provenance: condition");
    assertThat(isFalse.found()).contains("false");
    assertThat(isFalse.expected()).contains("predicate.passed == true");
    assertThat(hasNone.check()).isEqualTo("attestation provenance: condition");
    assertThat(hasNone.found()).contains("undefined");
  }

  @Test
  void T08_anAttestationOfAnotherKindByTheRightSignerIsNone() {
    // Given
    attest(SPDX, "{\"passed\":true}", _ -> {});
    // When
    var denied = denied(asks(null));
    // Then
    assertThat(denied.check()).startsWith("attestation provenance");
    assertThat(denied.toString()).contains(SPDX, PROVENANCE);
  }

  @Test
  void T08_oneKindDoesNotMakeUpForTheOther() {
    // Given
    attest(SPDX, "{}", _ -> {});
    var both =
        asks(null)
            .attestations(
                attestation("sbom", SPDX, null, "build"),
                attestation("provenance", PROVENANCE, null, "build"));
    // When, Then
    assertThat(denied(both).check()).startsWith("attestation provenance");
    attest(PROVENANCE, "{}", _ -> {});
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(verdict(both)).isInstanceOf(Admitted.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "null",
        "{\"_type\":\"https://in-toto.io/Statement/v1\"}",
        "{\"predicateType\":\"https://slsa.dev/provenance/v1\"}",
      })
  void T09_whatCannotBeReadIsNoAttestation(String statement) {
    // Given
    attest(PROVENANCE, "{}", draft -> draft.statement = statement);
    // When, Then
    assertThat(verdict(asks(null))).isInstanceOf(Denied.class);
  }

  @Test
  void T09_aPayloadOfAnotherTypeIsNoAttestation() {
    // Given
    attest(PROVENANCE, "{}", draft -> draft.payloadType = "text/plain");
    // When, Then
    assertThat(verdict(asks(null))).isInstanceOf(Denied.class);
  }

  @Test
  void T10_aSignedListOfContentsIsNoSignatureAndASignatureNoProvenance() {
    // Given
    attest(SPDX, "{}", _ -> {});
    attest(SigstoreKit.COSIGN_SIGN, "{}", _ -> {});
    // When, Then
    assertThat(verdict(asks(null))).isInstanceOf(Denied.class);
    var other = registry.pushImage(REPOSITORY, "v2", "another");
    var list =
        KIT.draft(other)
            .by(BUILD, PolicySample.ISSUER)
            .with(d -> d.statement = SignatureDraft.statement(other, SPDX));
    KIT.attach(registry, REPOSITORY, other, list.bundle());
    var signed =
        policy().signers(exactly("build", BUILD)).trustRoot("build", KIT.trustedRootJson());
    var ofOther = ImageReference.parse(REPOSITORY + "@" + other);
    assertThat(judge.judge(signed.compiled(), ofOther, PullCredentials.NONE, Duration.ofSeconds(8)))
        .isInstanceOf(Denied.class);
  }

  @Test
  void T11_anotherSignerAttestsNothing() {
    // Given
    attest(PROVENANCE, "{}", draft -> draft.by(OTHER, PolicySample.ISSUER));
    attest(PROVENANCE, "{}", draft -> draft.byKey(Keys.p256()));
    registry.pushReferrer(
        REPOSITORY,
        image,
        "application/vnd.in-toto+json",
        statement(PROVENANCE, "{}").getBytes(UTF_8),
        SigstoreKit.notes(PROVENANCE));
    // When, Then
    assertThat(verdict(asks(null))).isInstanceOf(Denied.class);
  }

  @Test
  void T06_anAttestationOfAnotherImageIsNone() {
    // Given
    var other = registry.pushImage(REPOSITORY, "v2", "other");
    attest(
        PROVENANCE, "{}", draft -> draft.statement = SignatureDraft.statement(other, PROVENANCE));
    // When, Then
    assertThat(verdict(asks(null))).isInstanceOf(Denied.class);
  }

  @Test
  void signaturesAreAskedForBesidesUnlessTheyAreNot() {
    // Given
    attest(PROVENANCE, "{}", _ -> {});
    // When
    var both = asks(null).required(1);
    // Then
    assertThat(verdict(asks(null))).isInstanceOf(Admitted.class);
    assertThat(denied(both).check()).doesNotStartWith("attestation");
  }
}
