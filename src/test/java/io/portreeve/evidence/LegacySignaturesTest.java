package io.portreeve.evidence;

import static io.portreeve.evidence.AttachedScene.NAME;
import static io.portreeve.evidence.AttachedScene.keyless;
import static io.portreeve.evidence.AttachedScene.payload;
import static io.portreeve.evidence.AttachedScene.signed;
import static io.portreeve.evidence.AttachedScene.signedBy;
import static io.portreeve.evidence.EvidenceScene.signer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.evidence.AttachedScene.Layer;
import io.portreeve.evidence.AttachedScene.Person;
import io.portreeve.image.Digest;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.OciException;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures at {@code .sig} tags. */
final class LegacySignaturesTest {
  private static final Person ALICE = Person.of("alice");
  private static final Person EVE = Person.of("eve");
  private static final EvidenceDemand BY_ALICE = signedBy(1, ALICE.signer());

  private final AttachedScene scene = new AttachedScene();

  private Proof proof(EvidenceDemand demand) {
    return scene.verify(demand).signatures().getFirst().signers().getFirst().proof();
  }

  @Test
  void aKeysSignatureIsFoundInThreeRequests() {
    scene.sig(ALICE.signature(scene.image));

    var found = scene.verify(BY_ALICE);

    assertThat(signed(found, 1)).as(proof(BY_ALICE).reason()).isTrue();
    assertThat(found.signatures().getFirst().signers().getFirst().identities())
        .containsExactly("key sha256:" + ALICE.signer().key().fingerprint());
    scene.registry.forgetRequests();
    assertThat(signed(scene.verify(BY_ALICE), 1)).isTrue();
    assertThat(scene.registry.requests()).isEqualTo(3);
  }

  @Test
  void aCertificatesSignatureIsFoundInThreeRequests() {
    scene.sig(keyless(scene.image, _ -> {}));

    var found = scene.verify(signedBy(1, signer()));

    assertThat(signed(found, 1)).as(proof(signedBy(1, signer())).reason()).isTrue();
    assertThat(found.signatures().getFirst().signers().getFirst().identities())
        .containsExactly(SigstoreKit.WORKFLOW + " (issuer " + SigstoreKit.ISSUER + ")");
  }

  @Test
  void aBundleIsEnoughAndTheTagIsNotAsked() {
    var statement = SignatureDraft.statement(scene.image, SigstoreKit.COSIGN_SIGN);
    scene.refer(scene.image, SigstoreKit.COSIGN_SIGN, ALICE.bundle(statement));
    scene.sig(ALICE.signature(scene.image));

    assertThat(signed(scene.verify(BY_ALICE), 1)).as(proof(BY_ALICE).reason()).isTrue();
    assertThat(scene.registry.asked()).noneMatch(each -> each.contains(".sig"));
  }

  @Test
  void signaturesThatReferToTheImageInsteadOfATagAreFound() {
    var type = "application/vnd.dev.cosign.artifact.sig.v1+json";
    assertThat(
            refer(
                type,
                "\"subject\":{\"mediaType\":\"x\",\"digest\":\"sha256:%s\",\"size\":1},"
                    .formatted("cd".repeat(32))))
        .isFalse();
    assertThat(
            refer(
                type,
                "\"subject\":{\"mediaType\":\"x\",\"digest\":\"%s\",\"size\":1},"
                    .formatted(scene.image)))
        .isTrue();
  }

  private boolean refer(String type, String subject) {
    var layer = ALICE.signature(scene.image);
    scene.registry.pushBlob(NAME, layer.content());
    var digest = AttachedScene.digest(layer.content());
    var manifest =
        scene.registry.pushManifest(
            NAME,
            """
        {"schemaVersion":2,%s"config":{"mediaType":"%s","digest":"%s","size":2},"layers":[{\
        "mediaType":"%s","digest":"%s","size":%d,"annotations":{"%s":"%s"}}]}"""
                .formatted(
                    subject,
                    type,
                    digest,
                    layer.mediaType(),
                    digest,
                    layer.content().length,
                    AttachedScene.SIGNATURE,
                    layer.notes().get(AttachedScene.SIGNATURE))
                .getBytes(UTF_8));
    scene.registry.list(
        NAME,
        scene.image,
        new Descriptor("application/vnd.oci.image.manifest.v1+json", manifest, 1, type, Map.of()));
    return signed(scene.verify(BY_ALICE), 1);
  }

  @Test
  void nothingAttachedCostsTwoRequests() {
    assertThat(signed(scene.verify(BY_ALICE), 1)).isFalse();
    assertThat(scene.registry.requests()).isEqualTo(2);
    assertThat(proof(BY_ALICE).reason()).contains("nothing attached to the image");
  }

  @Test
  void T06_aPayloadAboutAnotherImageIsRefused() {
    scene.sig(ALICE.signature(new Digest("cd".repeat(32))));

    assertThat(signed(scene.verify(BY_ALICE), 1)).isFalse();
    assertThat(proof(BY_ALICE).reason()).contains("cdcdcd").contains(scene.image.toString());
  }

  @Test
  void T07_aSignatureOverAnotherPayloadThanTheLayerIsRefusedWithoutFetchingIt() {
    var other = ALICE.signature("{}".getBytes(UTF_8));
    scene.sig(new Layer(LegacyLayer.SIMPLE_SIGNING, payload(scene.image), other.notes()));

    assertThat(signed(scene.verify(BY_ALICE), 1)).isFalse();
    assertThat(scene.registry.asked()).noneMatch(each -> each.startsWith("blob"));
    assertThat(proof(BY_ALICE).reason()).contains("a signature that this signer's key didn't make");
  }

  @Test
  void T07_contentOfAnotherDigestIsRefused() {
    scene.sig(ALICE.signature(scene.image));
    scene.registry.before(
        question -> {
          if (question.startsWith("blob")) {
            throw new OciException.Untrustworthy("content of another digest");
          }
        });

    assertThat(proof(BY_ALICE).reason()).contains("content of another digest");
  }

  @Test
  void T11_anotherKeysSignatureIsRefused() {
    scene.sig(EVE.signature(scene.image));

    assertThat(signed(scene.verify(BY_ALICE), 1)).isFalse();
  }

  static Stream<Arguments> broken() {
    var signature = AttachedScene.SIGNATURE;
    return Stream.of(
        Arguments.of("no signature", Map.of()),
        Arguments.of("an empty one", Map.of(signature, "")),
        Arguments.of("AAAA", Map.of(signature, "AAAA")),
        Arguments.of("no Base64", Map.of(signature, "%%%")),
        Arguments.of("junk for a certificate", noted("certificate", "x")),
        Arguments.of("junk for a log entry", noted("bundle", "[]")),
        Arguments.of("a log entry without a promise", noted("bundle", "{\"Payload\":{}}")),
        Arguments.of("a log entry that is deep", noted("bundle", "{\"a\":".repeat(5_000))),
        Arguments.of("junk for a timestamp", noted("rfc3161timestamp", "{}")),
        Arguments.of("10k of junk", noted("chain", "-----BEGIN CERTIFICATE-----".repeat(400))));
  }

  private static Map<String, String> noted(String what, String value) {
    var good = new AttachedScene();
    var layer = keyless(good.image, _ -> {});
    return layer.noted("dev.sigstore.cosign/" + what, value).notes();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void T09_T15_T33_brokenLayersAreRefusedAndHideNothing(String name, Map<String, String> notes) {
    var bad = new Layer(LegacyLayer.SIMPLE_SIGNING, payload(scene.image), notes);
    var demand = signedBy(1, signer());
    scene.sig(bad);
    assertThat(signed(scene.verify(demand), 1)).isFalse();

    scene.sig(bad, keyless(scene.image, _ -> {}), bad);
    assertThat(signed(scene.verify(demand), 1)).as(proof(demand).reason()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1, Long.MAX_VALUE / 2})
  void aPayloadOfAnotherSizeThanTheManifestSaysIsRefused(long offBy) {
    scene.sizesOffBy = offBy;
    scene.sig(ALICE.signature(scene.image));

    assertThat(signed(scene.verify(BY_ALICE), 1)).isFalse();
    assertThat(proof(BY_ALICE).reason()).contains("bytes, as the manifest says");
  }

  @Test
  void aSignatureThatLacksThePaddingOfBase64IsRefused() {
    var layer = ALICE.signature(scene.image);
    while (!layer.notes().get(AttachedScene.SIGNATURE).endsWith("=")) {
      layer = ALICE.signature(scene.image);
    }
    scene.sig(layer);
    assertThat(signed(scene.verify(BY_ALICE), 1)).isTrue();

    var bare = layer.notes().get(AttachedScene.SIGNATURE).replace("=", "");
    scene.sig(layer.noted(AttachedScene.SIGNATURE, bare));

    assertThat(proof(BY_ALICE).reason()).contains("with its padding at annotation");
  }

  @Test
  void T15_theOrderOfLayersDoesNotMatter() {
    var good = ALICE.signature(scene.image);
    var bad = EVE.signature(scene.image);
    for (var layers : List.of(List.of(good, bad), List.of(bad, good), List.of(bad, good, bad))) {
      scene.tag(scene.image, ".sig", layers);

      assertThat(signed(scene.verify(BY_ALICE), 1)).isTrue();
    }
  }

  @Test
  void T28_thousandsOfLayersCostNoRequestsAndHideNoGoodOne() {
    for (var place : List.of(0, 5_000, 10_000)) {
      var layers = new ArrayList<Layer>();
      for (var i = 0; i < 10_000; i++) {
        layers.add(
            new Layer(
                LegacyLayer.SIMPLE_SIGNING,
                "x".getBytes(UTF_8),
                Map.of(
                    AttachedScene.SIGNATURE, AttachedScene.base64(("junk" + i).getBytes(UTF_8)))));
      }
      layers.add(place, ALICE.signature(scene.image));
      scene.tag(scene.image, ".sig", layers);
      scene.registry.forgetRequests();

      assertThat(signed(scene.verify(BY_ALICE), 1)).isTrue();
      assertThat(scene.registry.requests()).isEqualTo(3);
    }
  }

  @Test
  void T28_signaturesThatMustBeTriedAreBounded() {
    var notes = EVE.signature(scene.image).notes();
    var junk = new ArrayList<Layer>();
    for (var i = 0; i < 3_000; i++) {
      junk.add(new Layer(LegacyLayer.SIMPLE_SIGNING, ("x" + i).getBytes(UTF_8), notes));
    }
    scene.tag(scene.image, ".sig", junk);
    assertThat(proof(BY_ALICE).reason())
        .contains("3000 attached to the image; 1000 of them weren't looked at");

    for (var place : List.of(0, 500, 3_000)) {
      var layers = new ArrayList<>(junk);
      layers.add(place, ALICE.signature(scene.image));
      scene.tag(scene.image, ".sig", layers);
      assertThat(signed(scene.verify(BY_ALICE), 1)).isTrue();
    }
  }

  @Test
  void T28_whatCannotBeToldFromItsDigestIsFetchedWithinBounds() {
    var layers = new ArrayList<Layer>();
    for (var i = 0; i < 200; i++) {
      layers.add(ALICE.signature(("{\"junk\":" + i + "}").getBytes(UTF_8)));
    }
    scene.tag(scene.image, ".sig", layers);

    var found = scene.verify(BY_ALICE);

    assertThat(signed(found, 1)).isFalse();
    assertThat(scene.registry.requests()).isEqualTo(2 + LegacySignatures.MOST);
    assertThat(found.signatures().getFirst().signers().getFirst().proof().reason())
        .contains("200 attached to the image; 136 of them weren't looked at");
  }

  @Test
  void T29_anAnnotationTooLongToBeASignatureIsNotKept() {
    var long64k = "A".repeat(70_000);
    scene.sig(
        new Layer(
            LegacyLayer.SIMPLE_SIGNING,
            payload(scene.image),
            Map.of(AttachedScene.SIGNATURE, long64k)),
        ALICE.signature(scene.image));

    assertThat(signed(scene.verify(BY_ALICE), 1)).isTrue();
    assertThat(scene.reader(9).manifest("sha256-" + scene.image.hex() + ".sig").layers().getFirst())
        .satisfies(layer -> assertThat(layer.annotations()).isEmpty());
  }

  @Test
  void T29_aManifestThatIsTooLargeIsNoSignature() {
    var large = ("{" + " ".repeat(5 << 20) + "}").getBytes(UTF_8);
    var digest = scene.registry.pushManifest(NAME, large);
    scene.registry.tag(NAME, "sha256-" + scene.image.hex() + ".sig", digest);

    assertThat(proof(BY_ALICE).reason()).contains("at most 4,194,304 are read");
  }

  /** Certificates that name the right one are cheap: they must be issued, too. */
  @Test
  void T27_T28_certificatesOfAnotherAuthorityCostNoRequests() {
    var evil = SigstoreKit.create(EvidenceScene.CLOCK);
    var layers = new ArrayList<Layer>();
    for (var i = 0; i < 20; i++) {
      layers.add(keyless(scene.image, _ -> {}, evil));
    }
    layers.add(3, keyless(scene.image, _ -> {}));
    scene.tag(scene.image, ".sig", layers);

    assertThat(signed(scene.verify(signedBy(1, signer())), 1)).isTrue();
    assertThat(scene.registry.requests()).isEqualTo(3);
  }

  @Test
  void T29_aTagThatNamesNoManifestIsNoSignature() {
    var digest = scene.registry.pushManifest(NAME, "[".repeat(1_000).getBytes(UTF_8));
    scene.registry.tag(NAME, "sha256-" + scene.image.hex() + ".sig", digest);

    assertThat(proof(BY_ALICE).reason()).contains(".sig").contains("JSON");
  }
}
