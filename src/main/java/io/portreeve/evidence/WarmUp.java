package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.Candidate.BundleCheck;
import io.portreeve.image.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** A signature that cosign made in the lab (e2e/lab), and the trust root it was made with. */
final class WarmUp {
  private static final Digest IMAGE =
      Digest.parse("sha256:ff2a67e915e4340438e49a5328f55e6d585e08dd5b78cb0f16de014a0e887c1d");
  private static final String ISSUER = "http://127.0.0.1:23202";
  private static final String SUBJECT =
      "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main";

  /** It was signed by then: whether it is too new for the clock isn't what is asked here. */
  private static final Instant SIGNED = Instant.parse("2026-11-21T12:20:00Z");

  private static final int ROUNDS = 3;

  private WarmUp() {}

  static void run(BundleCheck check) {
    var root = TrustRoot.parse(new String(resource("trusted_root.json"), StandardCharsets.UTF_8));
    var signer =
        new Signer.Keyless(
            "sample",
            ISSUER,
            new SubjectRule.Exact(SUBJECT),
            Map.of(),
            root,
            SignatureRules.STRICT);
    var bundle = BundleReader.read(ByteString.copyFrom(resource("bundle.json")));
    for (var i = 0; i < ROUNDS; i++) {
      var verified =
          check.verify(
              bundle,
              Artifact.of(IMAGE),
              new Demand.ImageSignature(),
              Authority.of(signer),
              SIGNED);
      var proof = BundleVerifier.by(verified, signer);
      if (!proof.passed()) {
        throw new IllegalStateException(
            "The sample signature doesn't verify, so no signature can: " + proof.reason());
      }
    }
  }

  private static byte[] resource(String name) {
    try (var in = WarmUp.class.getResourceAsStream("sample/" + name)) {
      if (in == null) {
        throw new IllegalStateException("sample/" + name + " is missing beside " + WarmUp.class);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
