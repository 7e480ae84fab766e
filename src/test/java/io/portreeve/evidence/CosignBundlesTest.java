package io.portreeve.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.image.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cosign 3.1.3 wrote, with Fulcio, Rekor v2 and timestamp authority of the lab (e2e/lab). */
final class CosignBundlesTest {
  private static final Digest IMAGE =
      Digest.parse("sha256:ff2a67e915e4340438e49a5328f55e6d585e08dd5b78cb0f16de014a0e887c1d");
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
  private static final String OIDC = "http://127.0.0.1:23202";
  private static final String WORKFLOW =
      "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main";

  private static byte[] resource(String name) {
    try (var in = CosignBundlesTest.class.getResourceAsStream("/CosignBundlesTest/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Signer.Keyless signer(String subject, String issuer) {
    var root = new String(resource("trusted_root.json"), StandardCharsets.UTF_8);
    return EvidenceScene.keyless(
        "lab", issuer, new SubjectRule.Exact(subject), TrustRoot.parse(root));
  }

  private static Proof verify(byte[] bundle, Digest image, Demand demand, Signer signer) {
    return BundleVerifier.by(
        BundleVerifier.verify(bundle, Artifact.of(image), demand, Authority.of(signer), NOW),
        signer);
  }

  @ParameterizedTest
  @CsvSource({
    "workflow.json, '', https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main",
    "tag.json, '', https://github.com/acme/other/.github/workflows/release.yml@refs/tags/v1",
    "email.json, /email, dev@example.org",
    "serviceaccount.json, /kubernetes, https://kubernetes.io/namespaces/ci/serviceaccounts/builder"
  })
  void signaturesVerify(String bundle, String issuer, String subject) {
    var proof =
        verify(resource(bundle), IMAGE, EvidenceScene.SIGNATURE, signer(subject, OIDC + issuer));

    EvidenceScene.accepted(proof);
    assertThat(proof.found()).isEqualTo(subject + " (issuer " + OIDC + issuer + ")");
  }

  @Test
  void anotherImageHasNoSignature() {
    var proof =
        verify(
            resource("workflow.json"),
            EvidenceScene.OTHER,
            EvidenceScene.SIGNATURE,
            signer(WORKFLOW, OIDC));

    EvidenceScene.refused(proof, "subject digest");
  }

  @Test
  void T10_provenanceIsNoSignature() {
    var signer = signer(WORKFLOW, OIDC);

    var asSignature = verify(resource("provenance.json"), IMAGE, EvidenceScene.SIGNATURE, signer);
    var asArtifact = verify(resource("provenance.json"), IMAGE, new Demand.Anything(), signer);

    EvidenceScene.refused(asSignature, "predicate type");
    EvidenceScene.accepted(asArtifact);
  }
}
