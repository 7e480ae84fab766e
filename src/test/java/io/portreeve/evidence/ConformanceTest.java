package io.portreeve.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portreeve.image.Digest;
import io.portreeve.testing.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The bundle verification cases of sigstore-conformance, as the cli runs them: by the artifact's
 * digest alone, and by the artifact. A case that must fail has to fail in the check that its
 * description is about.
 */
final class ConformanceTest {
  private static final String IDENTITY =
      "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/"
          + "workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
  private static final String ISSUER = "https://token.actions.githubusercontent.com";
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  /** The check that must say no. A case that isn't here may be refused by any. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("bundle-from-wrong-instance_fail", "log"),
          Map.entry("bundle-invalid-base64-signature_fail", "bundle"),
          Map.entry("bundle-malformed-json_fail", "bundle"),
          Map.entry("bundle-with-root-cert_fail", "certificate"),
          Map.entry("checkpoint-bad-keyhint_fail", "checkpoint"),
          Map.entry("dsse-mismatch-sig_fail", "logged signature"),
          Map.entry("inclusion-proof-corrupted-hash_fail", "inclusion proof"),
          Map.entry("incorrect-public-key_fail", "logged certificate"),
          Map.entry("intoto-expired-certificate_fail", "certificate chain"),
          Map.entry("intoto-set-outside-signing-cert-validity_fail", "certificate validity"),
          Map.entry("invalid-checkpoint-signature_fail", "checkpoint"),
          Map.entry("invalid-ct-key_fail", "certificate transparency"),
          Map.entry("invalid-inclusion-proof_fail", "inclusion proof"),
          Map.entry("managed-key-no-key_fail", "certificate"),
          Map.entry("managed-key-wrong-key_fail", "trust material"),
          Map.entry("message-digest-mismatch_fail", "message digest"),
          Map.entry("rekor2-checkpoint-missing-log-signature_fail", "checkpoint"),
          Map.entry("rekor2-checkpoint-missing-origin_fail", "checkpoint"),
          Map.entry("rekor2-checkpoint-missing-size_fail", "checkpoint"),
          Map.entry("rekor2-checkpoint-no-matching-signature_fail", "checkpoint"),
          Map.entry("rekor2-dsse-invalid-sig_fail", "envelope signature"),
          Map.entry("rekor2-dsse-mismatch-envelope_fail", "logged digest"),
          Map.entry("rekor2-dsse-mismatch-sig_fail", "logged signature"),
          Map.entry("rekor2-no-inclusion-proof_fail", "inclusion proof"),
          Map.entry("rekor2-timestamp-outside-trust-root-tsa-validity_fail", "timestamp authority"),
          Map.entry("rekor2-timestamp-outside-tsa-cert-validity_fail", "timestamp authority"),
          Map.entry(
              "rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail", "timestamp authority"),
          Map.entry("signature-mismatch_fail", "envelope signature"),
          Map.entry("trust-root-tlog-missing-validity-start_fail", "trust material"),
          Map.entry("wrong-hashedrekord-artifact_fail", "logged digest"),
          Map.entry("wrong-material_fail", "message digest"));

  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    return cases().stream()
        .map(folder -> DynamicTest.dynamicTest(name(folder), () -> check(folder)));
  }

  private static void check(Path folder) throws IOException {
    var name = name(folder);
    var proof = verify(folder);
    if (!name.endsWith("_fail")) {
      EvidenceScene.accepted(proof);
    } else if (REASONS.containsKey(name)) {
      EvidenceScene.refused(proof, REASONS.get(name));
    } else {
      assertThat(proof.passed()).as(proof.reason()).isFalse();
    }
  }

  private static Proof verify(Path folder) throws IOException {
    var shared = folder.getParent().getParent();
    var artifact = Files.readAllBytes(either(folder.resolve("artifact"), shared.resolve("a.txt")));
    try {
      var signer = signer(folder, shared);
      var bundle = Files.readAllBytes(folder.resolve("bundle.sigstore.json"));
      var digest = new Digest(HexFormat.of().formatHex(Keys.sha256(artifact)));
      var proof = BundleFile.verify(bundle, digest, null, signer, NOW);
      assertThat(BundleFile.verify(bundle, digest, artifact, signer, NOW)).isEqualTo(proof);
      return proof;
    } catch (IllegalArgumentException e) {
      return new Proof("trust material", false, e.getMessage(), "what can be used", List.of());
    }
  }

  private static Signer signer(Path folder, Path shared) throws IOException {
    var json =
        Files.readString(
            either(
                folder.resolve("trusted_root.json"),
                shared.resolve("public-good-trusted_root.json")));
    var key = folder.resolve("key.pub");
    if (Files.exists(key)) {
      return new Signer.Key(
          "case",
          SignerKey.parse(Files.readString(key)),
          TrustRoot.parse(json),
          SignatureRules.STRICT);
    }
    return EvidenceScene.keyless(
        "case",
        text(folder.resolve("issuer"), ISSUER),
        new SubjectRule.Exact(text(folder.resolve("identity"), IDENTITY)),
        TrustRoot.parse(json));
  }

  private static Path either(Path first, Path second) {
    return Files.exists(first) ? first : second;
  }

  private static String text(Path file, String otherwise) throws IOException {
    return Files.exists(file) ? Files.readString(file).strip() : otherwise;
  }

  private static String name(Path folder) {
    return folder.getFileName().toString();
  }

  private static Path conformance() {
    var given = System.getenv("PORTREEVE_CONFORMANCE");
    return given != null
        ? Path.of(given)
        : Path.of(Objects.requireNonNullElse(System.getProperty("portreeve.shared"), "../shared"))
            .resolve("conformance");
  }

  private static List<Path> cases() throws IOException {
    var folder = conformance().resolve("cases");
    assumeTrue(
        Files.isDirectory(folder),
        () -> "No conformance cases at " + folder + ": set PORTREEVE_CONFORMANCE to their folder");
    try (var cases = Files.list(folder)) {
      return cases.filter(Files::isDirectory).sorted().toList();
    }
  }
}
