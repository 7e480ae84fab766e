package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.KEY;
import static io.portreeve.policy.PolicySample.OTHER_DIGEST;
import static io.portreeve.policy.PolicySample.PROVENANCE;
import static io.portreeve.policy.PolicySample.REPOSITORY;
import static io.portreeve.policy.PolicySample.attestation;
import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.key;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.IndexSignatures;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.SignatureRequirement;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.Evidence.AttestationEvidence;
import io.portreeve.evidence.Evidence.SignedDigest;
import io.portreeve.evidence.Evidence.SignerEvidence;
import io.portreeve.evidence.Proof;
import io.portreeve.evidence.SignerKey;
import io.portreeve.image.Digest;
import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of signatures and attestations together. */
class EvidenceVerdictTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Proof GOOD = new Proof("signature", true, null, null, List.of());
  private static final Proof BAD = leaf("subject", "x", "y");

  private static Proof leaf(String check, @Nullable String found, @Nullable String expected) {
    return new Proof(check, false, found, expected, List.of());
  }

  private static Proof failed(Proof... parts) {
    return new Proof("attestation", false, null, null, List.of(parts));
  }

  private static SignedDigest signed(Digest digest, String... identities) {
    var signers = new ArrayList<SignerEvidence>();
    for (var i = 0; i < identities.length; i++) {
      var name = "s" + i;
      signers.add(
          identities[i].isEmpty()
              ? new SignerEvidence(name, List.of(), BAD)
              : new SignerEvidence(name, List.of(identities[i].split("\\+")), GOOD));
    }
    return new SignedDigest(digest, digest.equals(DIGEST) ? null : "linux/arm64", signers);
  }

  private static AttestationEvidence attested(String name, boolean met) {
    return met
        ? new AttestationEvidence(name, "me", GOOD)
        : new AttestationEvidence(name, null, failed(GOOD, leaf("condition", "false", "1 == 2")));
  }

  private static Evidence evidence(
      List<SignedDigest> signatures, AttestationEvidence... attestations) {
    return new Evidence(DIGEST, NOW, null, signatures, List.of(attestations), 3);
  }

  /** Signers s0, s1 and s2; attestations a0 and a1. */
  private static PolicySample asked(Integer required) {
    return policy()
        .signers(exactly("s0", "0"), exactly("s1", "1"), exactly("s2", "2"))
        .required(required)
        .attestations(
            attestation("a0", PROVENANCE, null, "s0"), attestation("a1", "https://b", null, "s1"));
  }

  @ParameterizedTest
  @CsvSource({
    "1, x, '', '', true, true, true",
    "1, '', '', '', true, true, false",
    "1, x, '', '', false, true, false",
    "1, x, '', '', true, false, false",
    "2, x, y, '', true, true, true",
    "2, x, x, x, true, true, false",
    "2, x+y, x, '', true, true, true",
    "2, x+y, '', '', true, true, false",
    "3, x, y, z, true, true, true",
    "3, x, y, y, true, true, false",
    "3, x+y, x+y, x+y, true, true, false",
    "3, x+y, y+z, z+x, true, true, true",
  })
  void T14_signersAndAttestationsMustAllBeThere(
      int required, String s0, String s1, String s2, boolean a0, boolean a1, boolean admitted) {
    // Given
    var found =
        evidence(List.of(signed(DIGEST, s0, s1, s2)), attested("a0", a0), attested("a1", a1));
    // When
    var verdict = Verdicts.of(asked(required).compiled(), pinned(), found, NOW);
    // Then
    assertThat(verdict instanceof Admitted).isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource({"true, true, true", "false, true, false", "true, false, false"})
  void attestationsAloneDecideWhereNoSignatureIsAskedFor(boolean a0, boolean a1, boolean admitted) {
    // Given
    var compiled = asked(0).compiled();
    // When, Then
    for (var signatures : List.of(List.<SignedDigest>of(), List.of(signed(DIGEST)))) {
      var found = evidence(signatures, attested("a0", a0), attested("a1", a1));
      assertThat(Verdicts.of(compiled, pinned(), found, NOW) instanceof Admitted)
          .isEqualTo(admitted);
    }
  }

  @Test
  void aConditionThatIsFalseIsNamedWithWhatItAsks() {
    // Given
    var found =
        evidence(List.of(signed(DIGEST, "x", "", "")), attested("a0", true), attested("a1", false));
    // When
    var denied = (Denied) Verdicts.of(asked(1).compiled(), pinned(), found, NOW);
    // Then
    assertThat(denied)
        .isEqualTo(
            new Denied(
                "attestation a1: condition",
                "false",
                "1 == 2",
                "have s1 attest what is expected (cosign attest --type https://b %s@%s), or correct that attestation in ImagePolicy production"
                    .formatted(REPOSITORY, DIGEST)));
  }

  @Test
  void whereNothingIsAttestedTheCommandIsSaid() {
    // Given
    var none = leaf("signature", "nothing attached to the image", "an attestation");
    var found =
        evidence(
            List.of(signed(DIGEST, "x", "", "")),
            new AttestationEvidence("a0", null, none),
            attested("a1", true));
    // When, Then
    assertThat(Verdicts.of(asked(1).compiled(), pinned(), found, NOW))
        .isEqualTo(
            new Denied(
                "attestation a0",
                "none is attached",
                "one of predicate type %s, signed by s0 (an attestation)".formatted(PROVENANCE),
                "attest it with: cosign attest --type %s %s@%s"
                    .formatted(PROVENANCE, REPOSITORY, DIGEST)));
  }

  @Test
  void aKeyIsNamedByItsFingerprintAndInTheCommand() {
    // Given
    var compiled = policy().signers(key("s0", KEY)).compiled();
    var none = leaf("signature", null, null);
    var signed = new SignedDigest(DIGEST, null, List.of(new SignerEvidence("s0", List.of(), none)));
    // When
    var denied =
        (Denied)
            Verdicts.of(
                compiled,
                pinned(),
                new Evidence(DIGEST, NOW, null, List.of(signed), List.of(), 0),
                NOW);
    // Then
    assertThat(denied.expected())
        .isEqualTo("a signature by s0: key sha256:" + SignerKey.parse(KEY).fingerprint());
    assertThat(denied.next())
        .isEqualTo("sign it with: cosign sign --key … %s@%s".formatted(REPOSITORY, DIGEST));
  }

  private static PolicySample everyPlatform() {
    return policy()
        .signers(exactly("s0", "0"), exactly("s1", "1"))
        .signatures(new SignatureRequirement(2, List.of(), IndexSignatures.EveryPlatform));
  }

  @Test
  void T05_everyPlatformNeedsItsSigners() {
    // Given
    var compiled = everyPlatform().compiled();
    var index = signed(DIGEST, "x", "y");
    // When
    var all =
        Verdicts.of(
            compiled, pinned(), evidence(List.of(index, signed(OTHER_DIGEST, "x", "y"))), NOW);
    var denied =
        (Denied)
            Verdicts.of(
                compiled, pinned(), evidence(List.of(index, signed(OTHER_DIGEST, "x", "x"))), NOW);
    // Then
    assertThat(all).isInstanceOf(Admitted.class);
    assertThat(denied.found())
        .isEqualTo(
            "of %s (linux/arm64), which the index lists: 1 distinct signer (s0: x; s1: x)"
                .formatted(OTHER_DIGEST));
    assertThat(denied.next())
        .isEqualTo("sign it with: cosign sign --recursive %s@%s".formatted(REPOSITORY, DIGEST));
  }

  @Test
  void T05_aHundredPlatformsWithoutSignaturesAreKeptAsAFew() {
    // Given
    var digests = new ArrayList<>(List.of(signed(DIGEST, "x", "y")));
    for (var i = 0; i < 32; i++) {
      digests.add(signed(OTHER_DIGEST, "", ""));
    }
    // When
    var facts = EvidenceVerdict.facts(everyPlatform().compiled(), pinned(), evidence(digests));
    // Then
    assertThat(facts.findings().digests()).hasSizeLessThan(8);
    assertThat(EvidenceVerdict.suffice(everyPlatform().compiled(), facts)).isFalse();
  }

  static Stream<Arguments> T16_whatIsNotWhatWasAskedForDenies() {
    var a0 = attested("a0", true);
    var a1 = attested("a1", true);
    var good = List.of(signed(DIGEST, "x", "y", "z"));
    return Stream.of(
        arguments("no list of signatures", evidence(List.of(), a0, a1)),
        arguments(
            "another digest first", evidence(List.of(signed(OTHER_DIGEST, "x", "y", "z")), a0, a1)),
        arguments("fewer signers", evidence(List.of(signed(DIGEST, "x", "y")), a0, a1)),
        arguments(
            "more digests than were asked for",
            evidence(List.of(good.getFirst(), signed(OTHER_DIGEST, "x", "y", "z")), a0, a1)),
        arguments("no attestations", evidence(good)),
        arguments("one attestation", evidence(good, a0)),
        arguments("the same twice", evidence(good, a0, a0)),
        arguments("another order", evidence(good, a1, a0)),
        arguments("another name", evidence(good, a0, attested("A1", true))),
        arguments(
            "an identity whose proof failed",
            evidence(good, a0, new AttestationEvidence("a1", "me", BAD))),
        arguments("a blank identity", evidence(good, a0, new AttestationEvidence("a1", " ", GOOD))),
        arguments(
            "evidence of another digest",
            new Evidence(OTHER_DIGEST, NOW, null, good, List.of(a0, a1), 3)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void T16_whatIsNotWhatWasAskedForDenies(String name, Evidence evidence) {
    // Given
    var judge =
        new DistributionImageJudge(
            new FakeRepositories(),
            (_, _, _) -> evidence,
            new EvidenceCache(Settings.DEFAULT, () -> 0, Runnable::run, JudgeEvents.NONE),
            new JudgeTime(Clock.systemUTC(), () -> 0),
            JudgeEvents.NONE);
    var compiled = asked(1).onError(OnError.Allow).compiled();
    // When
    var verdict = judge.judge(compiled, pinned(), PullCredentials.NONE, Duration.ofSeconds(8));
    // Then
    assertThat(verdict).as(name).isInstanceOf(Denied.class);
  }

  @Test
  void T16_factsOfAnotherPolicyAreNoFacts() {
    // Given
    var facts =
        EvidenceVerdict.facts(
            everyPlatform().compiled(), pinned(), evidence(List.of(signed(DIGEST, "x", "y"))));
    // When, Then
    for (var other :
        List.of(
            asked(1),
            asked(0),
            policy(),
            policy().signers().tags(true, List.of("v*"), List.of()))) {
      assertThatThrownBy(() -> EvidenceVerdict.suffice(other.compiled(), facts))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"2026-11-21T12:10:00Z, PT10M", "2026-11-21T11:00:00Z, PT0S"})
  void evidenceSaysHowLongItMayBeBelieved(Instant expiry, Duration life) {
    // Given
    var evidence =
        new Evidence(DIGEST, NOW, expiry, List.of(signed(DIGEST, "x", "y")), List.of(), 1);
    // When, Then
    assertThat(EvidenceVerdict.facts(everyPlatform().compiled(), pinned(), evidence).life())
        .isEqualTo(life);
  }
}
