package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.SIGNATURE;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Trust roots of one's own certificate authorities. */
final class OwnAuthoritiesTest {
  private static final String ROOT = pem(KIT.fulcio().rootDer());
  private static final String INTERMEDIATE = pem(KIT.fulcio().intermediateDer());
  private static final String STAMPS =
      pem(Keys.der(KIT.timestamps().chain().get(0)))
          + pem(Keys.der(KIT.timestamps().chain().get(1)));
  private static final String STAMP_ROOT = pem(Keys.der(KIT.timestamps().chain().get(1)));

  private static String pem(byte[] der) {
    return Keys.pem("CERTIFICATE", der);
  }

  private static Signer.Keyless signer(String pem, @Nullable String stamps, Timestamp timestamp) {
    return new Signer.Keyless(
        "ca",
        null,
        new SubjectRule.Exact(SigstoreKit.WORKFLOW),
        Map.of(),
        TrustRoot.parse(TrustRoot.ofAuthorities(pem, stamps)),
        new SignatureRules(TransparencyLog.IGNORED, timestamp, CertificateTransparency.IGNORED));
  }

  /** As an authority of one's own issues it: neither SCT nor issuer. */
  private static SignatureDraft own() {
    return draft()
        .with(d -> d.leaf.sct = false)
        .with(d -> d.leaf.issuer = null)
        .with(d -> d.leaf.olderIssuer = null);
  }

  private static Proof verify(SignatureDraft draft, Signer signer) {
    return EvidenceScene.verify(draft.bundle(), IMAGE, SIGNATURE, signer);
  }

  @Test
  void signaturesUnderItVerify() {
    var stamped = signer(ROOT + INTERMEDIATE, STAMPS, Timestamp.RFC3161);
    var byTheClock = signer(INTERMEDIATE + ROOT, null, Timestamp.ANY);

    var proof = verify(own(), stamped);

    accepted(proof);
    assertThat(proof.found()).isEqualTo(SigstoreKit.WORKFLOW + " (no issuer)");
    accepted(verify(own().with(d -> d.timestamps = null), byTheClock));
    accepted(verify(draft().with(d -> d.timestamps = null), byTheClock));
  }

  @Test
  void T25_withoutTimestampsTheCertificateMustBeValidNow() {
    var old = own().at(NOW.minus(Duration.ofHours(1)));
    var byTheClock = signer(ROOT + INTERMEDIATE, null, Timestamp.ANY);

    refused(verify(old.with(d -> d.timestamps = null), byTheClock), "certificate validity");
    accepted(
        verify(
            old.with(d -> d.timestamps = KIT.timestamps()),
            signer(ROOT + INTERMEDIATE, STAMPS, Timestamp.ANY)));
  }

  @Test
  void intermediatesMayComeWithTheSignature() {
    var signer = signer(ROOT, null, Timestamp.ANY);
    var bundle = LegacyScene.simple();
    var chained = LegacyScene.chain(bundle, KIT.fulcio().intermediateDer(), KIT.fulcio().rootDer());
    var evil = SigstoreKit.create(EvidenceScene.CLOCK).fulcio();
    var forged = LegacyScene.simple(LegacyScene.payload(IMAGE), d -> d.leaf.issuedBy = Keys.p256());

    accepted(EvidenceScene.verify(chained, SIGNATURE, signer));
    refused(EvidenceScene.verify(bundle, SIGNATURE, signer), "certificate chain");
    refused(
        EvidenceScene.verify(
            LegacyScene.chain(forged, evil.intermediateDer(), evil.rootDer()), SIGNATURE, signer),
        "certificate chain");
  }

  @Test
  void anotherAuthorityIsRefused() {
    var evil = SigstoreKit.create(EvidenceScene.CLOCK).fulcio();
    var signer = signer(pem(evil.rootDer()) + pem(evil.intermediateDer()), null, Timestamp.ANY);

    refused(verify(own().with(d -> d.timestamps = null), signer), "certificate chain");
    accepted(
        verify(
            own().with(d -> d.timestamps = null),
            signer(
                pem(evil.rootDer()) + pem(evil.intermediateDer()) + ROOT + INTERMEDIATE,
                null,
                Timestamp.ANY)));
  }

  @Test
  void aTimestampAuthoritysCertificateMayComeWithTheTimestamp() {
    var signer = signer(ROOT + INTERMEDIATE, STAMP_ROOT, Timestamp.RFC3161);

    accepted(verify(own().with(d -> d.embed = true), signer));
    refused(verify(own(), signer), "timestamp authority");
  }

  @Test
  void whatItHasIsKnown() {
    var own = TrustRoot.parse(TrustRoot.ofAuthorities(ROOT, null));
    var stamped = TrustRoot.parse(TrustRoot.ofAuthorities(ROOT, STAMPS));

    assertThat(own.hasAuthorities()).isTrue();
    assertThat(own.hasLogs()).isFalse();
    assertThat(own.hasCertificateLogs()).isFalse();
    assertThat(own.hasTimestampAuthorities()).isFalse();
    assertThat(stamped.hasTimestampAuthorities()).isTrue();
    assertThat(EvidenceScene.ROOT.hasLogs()).isTrue();
    assertThat(EvidenceScene.ROOT.hasCertificateLogs()).isTrue();
    assertThat(TrustRoot.ofAuthorities(ROOT, null)).isEqualTo(TrustRoot.ofAuthorities(ROOT, null));
  }

  static Stream<Arguments> unusable() {
    var leaf = pem(Keys.der(KIT.timestamps().chain().get(0)));
    var key = Keys.p256();
    return Stream.of(
        Arguments.of("", "found nothing"),
        Arguments.of("x", "isn't PEM"),
        Arguments.of(INTERMEDIATE, "O=kit,CN=intermediate without O=kit,CN=root"),
        Arguments.of(ROOT + leaf + STAMP_ROOT, "CN=tsa, which isn't an authority's"),
        Arguments.of(
            ROOT + Keys.pem("PRIVATE KEY", key.getPrivate().getEncoded()), "block PRIVATE KEY"),
        Arguments.of(Keys.pem("PUBLIC KEY", key.getPublic().getEncoded()), "block PUBLIC KEY"),
        Arguments.of(pem(new byte[] {1, 2, 3}), "in certificate 1"),
        Arguments.of(ROOT.repeat(33), "more than 32"),
        Arguments.of(" ".repeat(600_000), "600000 characters"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void T19_whatCannotBeTrustedIsNamed(String pem, String said) {
    assertThatThrownBy(() -> TrustRoot.ofAuthorities(pem, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Certificate authorities can't be used: ")
        .hasMessageContaining(said);
    assertThatThrownBy(() -> TrustRoot.ofAuthorities(ROOT, "junk"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Timestamp authorities can't be used: ");
  }
}
