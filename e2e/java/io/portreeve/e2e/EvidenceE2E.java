package io.portreeve.e2e;

import static io.portreeve.e2e.harness.Cosign.LEGACY;
import static io.portreeve.e2e.harness.SigningScene.REKOR1;
import static io.portreeve.e2e.harness.SigningScene.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Cosign;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.SigningScene;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Signatures in everything that real cosign writes, and wrote, in both kinds of registries: cosign
 * and Portreeve give the same answer, to the right question and to a wrong one.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidenceE2E {
  private static final String NO_LOG = "transparencyLog: Ignored";
  private static final String LOG_IF_ANY = "transparencyLog: Optional";
  private static final String TIMESTAMP = "timestamp: RFC3161";
  private static final List<String> IGNORE_LOG = List.of("--insecure-ignore-tlog");
  private static final List<String> BY_TIMESTAMP =
      List.of("--insecure-ignore-tlog", "--use-signed-timestamps");
  private static final List<String> OLD = List.of("--new-bundle-format=false");

  private final SigningScene scene;
  private final Cosign cosign;

  EvidenceE2E(Lab lab) {
    scene = new SigningScene(lab::property, lab.directory().resolve("evidence"));
    cosign = scene.cosign();
  }

  /** Signs an image. */
  interface Signing {
    void sign(String image);
  }

  /**
   * A way to sign.
   *
   * @param name its name
   * @param signing how
   * @param options how cosign verifies it
   * @param who whose signature it is, as cosign is told
   * @param root what it is held against
   * @param signer whose it is, in a policy
   * @param other somebody else, in a policy
   */
  record Format(
      String name,
      Signing signing,
      List<?> options,
      List<?> who,
      String root,
      String signer,
      String other) {
    @Override
    public String toString() {
      return name;
    }
  }

  Stream<Format> formats() {
    var formats = new ArrayList<Format>();
    for (var kind : List.of("p256", "p384", "p521", "rsa2048", "rsa4096")) {
      formats.add(byKey("bundle, key " + kind, kind, cosign.logged(), List.of(), ROOT));
      formats.add(byKey("tag, key " + kind, kind, LEGACY, List.of(OLD, IGNORE_LOG), "", NO_LOG));
    }
    formats.add(
        byKey(
            "bundle, key, timestamp",
            "p256",
            cosign.timestamped(),
            BY_TIMESTAMP,
            ROOT,
            LOG_IF_ANY,
            TIMESTAMP));
    formats.add(byKey("bundle, key, nothing more", "p256", bare(), IGNORE_LOG, "", LOG_IF_ANY));
    formats.add(
        byKey(
            "tag, key, timestamp",
            "p384",
            List.of(LEGACY, cosign.timestampServer()),
            List.of(OLD, BY_TIMESTAMP),
            ROOT,
            NO_LOG,
            TIMESTAMP));
    formats.add(logged("tag, key p256, Rekor v1", "p256"));
    formats.add(logged("tag, key rsa2048, Rekor v1", "rsa2048"));
    formats.add(keyless("bundle, keyless", cosign.logged(), List.of(), ROOT));
    formats.add(
        keyless(
            "bundle, keyless, timestamp",
            cosign.timestamped(),
            BY_TIMESTAMP,
            ROOT,
            LOG_IF_ANY,
            TIMESTAMP));
    formats.add(
        keyless(
            "tag, keyless, valid now",
            legacyKeyless(),
            List.of(OLD, IGNORE_LOG),
            ROOT,
            LOG_IF_ANY));
    formats.add(
        keyless(
            "tag, keyless, timestamp",
            List.of(legacyKeyless(), cosign.timestampServer()),
            List.of(OLD, BY_TIMESTAMP),
            ROOT,
            LOG_IF_ANY,
            TIMESTAMP));
    formats.add(entered(keyless("tag, keyless, Rekor v1", legacyKeyless(), OLD, REKOR1)));
    formats.add(
        entered(
            keyless(
                "tag, keyless, Rekor v1, timestamp",
                List.of(legacyKeyless(), cosign.timestampServer()),
                List.of(OLD, "--use-signed-timestamps"),
                REKOR1,
                TIMESTAMP)));
    return formats.stream();
  }

  private List<?> legacyKeyless() {
    return List.of(LEGACY, cosign.fulcio());
  }

  private List<?> bare() {
    var config = cosign.directory().resolve("nowhere.json");
    var _ = cosign.must("signing-config", "create", "--out", config);
    return List.of("--signing-config", config);
  }

  private Format byKey(
      String name, String kind, List<?> how, List<?> options, String root, String... rules) {
    return new Format(
        name,
        image -> cosign.must("sign", how, "--key", scene.key(kind), image),
        List.of(options, hash(kind)),
        List.of("--key", scene.publicKey(kind)),
        root,
        scene.byKey(kind, root, rules),
        scene.byKey(kind.equals("p256") ? "p384" : "p256", root, rules));
  }

  /** It signs with these hashes, and doesn't look for them by itself. */
  private static List<String> hash(String kind) {
    return switch (kind) {
      case "p384" -> List.of("--signature-digest-algorithm", "sha384");
      case "p521" -> List.of("--signature-digest-algorithm", "sha512");
      default -> List.of();
    };
  }

  private Format logged(String name, String kind) {
    var format = byKey(name, kind, LEGACY, OLD, REKOR1);
    return after(format, image -> cosign.script("rekor1", "--key", scene.publicKey(kind), image));
  }

  private Format keyless(String name, List<?> how, List<?> options, String root, String... rules) {
    return new Format(
        name,
        image -> cosign.must("sign", how, cosign.keyless(), image),
        options,
        cosign.byIdentity(),
        root,
        scene.keyless(root, rules),
        scene.keylessOf(Cosign.IDENTITY + "x", root, rules));
  }

  private Format entered(Format format) {
    return after(format, image -> cosign.script("rekor1", image));
  }

  private static Format after(Format format, Signing more) {
    return new Format(
        format.name,
        image -> {
          format.signing.sign(image);
          more.sign(image);
        },
        format.options,
        format.who,
        format.root,
        format.signer,
        format.other);
  }

  private List<String> root(String root) {
    return switch (root) {
      case REKOR1 ->
          List.of("--trusted-root", cosign.property("PORTREEVE_LAB_TRUSTED_ROOT_REKOR1"));
      default -> List.of("--trusted-root", cosign.property("PORTREEVE_LAB_TRUSTED_ROOT"));
    };
  }

  @ParameterizedTest
  @MethodSource("formats")
  void cosignAndPortreeveAgree(Format format) {
    for (var registry : scene.registries()) {
      // Given
      var image = scene.image(registry, "signed");
      var unsigned = scene.image(registry, "signed");
      format.signing.sign(image);

      // When
      var theirs = cosign(format, image, format.who);
      var ours = scene.verify(image, format.signer);

      // Then
      assertThat(theirs.exit()).as(theirs.output()).isZero();
      assertThat(ours.exit()).as(ours.output()).isZero();
      assertThat(ours.output()).contains("Admitted", image.substring(image.indexOf("sha256:")));

      assertThat(cosign(format, image, other(format)).exit()).isNotZero();
      assertThat(scene.verify(image, format.other).exit()).isOne();
      assertThat(cosign(format, unsigned, format.who).exit()).isNotZero();
      assertThat(scene.verify(unsigned, format.signer).exit()).isOne();
    }
  }

  private Commands.Result cosign(Format format, String image, List<?> who) {
    return cosign.run("verify", root(format.root), format.options, who, image);
  }

  private List<?> other(Format format) {
    return format.who.equals(cosign.byIdentity())
        ? List.of(
            "--certificate-identity",
            Cosign.IDENTITY + "x",
            "--certificate-oidc-issuer",
            cosign.property("PORTREEVE_LAB_OIDC"))
        : List.of("--key", cosign.property("PORTREEVE_LAB_SIGNING_PUB"));
  }

  @Test
  void aBundleOfTheManifestItselfIsASignatureThatCosignVerifiesAsABlob() {
    for (var registry : scene.registries()) {
      // Given
      var image = scene.image(registry, "message");
      var manifest = scene.file("manifest.json", manifest(image));
      var bundle = cosign.directory().resolve("message.json");
      var _ =
          cosign.must("sign-blob", cosign.logged(), cosign.keyless(), "--bundle", bundle, manifest);
      var _ = cosign.script("attach", image, bundle);

      // When
      var theirs =
          cosign.run("verify-blob", root(ROOT), cosign.byIdentity(), "--bundle", bundle, manifest);
      var ours = scene.verify(image, scene.keyless(ROOT));

      // Then
      assertThat(theirs.exit()).as(theirs.output()).isZero();
      assertThat(ours.exit()).as(ours.output()).isZero();
    }
  }

  private String manifest(String image) {
    return Commands.must(
        Map.of(),
        List.of(cosign.property("PORTREEVE_LAB_BIN") + "/crane", "manifest", "--insecure", image));
  }

  @Test
  void T05_anIndexIsSignedAsAWholeOrForEveryPlatform() {
    for (var registry : scene.registries()) {
      // Given
      var whole = scene.image(registry, "index", "--index");
      var each = scene.image(registry, "index", "--index");
      var _ = cosign.must("sign", cosign.logged(), cosign.keyless(), whole);
      var _ = cosign.must("sign", "--recursive", cosign.logged(), cosign.keyless(), each);
      var named = List.of("signers: [" + scene.keyless(ROOT) + "]");
      var everyPlatform =
          List.of(
              "signers: [" + scene.keyless(ROOT) + "]",
              "signatures: {required: 1, indexes: EveryPlatform}");

      // Then
      assertThat(scene.verify(whole, named).exit()).isZero();
      assertThat(scene.verify(whole, everyPlatform).exit()).isOne();
      assertThat(scene.verify(each, named).exit()).isZero();
      var ours = scene.verify(each, everyPlatform);
      assertThat(ours.exit()).as(ours.output()).isZero();
      assertThat(ours.output()).contains("linux/amd64", "linux/arm64");
    }
  }

  @Test
  void T28_oldAndNewSignaturesLieSideBySide() {
    for (var registry : scene.registries()) {
      // Given
      var image = scene.image(registry, "mixed");
      for (var kind : List.of("rsa2048", "p384", "p256")) {
        var _ = cosign.must("sign", LEGACY, "--key", scene.key(kind), image);
        var _ = cosign.must("sign", cosign.logged(), "--key", scene.key(kind), image);
      }

      // Then
      for (var kind : List.of("p256", "p384", "rsa2048")) {
        assertThat(scene.verify(image, scene.byKey(kind, ROOT)).exit()).isZero();
        assertThat(scene.verify(image, scene.byKey(kind, "", NO_LOG)).exit()).isZero();
      }
      var _ = scene.publicKey("p521");
      assertThat(scene.verify(image, scene.byKey("p521", "", NO_LOG)).exit()).isOne();
    }
  }
}
