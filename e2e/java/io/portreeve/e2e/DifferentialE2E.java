package io.portreeve.e2e;

import static io.portreeve.e2e.harness.Cosign.LEGACY;
import static io.portreeve.e2e.harness.SigningScene.REKOR1;
import static io.portreeve.e2e.harness.SigningScene.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Cosign;
import io.portreeve.e2e.harness.Differential;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.ManifestTag;
import io.portreeve.e2e.harness.PortreeveCommand;
import io.portreeve.e2e.harness.SigningScene;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * T33: whatever is changed in a signature, of which cosign then says no, Portreeve says no as well.
 * The number of changes bounds the time; the seed says which.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialE2E {
  private static final int CHANGES = Integer.getInteger("portreeve.changes", 50);
  private static final long SEED = Long.getLong("portreeve.seed", 5);

  /** Bits that are flipped in each value. */
  private static final int BITS = 4;

  private final SigningScene scene;
  private final Cosign cosign;
  private final Path blob;

  DifferentialE2E(Lab lab) {
    scene = new SigningScene(lab::property, lab.directory().resolve("differential"));
    cosign = scene.cosign();
    blob = scene.file("blob", "a file\n");
  }

  private Path out(String name) {
    return cosign.directory().resolve(name);
  }

  private List<String> root(String name) {
    return List.of(
        "--trusted-root",
        cosign.property(
            name.equals(REKOR1)
                ? "PORTREEVE_LAB_TRUSTED_ROOT_REKOR1"
                : "PORTREEVE_LAB_TRUSTED_ROOT"));
  }

  /**
   * What cosign takes in any of its ways, it takes: some sources of time are asked for by option.
   */
  private Commands.Result anyOf(List<?> arguments, Object... last) {
    var result = cosign.run(arguments, List.of(last));
    return result.exit() == 0
        ? result
        : cosign.run(arguments, "--use-signed-timestamps", List.of(last));
  }

  private void compare(Path file, Differential.Verifier theirs, Differential.Verifier ours) {
    compare(file, _ -> true, theirs, ours);
  }

  private void compare(
      Path file,
      Differential.Place place,
      Differential.Verifier theirs,
      Differential.Verifier ours) {
    assertThat(theirs.verify(file).exit()).isZero();
    assertThat(ours.verify(file).exit()).isZero();

    var outcome = new Differential(file, place, theirs, ours).run(SEED, BITS, CHANGES);

    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.mutations()).isEqualTo(CHANGES);
    // Most changes matter: else this would compare two that take everything.
    assertThat(outcome.notPlaced()).isLessThan(CHANGES);
    assertThat(outcome.refusedByBoth()).isGreaterThan((CHANGES - outcome.notPlaced()) / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "keyless, " + ROOT + ", -",
    "key, " + ROOT + ", -",
    "keyless, " + REKOR1 + ", 0.1",
    "keyless, " + REKOR1 + ", 0.3"
  })
  void T33_aBundleOfAFile(String who, String root, String version) {
    // Given
    var signer = who.equals("key") ? List.of("--key", scene.key("p256")) : cosign.keyless();
    var by = who.equals("key") ? List.of("--key", scene.publicKey("p256")) : cosign.byIdentity();
    var bundle = out("message.json");
    var where = root.equals(ROOT) ? cosign.logged() : cosign.timestamped();
    var _ = cosign.must("sign-blob", where, signer, "--bundle", bundle, blob);
    if (root.equals(REKOR1)) {
      bundle = scene.file("message-1.json", cosign.script("rekor1", "--version", version, bundle));
    }

    // Then
    compare(
        bundle,
        file -> anyOf(List.of("verify-blob", root(root), by), "--bundle", file, blob),
        file -> PortreeveCommand.run("verify-bundle", root(root), by, "--bundle", file, blob));
  }

  @ParameterizedTest
  @CsvSource({ROOT + ", -", REKOR1 + ", dsse", REKOR1 + ", intoto-0.0.2"})
  void T33_aBundleOfAStatement(String root, String kind) {
    // Given
    var bundle = out("statement.json");
    var where = root.equals(ROOT) ? cosign.logged() : cosign.timestamped();
    var predicate = scene.file("predicate.json", "{\"a\": 1}");
    var _ =
        cosign.must(
            "attest-blob",
            where,
            cosign.keyless(),
            "--type",
            "https://acme.example/review/v1",
            "--predicate",
            predicate,
            "--bundle",
            bundle,
            blob);
    if (root.equals(REKOR1)) {
      bundle = scene.file("statement-1.json", cosign.script("rekor1", "--kind", kind, bundle));
    }
    var verify =
        List.of(
            "verify-blob-attestation",
            root(root),
            cosign.byIdentity(),
            "--type",
            "https://acme.example/review/v1");

    // Then
    compare(
        bundle,
        file -> anyOf(verify, "--bundle", file, blob),
        file ->
            PortreeveCommand.run(
                "verify-bundle", root(root), cosign.byIdentity(), "--bundle", file, blob));
  }

  @ParameterizedTest
  @ValueSource(strings = {"keyless", "key"})
  void T33_aSignatureUnderItsTag(String who) {
    // Given
    var image = scene.image(scene.registries().getFirst(), "changed");
    if (who.equals("key")) {
      var _ = cosign.must("sign", LEGACY, "--key", scene.key("p256"), image);
      var _ = cosign.script("rekor1", "--key", scene.publicKey("p256"), image);
    } else {
      var _ = cosign.must("sign", LEGACY, cosign.fulcio(), cosign.keyless(), image);
      var _ = cosign.script("rekor1", image);
    }
    var by = who.equals("key") ? List.of("--key", scene.publicKey("p256")) : cosign.byIdentity();
    var signer = who.equals("key") ? scene.byKey("p256", REKOR1) : scene.keyless(REKOR1);
    var tag = new ManifestTag(image, "sig");

    // Then
    compare(
        scene.file("sig.json", tag.read()),
        tag::write,
        _ -> anyOf(List.of("verify", "--new-bundle-format=false", root(REKOR1), by), image),
        _ -> scene.verify(image, signer, "--output", "json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dsse", "intoto-0.0.1"})
  void T33_anAttestationUnderItsTag(String kind) {
    // Given
    var image = scene.image(scene.registries().getFirst(), "changed");
    var type = "https://acme.example/review/v1";
    var predicate = scene.file("predicate.json", "{\"a\": 1}");
    var what = List.of("--type", type, "--predicate", predicate);
    var _ = cosign.must("attest", LEGACY, cosign.fulcio(), cosign.keyless(), what, image);
    var _ = cosign.script("rekor1", "--kind", kind, image);
    var tag = new ManifestTag(image, "att");
    var verify =
        List.of(
            "verify-attestation",
            "--new-bundle-format=false",
            root(REKOR1),
            cosign.byIdentity(),
            "--type",
            type);

    // Then
    compare(
        scene.file("att.json", tag.read()),
        tag::write,
        _ -> anyOf(verify, image),
        _ -> scene.verifyAttestation(image, scene.keyless(REKOR1), type));
  }
}
