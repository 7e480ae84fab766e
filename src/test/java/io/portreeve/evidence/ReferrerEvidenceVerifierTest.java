package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.CLOCK;
import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.evidence.EvidenceScene.ROOT;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.testing.SigstoreKit.BUNDLE;
import static io.portreeve.testing.SigstoreKit.COSIGN_SIGN;
import static io.portreeve.testing.SigstoreKit.ISSUER;
import static io.portreeve.testing.SigstoreKit.WORKFLOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.RepositoryReader;
import io.portreeve.testing.FakeRegistry;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From what is attached to an image in a registry to what is known of who signed it. */
final class ReferrerEvidenceVerifierTest {
  private static final String NAME = "registry.test/shop/api";
  private static final Signer BOB =
      EvidenceScene.keyless("bob", ISSUER, new SubjectRule.Exact("mailto:bob@test"), ROOT);

  private final FakeRegistry registry = new FakeRegistry();
  private final Digest image = registry.pushImage(NAME, "v1", "content");
  private final EvidenceVerifier verifier = new ReferrerEvidenceVerifier(CLOCK);

  private RepositoryReader reader(int requests) {
    var time = Duration.ofSeconds(5);
    return registry.open(
        ImageReference.parse(NAME + ":v1"),
        _ -> List.of(),
        Budget.of(() -> 0, time, requests, 100_000_000));
  }

  private Evidence verify(Signer... signers) {
    return verifier.verify(reader(200), image, demand(signers));
  }

  private static EvidenceDemand demand(Signer... signers) {
    return AttachedScene.signedBy(signers.length, signers);
  }

  private Evidence.SignerEvidence only(Evidence evidence) {
    assertThat(signers(evidence)).hasSize(1);
    return signers(evidence).getFirst();
  }

  private static List<Evidence.SignerEvidence> signers(Evidence evidence) {
    assertThat(evidence.signatures()).hasSize(1);
    return evidence.signatures().getFirst().signers();
  }

  private void sign() {
    KIT.attach(registry, NAME, image, KIT.sign(image, WORKFLOW, ISSUER));
  }

  private void attach(byte[] content) {
    KIT.attach(registry, NAME, image, content);
  }

  @Test
  void aSignatureIsFoundInThreeRequests() {
    sign();

    var evidence = verify(signer());

    assertThat(only(evidence).verified()).as(only(evidence).proof().reason()).isTrue();
    assertThat(only(evidence).identities()).containsExactly(WORKFLOW + " (issuer " + ISSUER + ")");
    assertThat(evidence.verifiedTime()).isEqualTo(CLOCK.instant());
    assertThat(registry.requests()).isEqualTo(3);
  }

  @Test
  void theSignatureIsLookedAtBeforeAttestations() {
    for (var predicate : List.of("https://spdx.dev/Document", "https://slsa.dev/provenance/v1")) {
      var other =
          KIT.draft(image).with(d -> d.statement = SignatureDraft.statement(image, predicate));
      registry.pushReferrer(NAME, image, BUNDLE, other.bundle(), SigstoreKit.notes(predicate));
    }
    sign();

    assertThat(only(verify(signer())).verified()).isTrue();
    assertThat(registry.requests()).isEqualTo(3);
  }

  @Test
  void registriesThatNameTheConfigsTypeAreUnderstood() {
    for (var type : new String[] {"application/vnd.oci.empty.v1+json", null}) {
      var other = registry.pushImage(NAME, "v2", "content " + type);
      var hidden = new FakeRegistry();
      hidden.pushImage(NAME, "v2", "content " + type);
      var manifest = KIT.attach(hidden, NAME, other, KIT.sign(other, WORKFLOW, ISSUER));
      var repository = new Relabelling(hidden, other, manifest, type);

      var evidence = verifier.verify(repository.reader(), other, demand(signer()));

      assertThat(only(evidence).verified()).as(only(evidence).proof().reason()).isTrue();
    }
  }

  /** A registry whose list of referrers says something else of a manifest. */
  private record Relabelling(FakeRegistry registry, Digest subject, Digest manifest, String type) {
    RepositoryReader reader() {
      registry.deleteManifest(NAME, subject);
      registry.list(
          NAME,
          subject,
          new Descriptor(
              "application/vnd.oci.image.manifest.v1+json", manifest, 1, type, Map.of()));
      return registry.open(
          ImageReference.parse(NAME + ":v2"),
          _ -> List.of(),
          Budget.of(() -> 0, Duration.ofSeconds(5), 10, 1_000_000));
    }
  }

  @Test
  void nothingAttachedIsSaid() {
    var found = only(verify(signer()));

    assertThat(found.verified()).isFalse();
    assertThat(found.proof().reason())
        .isEqualTo(
            "signature: found nothing attached to the image, expected a signature, as cosign sign"
                + " attaches it");
  }

  @Test
  void T06_signatureOfAnotherImageAttachedToThisOneIsRefused() {
    var other = registry.pushImage(NAME, "v2", "other");
    attach(KIT.sign(other, WORKFLOW, ISSUER));

    assertThat(only(verify(signer())).proof().reason())
        .isEqualTo("subject digest: found " + other + ", expected " + image);
  }

  @Test
  void T06_signatureThatRefersToAnotherImageIsNotTaken() {
    var other = registry.pushImage(NAME, "v2", "other");
    var bundle = KIT.sign(image, WORKFLOW, ISSUER);
    var manifest = KIT.attach(registry, NAME, other, bundle);
    registry.list(
        NAME,
        image,
        new Descriptor(
            "application/vnd.oci.image.manifest.v1+json", manifest, 1, BUNDLE, Map.of()));

    assertThat(only(verify(signer())).proof().failure().orElseThrow().check())
        .isEqualTo("referrer subject");
  }

  static Stream<Arguments> forged() {
    return Stream.of(
        forged("sig AAAA", b -> sigs(b).set(0, sig("AAAA"))),
        forged("no signature", b -> sigs(b).removeAll()),
        forged("empty signature", b -> sigs(b).set(0, sig(""))),
        forged("two signatures", b -> sigs(b).add(sig("AAAA"))),
        forged("no envelope", b -> b.remove("dsseEnvelope")),
        forged("no material", b -> b.remove("verificationMaterial")),
        forged(
            "no certificate",
            b -> ((ObjectNode) b.get("verificationMaterial")).remove("certificate")),
        forged(
            "a key instead",
            b -> {
              var material = (ObjectNode) b.get("verificationMaterial");
              material.remove("certificate");
              material.putObject("publicKey").put("hint", "x");
            }));
  }

  private static Arguments forged(String name, Consumer<ObjectNode> change) {
    return Arguments.of(name, change);
  }

  private static ArrayNode sigs(ObjectNode bundle) {
    return (ArrayNode) bundle.at("/dsseEnvelope/signatures");
  }

  private static ObjectNode sig(String text) {
    var node = new ObjectMapper().createObjectNode();
    return node.put("sig", text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forged")
  void T11_anEnvelopeIsNoEvidenceUnlessItsSignatureVerifies(
      String name, Consumer<ObjectNode> change) {
    attach(KIT.draft(image).with(d -> d.edit = change).bundle());

    assertThat(only(verify(signer())).verified()).isFalse();
  }

  @Test
  void T11_anUnlistedSignerOrKeyIsRefused() {
    attach(KIT.sign(image, "mailto:eve@evil.test", ISSUER));
    attach(KIT.sign(image, WORKFLOW, "https://evil.test"));
    attach(SigstoreKit.create(CLOCK).sign(image, WORKFLOW, ISSUER));
    attach(KIT.draft(image).with(d -> d.key = Keys.p256()).bundle());

    assertThat(only(verify(signer())).verified()).isFalse();
  }

  @Test
  void T11_anInTotoAttachmentIsNoBundle() {
    var statement = SignatureDraft.statement(image, COSIGN_SIGN).getBytes(UTF_8);
    registry.pushReferrer(
        NAME, image, "application/vnd.in-toto+json", statement, SigstoreKit.notes(COSIGN_SIGN));

    assertThat(only(verify(signer())).proof().reason()).contains("none of them what is looked for");
    assertThat(registry.requests()).isEqualTo(2);
  }

  static List<byte[]> junk() {
    var good = KIT.sign(new Digest("ab".repeat(32)), WORKFLOW, ISSUER);
    return List.of(
        new byte[0],
        "null".getBytes(UTF_8),
        "{}".getBytes(UTF_8),
        "[".repeat(100_000).getBytes(UTF_8),
        ("{\"a\":" + "{\"a\":".repeat(5_000)).getBytes(UTF_8),
        ("{\"mediaType\":" + "9".repeat(100_000) + "}").getBytes(UTF_8),
        new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0},
        new byte[Fetched.MOST_BYTES + 1],
        Arrays.copyOf(good, good.length / 2),
        good);
  }

  @Test
  void T15_junkBesideAGoodSignatureChangesNothing() {
    for (var goodFirst : new boolean[] {true, false}) {
      var name = NAME;
      var own = registry.pushImage(name, "v" + goodFirst, "content " + goodFirst);
      if (goodFirst) {
        KIT.attach(registry, name, own, KIT.sign(own, WORKFLOW, ISSUER));
      }
      junk().forEach(bytes -> KIT.attach(registry, name, own, bytes));
      if (!goodFirst) {
        KIT.attach(registry, name, own, KIT.sign(own, WORKFLOW, ISSUER));
      }

      var evidence = verifier.verify(reader(100), own, demand(signer()));

      assertThat(only(evidence).verified()).as(only(evidence).proof().reason()).isTrue();
    }
  }

  @Test
  void T15_junkAloneIsRefusedAndTheNearestIsNamed() {
    junk().forEach(this::attach);
    attach(KIT.sign(image, "mailto:eve@evil.test", ISSUER));
    junk().forEach(this::attach);

    var found = only(verify(signer()));

    assertThat(found.verified()).isFalse();
    assertThat(found.proof().reason()).startsWith("subject: found mailto:eve@evil.test");
  }

  @Test
  void T15_missingBlobsAndManifestsAreJunk() {
    for (var i = 0; i < 5; i++) {
      registry.list(
          NAME,
          image,
          new Descriptor(
              "application/vnd.oci.image.manifest.v1+json",
              new Digest("0%d".formatted(i).repeat(32)),
              1,
              BUNDLE,
              SigstoreKit.notes(COSIGN_SIGN)));
    }
    sign();

    assertThat(only(verify(signer())).verified()).isTrue();
  }

  @Test
  void signersAreFoundIndependently() {
    attach(KIT.sign(image, "mailto:bob@test", ISSUER));

    var first = verify(signer(), BOB);
    sign();
    var both = verify(BOB, signer());

    assertThat(signers(first))
        .extracting(Evidence.SignerEvidence::verified)
        .containsExactly(false, true);
    assertThat(signers(both)).allMatch(Evidence.SignerEvidence::verified);
    assertThat(signers(both))
        .extracting(Evidence.SignerEvidence::signer)
        .containsExactly("bob", "release");
  }

  @Test
  void T19_withoutSignersNothingIsAskedAndNothingVerified() {
    sign();

    var evidence = verify();

    assertThat(signers(evidence)).isEmpty();
    assertThat(registry.requests()).isZero();
  }

  @Test
  void T28_theSameManifestListedOftenIsOneCandidate() {
    var manifest = KIT.attach(registry, NAME, image, "{}".getBytes(UTF_8));
    for (var i = 0; i < 50; i++) {
      var notes = Map.of("org.opencontainers.image.created", "2099-01-01T00:00:%02dZ".formatted(i));
      registry.list(
          NAME,
          image,
          new Descriptor("application/vnd.oci.image.manifest.v1+json", manifest, i, BUNDLE, notes));
    }
    sign();

    assertThat(only(verify(signer())).verified()).isTrue();
  }

  @Test
  void T28_candidatesAreBoundedAndThatIsSaid() {
    for (var i = 0; i < 100; i++) {
      attach(("{\"junk\":" + i + "}").getBytes(UTF_8));
    }

    var evidence = verify(signer());

    assertThat(evidence.candidates()).isEqualTo(AttachedBundle.MOST);
    assertThat(only(evidence).proof().reason())
        .startsWith("signature: found 100 attached to the image; 36 of them weren't looked at");
  }

  /** Who pushes after can't be earlier, and who says he did can't be later as well. */
  @Test
  void T28_aFloodAtOneEndHidesNoneAtTheOther() {
    for (var year : List.of("2000", "2098")) {
      var own = registry.pushImage(NAME, "v" + year, "content " + year);
      for (var i = 0; i < 200; i++) {
        pushAt(own, "2050-01-01T00:00:00Z", ("{\"junk\":" + i + "}").getBytes(UTF_8));
      }
      pushAt(own, year + "-01-01T00:00:00Z", KIT.sign(own, WORKFLOW, ISSUER));

      assertThat(only(verifier.verify(reader(10), own, demand(signer()))).verified()).isTrue();
    }
  }

  private void pushAt(Digest to, String created, byte[] bundle) {
    var notes = new HashMap<>(SigstoreKit.notes(COSIGN_SIGN));
    notes.put("org.opencontainers.image.created", created);
    registry.pushReferrer(NAME, to, BUNDLE, bundle, notes);
  }
}
