package io.portreeve.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Digest;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Consumer;

/** One Sigstore, one image, one signer; the same for all tests of this package. */
final class EvidenceScene {
  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final Digest IMAGE = new Digest("ab".repeat(32));
  static final Digest OTHER = new Digest("cd".repeat(32));
  static final SigstoreKit KIT = SigstoreKit.create(CLOCK);
  static final TrustRoot ROOT = TrustRoot.parse(KIT.trustedRootJson());
  static final Demand SIGNATURE = new Demand.ImageSignature();

  private EvidenceScene() {}

  static Signer.Keyless signer() {
    return signer(ROOT);
  }

  static Signer.Keyless signer(TrustRoot root) {
    return keyless(
        "release", SigstoreKit.ISSUER, new SubjectRule.Exact(SigstoreKit.WORKFLOW), root);
  }

  static Signer.Keyless signer(TrustRoot root, SignatureRules rules) {
    return new Signer.Keyless(
        "release",
        SigstoreKit.ISSUER,
        new SubjectRule.Exact(SigstoreKit.WORKFLOW),
        Map.of(),
        root,
        rules);
  }

  static Signer.Keyless keyless(String name, String issuer, SubjectRule subject, TrustRoot root) {
    return new Signer.Keyless(name, issuer, subject, Map.of(), root, SignatureRules.STRICT);
  }

  static SignatureRules rules(
      SignatureRules.TransparencyLog log,
      SignatureRules.Timestamp timestamp,
      SignatureRules.CertificateTransparency published) {
    return new SignatureRules(log, timestamp, published);
  }

  static SignatureDraft draft() {
    return KIT.draft(IMAGE);
  }

  static Proof verify(ObjectNode bundle) {
    return verify(bundle, signer());
  }

  static Proof verify(ObjectNode bundle, Signer signer) {
    return verify(bytes(bundle), IMAGE, SIGNATURE, signer);
  }

  static Proof verify(byte[] bundle, Digest image, Demand demand, Signer signer) {
    return BundleVerifier.by(
        BundleVerifier.verify(bundle, Artifact.of(image), demand, Authority.of(signer), NOW),
        signer);
  }

  static Proof verify(SigstoreBundle attached, Demand demand, Signer signer) {
    return BundleVerifier.by(
        BundleVerifier.verify(attached, Artifact.of(IMAGE), demand, Authority.of(signer), NOW),
        signer);
  }

  static byte[] bytes(ObjectNode bundle) {
    return bundle.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A trust root with one thing changed. */
  static TrustRoot root(Consumer<ObjectNode> change) {
    var root = KIT.trustedRoot();
    change.accept(root);
    return TrustRoot.parse(root.toString());
  }

  static ObjectNode entry(ObjectNode bundle) {
    return (ObjectNode) bundle.at("/verificationMaterial/tlogEntries/0");
  }

  static void refused(Proof proof, String check) {
    assertThat(proof.passed()).as(proof.reason()).isFalse();
    assertThat(proof.failure().orElseThrow().check()).as(proof.reason()).isEqualTo(check);
  }

  static void accepted(Proof proof) {
    assertThat(proof.passed()).as(proof.reason()).isTrue();
  }
}
