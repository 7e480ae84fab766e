package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.OTHER_DIGEST;
import static io.portreeve.policy.PolicySample.REPOSITORY;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.like;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static io.portreeve.policy.PolicySample.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.Evidence.SignedDigest;
import io.portreeve.evidence.Evidence.SignerEvidence;
import io.portreeve.evidence.Proof;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Admitted ADMITTED = new Admitted(List.of());

  @ParameterizedTest
  @CsvSource({
    "'', v1, true",
    "'', vlatest, false",
    "'', rc1-latest, false",
    "'', v1-latest, false",
    "'', latest, false",
    "'', IMPLICIT, false",
    "'', DIGEST, true",
    "v*, DIGEST, true",
    "v*, v1, true",
    "v*, 1, false",
    "v*, vlatest, false",
    "v*, IMPLICIT, false",
    "*, IMPLICIT, false",
    "V*, v1, false",
  })
  void tags(String allow, String tag, boolean admitted) {
    // Given
    var rules =
        policy()
            .tags(null, allow.isEmpty() ? List.of() : List.of(allow), List.of("latest", "*latest"))
            .compiled();
    var image =
        switch (tag) {
          case "IMPLICIT" -> ImageReference.parse(REPOSITORY);
          case "DIGEST" -> pinned();
          default -> tagged(tag);
        };
    // When, Then
    assertThat(Verdicts.ofReference(rules, image).isEmpty()).isEqualTo(admitted);
  }

  @Test
  void aTagBesideADigestIsHeldAgainstTheRulesToo() {
    // Given
    var rules = policy().tags(null, List.of(), List.of("latest")).compiled();
    var image = ImageReference.parse(REPOSITORY + ":latest@" + DIGEST);
    // When, Then
    assertThat(Verdicts.of(rules, image, evidence(1, signed("release", "me")), NOW))
        .isEqualTo(
            new Denied("tags.deny", "tag 'latest'", "no tag like 'latest'", "name another tag"));
  }

  @Test
  void T04_theDigestDecidesWhateverTheTagIs() {
    // Given
    var image = ImageReference.parse(REPOSITORY + ":good@" + OTHER_DIGEST);
    // When, Then
    assertThatThrownBy(
            () ->
                Verdicts.of(policy().compiled(), image, evidence(1, signed("release", "me")), NOW))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void T02_aTagThatSomebodyPutInAfterPinningIsRefused() {
    // When
    var verdict =
        Verdicts.of(
            policy().compiled(),
            tagged("v1"),
            EvidenceVerdict.facts(
                policy().compiled(), pinned(), evidence(1, signed("release", "me"))),
            NOW);
    // Then
    assertThat(verdict)
        .isEqualTo(
            new Denied(
                "tags.pin",
                "tag 'v1' without a digest",
                "tag@digest, as Portreeve's mutating webhook writes it",
                "create the pod again; if this comes back, a mutating webhook that runs later puts"
                    + " the tag in: let it keep the digest, or run it first"));
  }

  @Test
  void effectDenyRefusesWhateverItIsAskedOf() {
    // Given
    var deny = policy().effect(PolicyEffect.Deny).compiled();
    // When, Then
    assertThat(Verdicts.ofReference(deny, pinned()))
        .hasValue(
            new Denied(
                "effect",
                "image registry.example.com/shop/api",
                "no image that the policy names",
                "use an image that ImagePolicy production doesn't name"));
  }

  @Test
  void T58_aPolicyThatWasNeverAcceptedRefusesAndSaysWhy() {
    // Given
    var faulty = policy().fault("spec.signers[0] is wrong").compiled();
    // When
    var denied = Verdicts.ofReference(faulty, pinned()).orElseThrow();
    // Then
    assertThat(denied.found()).isEqualTo("it can't be enforced: spec.signers[0] is wrong");
  }

  @Test
  void noSignatureIsSaidWithTheCommandThatMakesOne() {
    // When, Then
    assertThat(
            Verdicts.of(policy().compiled(), pinned(), evidence(0, missing("release", NONE)), NOW))
        .isEqualTo(
            new Denied(
                "signatures",
                "no signature is attached",
                "a signature by release: subject %s, of issuer https://token.example.com"
                    .formatted(SUBJECT),
                "sign it with: cosign sign registry.example.com/shop/api@" + DIGEST));
  }

  @Test
  void theFirstCheckThatFailedOfTheNearestSignatureIsNamed() {
    // Given
    var compiled = policy().signers(exactly("a", "x"), exactly("b", "y")).compiled();
    var far = proof(false, "signature", leaf("certificate", false, "none", "a valid one"));
    var near =
        proof(
            false,
            "signature",
            leaf("certificate", true, "c", "c"),
            proof(
                false,
                "identity",
                leaf("issuer", true, "i", "i"),
                leaf("subject", false, "https://evil/\n", "y")));
    // When, Then
    assertThat(
            Verdicts.of(
                compiled, pinned(), evidence(2, missing("a", far), missing("b", near)), NOW))
        .isEqualTo(
            new Denied(
                "signer b: subject",
                "https://evil/?",
                "y",
                "have b sign it (cosign sign registry.example.com/shop/api@%s), or correct that signer in ImagePolicy production"
                    .formatted(DIGEST)));
  }

  @Test
  void T14_signersAreCountedAndNotSignatures() {
    // Given
    var compiled =
        policy()
            .signers(like("a", "x*"), exactly("b", "xy"), exactly("c", "z"))
            .required(2)
            .compiled();
    var twoOfOne = evidence(5, signed("a", "xy"), signed("b", "xy"), missing("c", NONE));
    var two = evidence(5, signed("a", "xy"), missing("b", NONE), signed("c", "z"));
    // When
    var denied = (Denied) Verdicts.of(compiled, pinned(), twoOfOne, NOW);
    // Then
    assertThat(denied.found())
        .isEqualTo(
            "1 distinct signer (a: xy; b: xy); of c, signature is nothing instead of that it holds");
    assertThat(denied.expected()).isEqualTo("signatures by 2 distinct of a, b, c");
    assertThat(Verdicts.of(compiled, pinned(), two, NOW)).isEqualTo(ADMITTED);
  }

  @Test
  void onlySignersThatCountAreAskedFor() {
    // Given
    var compiled =
        policy().signers(exactly("a", "x"), exactly("b", "y")).required(1, "b").compiled();
    // When, Then
    assertThat(Verdicts.of(compiled, pinned(), evidence(1, signed("b", "y")), NOW))
        .isEqualTo(ADMITTED);
    assertThatThrownBy(() -> Verdicts.of(compiled, pinned(), evidence(1, signed("a", "x")), NOW))
        .isInstanceOf(IllegalStateException.class);
  }

  static Stream<SignerEvidence> T20_anIdentityWithoutAProofIsNone() {
    return Stream.of(
        new SignerEvidence("release", List.of("me"), NONE),
        new SignerEvidence("release", List.of(" "), proof(true, "signature")),
        new SignerEvidence("release", List.of(), proof(true, "signature")));
  }

  @ParameterizedTest
  @MethodSource
  void T20_anIdentityWithoutAProofIsNone(SignerEvidence signer) {
    // When, Then
    assertThat(Verdicts.of(policy().compiled(), pinned(), evidence(1, signer), NOW))
        .isInstanceOf(Denied.class);
  }

  static Stream<Arguments> T18_everyErrorIsDecidedByOnError() {
    return Stream.of(
            new OciException.NotFound("404 of x"),
            new OciException.Unauthorized("401 of x"),
            new OciException.RateLimited("429 of x"),
            new OciException.Unavailable("500 of x"),
            new OciException.OverBudget("timeout of x"),
            new CredentialsException("no Secret x"))
        .map(error -> arguments(error, error.getMessage()));
  }

  @ParameterizedTest
  @MethodSource
  void T18_everyErrorIsDecidedByOnError(RuntimeException error, String message) {
    // When
    var byDefault = Verdicts.ofError(policy().compiled(), pinned(), error);
    var warn = Verdicts.ofError(policy().onError(OnError.Warn).compiled(), pinned(), error);
    var allow = Verdicts.ofError(policy().onError(OnError.Allow).compiled(), pinned(), error);
    // Then
    assertThat(byDefault)
        .isInstanceOfSatisfying(
            Denied.class,
            denied -> {
              assertThat(denied.found()).isEqualTo(message);
              assertThat(denied.next()).isNotBlank();
            });
    assertThat(warn)
        .isEqualTo(
            new Admitted(List.of("not verified, and let in because onError is Warn: " + message)));
    assertThat(allow).isEqualTo(ADMITTED);
  }

  static Stream<RuntimeException> T18_whatIsNoLackOfAnAnswerIsRefusedWhateverOnErrorSays() {
    return Stream.of(
        new OciException.Untrustworthy("wrong digest"),
        new IllegalStateException("Bearer secret"),
        new NullPointerException());
  }

  @ParameterizedTest
  @MethodSource
  void T18_whatIsNoLackOfAnAnswerIsRefusedWhateverOnErrorSays(RuntimeException error) {
    // When
    var verdict = Verdicts.ofError(policy().onError(OnError.Allow).compiled(), pinned(), error);
    // Then
    assertThat(verdict).isInstanceOf(Denied.class);
    assertThat(verdict.toString()).doesNotContain("secret");
  }

  private static final Proof NONE = proof(false, "signature");

  private static Proof proof(boolean passed, String check, Proof... parts) {
    return new Proof(check, passed, null, null, List.of(parts));
  }

  private static Proof leaf(String check, boolean passed, String found, String expected) {
    return new Proof(check, passed, found, expected, List.of());
  }

  private static SignerEvidence signed(String signer, String identity) {
    return new SignerEvidence(signer, List.of(identity), proof(true, "signature"));
  }

  private static SignerEvidence missing(String signer, Proof proof) {
    return new SignerEvidence(signer, List.of(), proof);
  }

  private static Evidence evidence(int candidates, SignerEvidence... signers) {
    return new Evidence(
        DIGEST,
        Instant.EPOCH,
        null,
        List.of(new SignedDigest(DIGEST, null, List.of(signers))),
        List.of(),
        candidates);
  }
}
