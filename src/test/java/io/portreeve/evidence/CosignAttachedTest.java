package io.portreeve.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.evidence.EvidenceDemand.Attestation;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.EvidenceDemand.Signatures;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.Descriptor;
import io.portreeve.testing.FakeRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What cosign 3.1.3 attached to images in the lab (e2e/lab), and what the lab's signer made of that
 * for Rekor v1, as cosign wrote it for years: found and verified from registry bytes on.
 */
final class CosignAttachedTest {
  private static final Path CASES = Path.of("src/test/resources/CosignAttachedTest");
  private static final String NAME = "registry.test/shop/api";
  private static final String WORKFLOW =
      "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main";
  private static final String ISSUER = "http://127.0.0.1:29778";

  private static final Instant NOW = Instant.parse("2026-11-21T15:00:00Z");
  private static final TrustRoot ROOT = root();

  private final FakeRegistry registry = new FakeRegistry();

  private static TrustRoot root() {
    try {
      return TrustRoot.parse(Files.readString(CASES.resolve("trusted_root_rekor1.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  /** Pushes a case; its image. */
  private Digest push(String name) throws IOException {
    var at = CASES.resolve(name);
    var image = registry.pushManifest(NAME, bytes(at.resolve("image.manifest.json")));
    try (var files = Files.list(at)) {
      for (var file : files.toList()) {
        var called = file.getFileName().toString();
        if (called.endsWith(".bundle.json") || called.contains(".layer-")) {
          registry.pushBlob(NAME, bytes(file));
        } else if (called.endsWith(".manifest.json") && !called.startsWith("image.")) {
          var digest = registry.pushManifest(NAME, bytes(file));
          var tag = called.substring(0, called.indexOf('.'));
          registry.tag(NAME, "sha256-" + image.hex() + "." + tag, digest);
        } else if (called.startsWith("fallback-tag") || called.startsWith("referrers-api")) {
          list(image, file);
        }
      }
    }
    return image;
  }

  private void list(Digest image, Path file) throws IOException {
    for (var each : new ObjectMapper().readTree(bytes(file)).path("manifests")) {
      var notes = new HashMap<String, String>();
      each.path("annotations")
          .properties()
          .forEach(note -> notes.put(note.getKey(), note.getValue().textValue()));
      var type = each.path("artifactType").textValue();
      var digest = Digest.parse(each.path("digest").textValue());
      registry.list(
          NAME, image, new Descriptor(each.path("mediaType").textValue(), digest, 1, type, notes));
    }
  }

  private static SignatureRules rules(String text) {
    return switch (text) {
      case "log" -> SignatureRules.STRICT;
      case "log+stamp" ->
          new SignatureRules(
              TransparencyLog.REQUIRED, Timestamp.RFC3161, CertificateTransparency.REQUIRED);
      case "any" ->
          new SignatureRules(
              TransparencyLog.IGNORED, Timestamp.ANY, CertificateTransparency.IGNORED);
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Signer signer(String name, String who, String rules) throws IOException {
    if (!who.endsWith(".pem")) {
      return new Signer.Keyless(
          who, ISSUER, new SubjectRule.Exact(WORKFLOW), Map.of(), ROOT, rules(rules));
    }
    var pem = Files.readString(CASES.resolve(name).resolve(who), StandardCharsets.US_ASCII);
    var root = rules.equals("any") ? null : ROOT;
    return new Signer.Key(who, SignerKey.parse(pem), root, rules(rules));
  }

  private Evidence verify(Digest image, EvidenceDemand demand) {
    registry.forgetRequests();
    return new ReferrerEvidenceVerifier(Clock.fixed(NOW, ZoneOffset.UTC))
        .verify(
            registry.open(
                ImageReference.parse(NAME + ":v1"),
                _ -> List.of(),
                Budget.of(() -> 0, Duration.ofSeconds(5), 100, 100_000_000)),
            image,
            demand);
  }

  /** Of a case, by whom and by what rules; then what comes of it: nothing, or the reason. */
  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "bundle-annotations, pub.pem, any,",
    "bundle-key-p256, pub.pem, any,",
    "bundle-key-p384, pub.pem, any,",
    "bundle-key-p521, pub.pem, any,",
    "bundle-key-rsa4096, pub.pem, any,",
    "bundle-key-p256-tsaonly, pub.pem, log, log entries",
    "bundle-key-p256-bare, pub.pem, any,",
    "legacy-key-p256, pub.pem, any,",
    "legacy-key-p256, pub.pem, log, log entries",
    "legacy-key-p384, pub.pem, any,",
    "legacy-key-p521, pub.pem, any,",
    "legacy-key-rsa2048, pub.pem, any,",
    "legacy-key-ed25519, pub.pem, any, envelope signature",
    "legacy-several, pub.pem, any,",
    "legacy-several, pub2.pem, any,",
    "mixed, pub.pem, any,",
    "att-key-slsaprovenance1, pub.pem, any, predicate type",
    "legacy-att-key-p384, pub.pem, any, nothing attached to the image",
    "rekor1-sig-key-p256, pub.pem, log,",
    "rekor1-sig-keyless, keyless, log,",
    "rekor1-sig-keyless-tsa, keyless, log+stamp,",
    "rekor1-bundle-sign-key, pub.pem, log,",
    "index, pub.pem, any,",
  })
  void signatures(String name, String who, String rules, String refusal) throws IOException {
    var signer = signer(name, who, rules);

    var found = verify(push(name), AttachedScene.signedBy(1, signer));

    var proof = found.signatures().getFirst().signers().getFirst().proof();
    assertThat(found.signatures().getFirst().distinctSigners())
        .as(proof.toText())
        .isEqualTo(refusal == null ? 1 : 0);
    if (refusal == null) {
      assertThat(registry.requests()).isLessThanOrEqualTo(3);
    } else {
      assertThat(proof.reason()).contains(refusal);
      assertThat(registry.requests()).isLessThanOrEqualTo(8);
    }
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource({
    "att-key-slsaprovenance1, pub.pem, any, https://slsa.dev/provenance/v1,",
    "att-key-openvex-referrers, pub.pem, any, https://openvex.dev/ns,",
    "legacy-att-key-spdxjson, pub.pem, any, https://spdx.dev/Document,",
    "legacy-att-key-p384, pub.pem, any, https://cosign.sigstore.dev/attestation/v1,",
    "legacy-att-key-p384, pub.pem, any, https://cosign.sigstore.dev/attestation, predicate type",
    "mixed, pub.pem, any, https://cosign.sigstore.dev/attestation/vuln/v1,",
    "message-key-p256, pub.pem, any, https://slsa.dev/provenance/v1, predicate type",
    "rekor1-att-key-intoto-0.0.1, pub.pem, log, https://slsa.dev/provenance/v0.2,",
    "rekor1-att-keyless-dsse, keyless, log, https://slsa.dev/provenance/v0.2,",
    "rekor1-att-keyless-intoto-0.0.2, keyless, log, https://slsa.dev/provenance/v0.2,",
    "rekor1-bundle-dsse-dsse-v0.1, keyless, log, https://slsa.dev/provenance/v1,",
    "rekor1-bundle-dsse-intoto-0.0.2-v0.3, keyless, log, https://slsa.dev/provenance/v1,",
  })
  void attestations(String name, String who, String rules, String type, String refusal)
      throws IOException {
    var signer = signer(name, who, rules);
    var demand =
        new EvidenceDemand(
            List.of(signer),
            new Signatures(0, List.of(), Indexes.NAMED),
            List.of(new Attestation("a", type, List.of(who), null)));

    var found = verify(push(name), demand).attestations().getFirst();

    assertThat(found.verified()).as(found.proof().toText()).isEqualTo(refusal == null);
    if (refusal != null) {
      assertThat(found.proof().reason()).contains(refusal);
    }
  }

  @Test
  void T14_severalSignersInOneManifestAreCounted() throws IOException {
    var image = push("legacy-several");
    var first = signer("legacy-several", "pub.pem", "any");
    var second = signer("legacy-several", "pub2.pem", "any");

    var found = verify(image, AttachedScene.signedBy(2, first, second));

    assertThat(found.signatures().getFirst().distinctSigners()).isEqualTo(2);
    // Whoever signs the same image signs the same payload.
    assertThat(registry.requests()).isEqualTo(3);
  }
}
