package io.portreeve.e2e;

import static io.portreeve.e2e.harness.Cosign.LEGACY;
import static io.portreeve.e2e.harness.SigningScene.REKOR1;
import static io.portreeve.e2e.harness.SigningScene.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.Cosign;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.SigningScene;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attestations in everything that real cosign writes, and wrote: cosign and Portreeve agree. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttestationE2E {
  private static final String SLSA1 = "https://slsa.dev/provenance/v1";
  private static final String PROVENANCE =
      """
      {"buildDefinition": {"buildType": "https://example.org/build",
        "externalParameters": {"workflow": {"repository": "https://github.com/acme/app"}},
        "resolvedDependencies": [{"uri": "git+https://github.com/acme/app@refs/heads/main",
          "digest": {"gitCommit": "4f1c2e7d9a0b8c6d5e3f2a1b0c9d8e7f6a5b4c3d"}}]},
       "runDetails": {"builder": {"id": "https://github.com/acme/builder@v1"}}}
      """;

  private final SigningScene scene;
  private final Cosign cosign;

  AttestationE2E(Lab lab) {
    scene = new SigningScene(lab::property, lab.directory().resolve("attestation"));
    cosign = scene.cosign();
  }

  private List<String> root(String property) {
    return List.of("--trusted-root", cosign.property(property));
  }

  private Path predicate(String type) {
    return scene.file(
        "predicate.json",
        switch (type) {
          case "slsaprovenance" ->
              """
              {"builder": {"id": "https://github.com/acme/builder@v1"}, "buildType": "https://example.org/build",
               "invocation": {"configSource": {}}, "metadata": {}, "materials": []}
              """;
          case "slsaprovenance1" -> PROVENANCE;
          case "spdxjson" ->
              """
              {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "app",
               "documentNamespace": "https://example.org/app", "packages": [],
               "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: lab"]}}
              """;
          case "cyclonedx" ->
              "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\", \"version\": 1}";
          case "vuln" ->
              """
              {"invocation": {"uri": "", "event_id": "", "builder.id": ""}, "scanner": {"uri": "https://example.org/scanner",
               "version": "1", "db": {"uri": "", "version": ""}, "result": {}},
               "metadata": {"scanStartedOn": "2026-01-01T00:00:00Z", "scanFinishedOn": "2026-01-01T00:01:00Z"}}
              """;
          case "openvex" ->
              """
              {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex", "author": "Acme",
               "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": []}
              """;
          default -> "{\"reviewed\": true}";
        });
  }

  @ParameterizedTest
  @CsvSource({
    "slsaprovenance, https://slsa.dev/provenance/v0.2",
    "slsaprovenance1, " + SLSA1,
    "spdxjson, https://spdx.dev/Document",
    "cyclonedx, https://cyclonedx.org/bom",
    "vuln, https://cosign.sigstore.dev/attestation/vuln/v1",
    "openvex, https://openvex.dev/ns",
    "custom, https://cosign.sigstore.dev/attestation/v1",
    "https://acme.example/review/v1, https://acme.example/review/v1"
  })
  void everyTypeVerifiesInBothFormats(String type, String predicateType) {
    for (var registry : scene.registries()) {
      // Given
      var fresh = scene.image(registry, "attested");
      var old = scene.image(registry, "attested");
      var what =
          List.of("--key", scene.key("p256"), "--type", type, "--predicate", predicate(type));
      var _ = cosign.must("attest", cosign.logged(), what, fresh);
      var _ = cosign.must("attest", LEGACY, what, old);
      var key = List.of("--type", type, "--key", scene.publicKey("p256"));

      // Then
      var _ = cosign.must("verify-attestation", root("PORTREEVE_LAB_TRUSTED_ROOT"), key, fresh);
      var _ =
          cosign.must(
              "verify-attestation",
              "--new-bundle-format=false",
              "--insecure-ignore-tlog",
              key,
              old);
      var logged = scene.byKey("p256", ROOT);
      var bare = scene.byKey("p256", "", "transparencyLog: Ignored");
      var _ = accepted(fresh, logged, predicateType);
      var _ = accepted(old, bare, predicateType);

      // Never by another type, another key, or as a signature.
      assertThat(scene.verifyAttestation(fresh, logged, predicateType + "x").exit()).isOne();
      assertThat(scene.verifyAttestation(old, bare, "https://example.org/other").exit()).isOne();
      var _ = scene.publicKey("rsa2048");
      var other = scene.byKey("rsa2048", "", "transparencyLog: Ignored");
      assertThat(scene.verifyAttestation(old, other, predicateType).exit()).isOne();
      assertThat(scene.verify(fresh, logged).exit()).isOne();
      assertThat(scene.verify(old, bare).exit()).isOne();
    }
  }

  private String accepted(String image, String signer, String predicateType) {
    var result = scene.verifyAttestation(image, signer, predicateType);
    assertThat(result.exit()).as(result.output()).isZero();
    return result.output();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dsse", "intoto-0.0.1", "intoto-0.0.2"})
  void whatCosign2LoggedVerifies(String kind) {
    for (var registry : scene.registries()) {
      // Given
      var byKey = scene.image(registry, "logged");
      var keyless = scene.image(registry, "logged");
      var what = List.of("--type", "slsaprovenance1", "--predicate", predicate("slsaprovenance1"));
      var _ = cosign.must("attest", LEGACY, "--key", scene.key("p256"), what, byKey);
      var _ = cosign.script("rekor1", "--key", scene.publicKey("p256"), "--kind", kind, byKey);
      var _ = cosign.must("attest", LEGACY, cosign.fulcio(), cosign.keyless(), what, keyless);
      var _ = cosign.script("rekor1", "--kind", kind, keyless);
      var verify =
          List.of(
              "verify-attestation",
              "--new-bundle-format=false",
              root("PORTREEVE_LAB_TRUSTED_ROOT_REKOR1"),
              "--type",
              "slsaprovenance1");

      // Then
      var _ = cosign.must(verify, "--key", scene.publicKey("p256"), byKey);
      var _ = cosign.must(verify, cosign.byIdentity(), keyless);
      var _ = accepted(byKey, scene.byKey("p256", REKOR1), SLSA1);
      var _ = accepted(keyless, scene.keyless(REKOR1), SLSA1);
      // Of a log that isn't trusted:
      assertThat(scene.verifyAttestation(byKey, scene.byKey("p256", ROOT), SLSA1).exit()).isOne();
      assertThat(scene.verifyAttestation(keyless, scene.keyless(ROOT), SLSA1).exit()).isOne();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dsse, 0.1, 0",
    "dsse, 0.2, 0",
    "dsse, 0.3, 0",
    "intoto-0.0.2, 0.1, 0",
    "intoto-0.0.2, 0.3, 0",
    "intoto-0.0.1, 0.3, 1",
    "hashedrekord, 0.3, 1"
  })
  void bundlesWithEntriesOfRekor1VerifyAsTheyDoForCosign(String kind, String version, int exit) {
    // Given
    var image = scene.image(scene.registries().getFirst(), "bundle");
    var made = cosign.directory().resolve("made.json");
    var _ =
        cosign.must(
            "attest",
            "--no-upload",
            cosign.timestamped(),
            cosign.keyless(),
            "--type",
            "slsaprovenance1",
            "--predicate",
            predicate("slsaprovenance1"),
            "--bundle",
            made,
            image);
    var bundle =
        scene.file(
            "logged.json", cosign.script("rekor1", "--kind", kind, "--version", version, made));
    var _ = cosign.script("attach", image, bundle);

    // When
    var theirs =
        cosign.run(
            "verify-blob-attestation",
            root("PORTREEVE_LAB_TRUSTED_ROOT_REKOR1"),
            cosign.byIdentity(),
            "--type",
            "slsaprovenance1",
            "--bundle",
            bundle,
            "--check-claims=false",
            scene.file("subject", ""));
    var ours = scene.verifyAttestation(image, scene.keyless(REKOR1), SLSA1);

    // Then
    assertThat(theirs.exit()).as(theirs.output()).isEqualTo(exit);
    assertThat(ours.exit()).as(ours.output()).isEqualTo(exit);
  }

  @Test
  void aConditionDecidesOnWhatIsAttested() {
    for (var registry : scene.registries()) {
      // Given
      var image = scene.image(registry, "condition");
      var _ =
          cosign.must(
              "attest",
              cosign.logged(),
              cosign.keyless(),
              "--type",
              "slsaprovenance1",
              "--predicate",
              predicate("slsaprovenance1"),
              image);

      // Then
      assertThat(
              verify(
                  image,
                  "predicate.runDetails.builder.id == \"https://github.com/acme/builder@v1\""))
          .isZero();
      assertThat(verify(image, "slsa.builderID == \"https://github.com/acme/builder@v1\""))
          .isZero();
      assertThat(
              verify(image, "certificate.sourceRepositoryURI == \"https://github.com/acme/app\""))
          .isZero();
      assertThat(verify(image, "predicate.runDetails.builder.id == \"https://github.com/evil\""))
          .isOne();
      assertThat(verify(image, "predicate.none.of.this == 1")).isOne();
      assertThat(verify(image, "predicate.")).isEqualTo(64);
    }
  }

  private int verify(String image, String condition) {
    return scene
        .verify(
            image,
            List.of(
                "signers: [" + scene.keyless(ROOT) + "]",
                "signatures: {required: 0}",
                "attestations: [{name: what, predicateType: '%s', signers: [who], condition: '%s'}]"
                    .formatted(SLSA1, condition)))
        .exit();
  }
}
