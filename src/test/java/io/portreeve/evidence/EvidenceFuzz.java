package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.OTHER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.portreeve.evidence.AttachedScene.Layer;
import io.portreeve.evidence.AttachedScene.Person;
import io.portreeve.evidence.Checks.Outcome;
import io.portreeve.evidence.SigstoreBundle.Content;
import io.portreeve.fuzz.FuzzTarget;
import io.portreeve.oci.Descriptor;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SignatureDraft.Entry;
import io.portreeve.testing.SigstoreKit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Readers of what is attached to an image, of trust roots and of keys. */
public final class EvidenceFuzz {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Person PERSON = Person.of("release");
  private static final Person EVE = Person.of("eve");
  private static final String STATEMENT = SignatureDraft.statement(IMAGE, SigstoreKit.COSIGN_SIGN);
  private static final TrustRoot STRANGE =
      TrustRoot.parse(SigstoreKit.create(EvidenceScene.CLOCK).trustedRootJson());
  private static final Demand SIGNATURE = new Demand.ImageSignature();

  /** Where Bouncy Castle reads, which has exceptions of many kinds; they are refusals too. */
  private static final Set<String> READ_BY_OTHERS = Set.of("certificate", "timestamp");

  /** What a check expects that an exception ended which nobody thought of. */
  private static final String UNEXPECTED =
      Checks.unexpected("", new IllegalStateException(), List.of()).expected();

  private EvidenceFuzz() {}

  /** All of them. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("bundle", () -> Holder.BUNDLES, EvidenceFuzz::bundle, 800),
        new FuzzTarget("bundle-key", EvidenceFuzz::keyBundles, EvidenceFuzz::keyBundle, 3_000),
        new FuzzTarget("legacy-layer", EvidenceFuzz::layers, EvidenceFuzz::layer, 3_000),
        new FuzzTarget("statement", EvidenceFuzz::statements, EvidenceFuzz::statement, 20_000),
        new FuzzTarget(
            "certificate", EvidenceFuzz::certificates, EvidenceFuzz::certificate, 10_000),
        new FuzzTarget("trust-root", EvidenceFuzz::roots, EvidenceFuzz::root, 3_000),
        new FuzzTarget("signer-key", EvidenceFuzz::keys, EvidenceFuzz::key, 20_000),
        new FuzzTarget("own-authorities", EvidenceFuzz::chains, EvidenceFuzz::chain, 5_000));
  }

  private static List<byte[]> bundles() {
    var seeds = new ArrayList<byte[]>();
    for (var entry : Entry.values()) {
      seeds.add(EvidenceScene.draft().with(d -> d.entry = entry).bundle());
    }
    seeds.add(EvidenceScene.draft().with(d -> d.embed = true).bundle());
    seeds.add(EvidenceScene.draft().with(d -> d.message = "manifest".getBytes(UTF_8)).bundle());
    return seeds;
  }

  private static void bundle(byte[] input) {
    var known = authentic(Holder.BUNDLES, input);
    judge(
        authority -> BundleVerifier.verify(input, Artifact.of(IMAGE), SIGNATURE, authority, NOW),
        known);
  }

  /** Made once: keys and signatures are random, and mutations are of these. */
  private static final class Holder {
    static final List<byte[]> BUNDLES = bundles();
  }

  /** Whether what is signed in an input is what is signed in a seed. */
  private static boolean authentic(List<byte[]> seeds, byte[] input) {
    var content = content(input);
    return content != null && seeds.stream().map(EvidenceFuzz::content).anyMatch(content::equals);
  }

  private static ByteString content(byte[] bundle) {
    return Checks.run(
            "bundle", _ -> signed(BundleReader.read(ByteString.copyFrom(bundle)).content()))
        .value();
  }

  private static ByteString signed(Content content) {
    return switch (content) {
      case SigstoreBundle.Envelope envelope -> envelope.payload();
      case SigstoreBundle.SimpleSigning simple -> simple.payload();
      case SigstoreBundle.Message _ -> ByteString.EMPTY;
    };
  }

  /** Only what the signer signed passes, only as the signer's, and only of its trust root. */
  private static void judge(Function<Authority, Outcome<Verified>> verify, boolean authentic) {
    var signer = EvidenceScene.signer();
    var proof = BundleVerifier.by(verify.apply(Authority.of(signer)), signer);
    fit(proof);
    if (proof.passed()) {
      assertThat(authentic).isTrue();
      assertThat(proof.found())
          .isEqualTo(SigstoreKit.WORKFLOW + " (issuer " + SigstoreKit.ISSUER + ")");
    }
    var strange = verify.apply(Authority.of(EvidenceScene.signer(STRANGE)));
    fit(strange.proof());
    assertThat(strange.proof().passed()).isFalse();
  }

  private static void fit(Proof proof) {
    assertThat(proof.check()).hasSizeLessThan(200);
    for (var text : Stream.of(proof.found(), proof.expected()).filter(t -> t != null).toList()) {
      FuzzTarget.fit(text);
    }
    if (UNEXPECTED.equals(proof.expected())) {
      assertThat(READ_BY_OTHERS)
          .as("%s: %s", proof.check(), proof.found())
          .anyMatch(proof.check()::startsWith);
    }
    assertThat(proof.parts()).hasSizeLessThan(200);
    proof.parts().forEach(EvidenceFuzz::fit);
  }

  private static List<byte[]> keyBundles() {
    return List.of(
        PERSON.bundle(STATEMENT),
        PERSON.bundle(SignatureDraft.statement(OTHER, SigstoreKit.COSIGN_SIGN)),
        PERSON.bundle(SignatureDraft.statement(IMAGE, "https://slsa.dev/provenance/v1")));
  }

  private static void keyBundle(byte[] input) {
    var outcome =
        BundleVerifier.verify(
            input, Artifact.of(IMAGE), SIGNATURE, Authority.of(PERSON.signer()), NOW);
    fit(outcome.proof());
    if (outcome.proof().passed()) {
      assertThat(content(input)).isEqualTo(ByteString.copyFromUtf8(STATEMENT));
    }
    var strange =
        BundleVerifier.verify(
            input, Artifact.of(OTHER), SIGNATURE, Authority.of(EVE.signer()), NOW);
    assertThat(strange.proof().passed()).isFalse();
  }

  private static List<byte[]> layers() {
    return Stream.of(
            PERSON.signature(IMAGE),
            PERSON.attestation(STATEMENT),
            AttachedScene.keyless(IMAGE, _ -> {}),
            AttachedScene.keyless(IMAGE, d -> d.promise = false))
        .map(EvidenceFuzz::written)
        .toList();
  }

  private static byte[] written(Layer layer) {
    var node = JSON.createObjectNode();
    layer.notes().forEach(node.putObject("annotations")::put);
    return node.put("payload", layer.content()).toString().getBytes(UTF_8);
  }

  private static void layer(byte[] input) {
    var written = parsed(input);
    var payload = payload(written);
    var notes = new LinkedHashMap<String, String>();
    written
        .path("annotations")
        .properties()
        .forEach(note -> notes.put(note.getKey(), note.getValue().asText()));
    var descriptor =
        new Descriptor("x/y", AttachedScene.digest(payload.toByteArray()), 1, null, notes);
    var read = Checks.run("annotations", _ -> LegacyLayer.read(descriptor));
    fit(read.proof());
    if (read.value() == null) {
      return;
    }
    judgeLegacy(read.value().signing(payload), payload);
    var envelope = Checks.run("envelope", _ -> read.value().enveloping(payload));
    fit(envelope.proof());
    if (envelope.value() != null) {
      judgeLegacy(envelope.value(), ByteString.copyFromUtf8(STATEMENT));
    }
  }

  private static void judgeLegacy(SigstoreBundle attached, ByteString mayBe) {
    var own =
        Set.of(
            ByteString.copyFrom(AttachedScene.payload(IMAGE)), ByteString.copyFromUtf8(STATEMENT));
    judge(
        authority -> BundleVerifier.verify(attached, Artifact.of(IMAGE), SIGNATURE, authority, NOW),
        own.contains(mayBe));
    var byKey =
        BundleVerifier.verify(
            attached, Artifact.of(IMAGE), SIGNATURE, Authority.of(PERSON.signer()), NOW);
    fit(byKey.proof());
    if (byKey.proof().passed()) {
      assertThat(own).contains(signed(attached.content()));
    }
  }

  private static JsonNode parsed(byte[] input) {
    try {
      var node = JSON.readTree(new String(input, UTF_8));
      return node == null ? JSON.nullNode() : node;
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode().put("payload", input);
    }
  }

  private static ByteString payload(JsonNode written) {
    var text = written.path("payload").asText();
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return ByteString.copyFromUtf8(text);
    }
  }

  private static List<byte[]> statements() {
    return Stream.of(
            STATEMENT,
            STATEMENT.replace("Statement/v1", "Statement/v0.1"),
            STATEMENT.replace("[{", "[{\"digest\":{\"sha512\":\"aa\"}},{\"name\":\"x\"},{"))
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  private static void statement(byte[] input) {
    var read =
        Checks.run(
            "statement",
            checks -> {
              var statement = Statement.read(ByteString.copyFrom(input));
              statement.about(checks, OTHER);
              return statement;
            });
    fit(read.proof());
    assertThat(read.proof().passed()).isFalse();
  }

  private static List<byte[]> certificates() {
    return Holder.BUNDLES.stream().flatMap(EvidenceFuzz::certificate64).toList();
  }

  private static Stream<byte[]> certificate64(byte[] bundle) {
    return Stream.of(
        Base64.getDecoder()
            .decode(parsed(bundle).at("/verificationMaterial/certificate/rawBytes").asText()));
  }

  private static void certificate(byte[] input) {
    var der = ByteString.copyFrom(input);
    fit(Checks.run("certificate", checks -> LeafCertificate.read(checks, der)).proof());
    fit(Checks.run("certificate", _ -> Certificates.parse(der)).proof());
    fit(Checks.run("certificate", _ -> Certificates.parseAuthority(der)).proof());
  }

  private static List<byte[]> roots() {
    return List.of(EvidenceScene.KIT.trustedRootJson().getBytes(UTF_8));
  }

  private static void root(byte[] input) {
    refusedOr(() -> TrustRoot.parse(new String(input, UTF_8)).version());
  }

  private static List<byte[]> keys() {
    return List.of(PERSON.pem().getBytes(UTF_8), chains().getFirst());
  }

  private static void key(byte[] input) {
    refusedOr(() -> SignerKey.parse(new String(input, UTF_8)).fingerprint());
  }

  private static List<byte[]> chains() {
    var authority =
        EvidenceScene.KIT
            .trustedRoot()
            .at("/certificateAuthorities/0/certChain/certificates/0/rawBytes");
    return List.of(AttachedScene.certificatePem(authority.asText()).getBytes(UTF_8));
  }

  private static void chain(byte[] input) {
    var pem = new String(input, UTF_8);
    refusedOr(() -> TrustRoot.parse(TrustRoot.ofAuthorities(pem, pem)).version());
  }

  private static void refusedOr(Supplier<String> reading) {
    try {
      assertThat(reading.get()).isNotBlank();
    } catch (IllegalArgumentException e) {
      FuzzTarget.fit(String.valueOf(e.getMessage()));
    }
  }
}
