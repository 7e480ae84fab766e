package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.evidence.EvidenceScene.signer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.condition.Condition;
import io.portreeve.evidence.AttachedScene.Layer;
import io.portreeve.evidence.AttachedScene.Person;
import io.portreeve.evidence.Evidence.AttestationEvidence;
import io.portreeve.evidence.EvidenceDemand.Attestation;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.EvidenceDemand.Signatures;
import io.portreeve.image.Digest;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attestations, as bundles and at {@code .att} tags. */
final class AttestationsTest {
  private static final String PROVENANCE = "https://slsa.dev/provenance/v1";
  private static final String SPDX = "https://spdx.dev/Document";
  private static final Person ALICE = Person.of("alice");
  private static final Person BOB = Person.of("bob");
  private static final Person EVE = Person.of("eve");

  private final AttachedScene scene = new AttachedScene();

  private static EvidenceDemand demand(Attestation... attestations) {
    return new EvidenceDemand(
        List.of(ALICE.signer(), BOB.signer(), signer()),
        new Signatures(0, List.of(), Indexes.NAMED),
        List.of(attestations));
  }

  private static Attestation provenance(String... signers) {
    return new Attestation("provenance", PROVENANCE, List.of(signers), null);
  }

  private AttestationEvidence found(Attestation attestation) {
    var found = scene.verify(demand(attestation)).attestations();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private String statement(String predicateType) {
    return SignatureDraft.statement(scene.image, predicateType);
  }

  private void attach(Person signer, String predicateType) {
    scene.refer(scene.image, predicateType, signer.bundle(statement(predicateType)));
  }

  @Test
  void aBundleByANamedSignerMeetsItInThreeRequests() {
    attach(BOB, PROVENANCE);

    var found = found(provenance("alice", "bob"));

    assertThat(found.verified()).as(found.proof().reason()).isTrue();
    assertThat(found.identity()).isEqualTo("key sha256:" + BOB.signer().key().fingerprint());
    assertThat(scene.registry.requests()).isEqualTo(3);
  }

  @Test
  void aKeylessBundleMeetsIt() {
    var bundle = KIT.draft(scene.image).with(d -> d.statement = statement(PROVENANCE)).bundle();
    scene.refer(scene.image, PROVENANCE, bundle);

    assertThat(found(provenance("release")).verified()).isTrue();
  }

  @Test
  void anOlderAttestationMeetsIt() {
    scene.att(ALICE.attestation(statement(SPDX)), ALICE.attestation(statement(PROVENANCE)));

    var found = found(provenance("alice"));

    assertThat(found.verified()).as(found.proof().reason()).isTrue();
  }

  @Test
  void whatIsAttachedInsteadIsNamed() {
    attach(ALICE, SigstoreKit.COSIGN_SIGN);
    attach(ALICE, SPDX);

    assertThat(found(provenance("alice")).proof().reason())
        .startsWith("predicate type: found ")
        .contains(SigstoreKit.COSIGN_SIGN, SPDX)
        .endsWith("expected " + PROVENANCE);
  }

  @Test
  void whatItsAnnotationNamesIsLookedAtFirst() {
    var layers = new ArrayList<Layer>();
    for (var i = 0; i < 100; i++) {
      layers.add(ALICE.attestation(statement("x:" + i)).noted("predicateType", "x:" + i));
    }
    layers.add(50, ALICE.attestation(statement(PROVENANCE)).noted("predicateType", PROVENANCE));
    scene.tag(scene.image, ".att", layers);

    assertThat(found(provenance("alice")).verified()).isTrue();
    assertThat(scene.registry.requests()).isEqualTo(3);
  }

  @Test
  void aWrongAnnotationHidesNothing() {
    scene.att(ALICE.attestation(statement(PROVENANCE)).noted("predicateType", SPDX));
    assertThat(found(provenance("alice")).verified()).isTrue();

    var other = new AttachedScene();
    var bundle = ALICE.bundle(SignatureDraft.statement(other.image, PROVENANCE));
    other.refer(other.image, SPDX, bundle);
    assertThat(other.verify(demand(provenance("alice"))).attestations().getFirst().verified())
        .isTrue();
  }

  @Test
  void T08_anotherPredicateTypeBySameSignerIsRefused() {
    attach(ALICE, SPDX);
    scene.att(ALICE.attestation(statement(PROVENANCE + "x")));

    var found = found(provenance("alice"));

    assertThat(found.verified()).isFalse();
    assertThat(found.proof().reason()).startsWith("predicate type: found ").contains(PROVENANCE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"payload\":\"%%%\",\"payloadType\":\"x\",\"signatures\":[{\"sig\":\"AAAA\"}]}",
        "{\"payload\":\"e30=\",\"payloadType\":\"x\",\"signatures\":[{\"sig\":\"AAAA\"}]}",
        "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]}",
        "{\"payload\":\"e30=\",\"payload\":\"e30=\",\"payloadType\":\"x\",\"signatures\":[{\"sig\":\"AAAA\"}]}",
        "{\"payload\":\"e30=\",\"payloadType\":\"x\",\"signatures\":[{\"sig\":\"\"},{\"sig\":\"\"}]}",
      })
  void T09_T15_T33_malformedEnvelopesAreRefusedAndHideNothing(String envelope) {
    var bad = new Layer(LegacyLayer.ENVELOPE, envelope.getBytes(UTF_8), Map.of());
    scene.att(bad);
    assertThat(found(provenance("alice")).verified()).isFalse();

    scene.att(bad, ALICE.attestation(statement(PROVENANCE)), bad);
    assertThat(found(provenance("alice")).verified()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{}}",
        "{\"predicateType\":7}",
        "{\"predicateType\":\"https://slsa.dev/provenance/v1\",\"predicateType\":\"x:y\"}",
        "{\"predicateType\":\"https://slsa.dev/provenance/v1\"}",
      })
  void T09_aSignedStatementThatSaysNothingIsRefused(String statement) {
    scene.refer(scene.image, PROVENANCE, ALICE.bundle(statement));
    scene.att(ALICE.attestation(statement));

    assertThat(found(provenance("alice")).verified()).isFalse();
  }

  @Test
  void T10_aSignatureIsNoProvenanceAndNoProvenanceASignature() {
    attach(ALICE, SigstoreKit.COSIGN_SIGN);
    scene.sig(ALICE.signature(scene.image));
    assertThat(found(provenance("alice")).verified()).isFalse();

    var other = new AttachedScene();
    var statement = SignatureDraft.statement(other.image, PROVENANCE);
    other.refer(other.image, PROVENANCE, ALICE.bundle(statement));
    other.att(ALICE.attestation(statement));
    var signed = other.verify(AttachedScene.signedBy(1, ALICE.signer()));
    assertThat(AttachedScene.signed(signed, 1)).isFalse();
  }

  @Test
  void T06_anAttestationOfAnotherImageIsRefused() {
    var other = SignatureDraft.statement(new Digest("cd".repeat(32)), PROVENANCE);
    scene.refer(scene.image, PROVENANCE, ALICE.bundle(other));
    scene.att(ALICE.attestation(other));

    assertThat(found(provenance("alice")).proof().reason()).startsWith("subject digest: found ");
  }

  @Test
  void T11_onlyTheNamedSignersCount() {
    attach(EVE, PROVENANCE);
    attach(BOB, PROVENANCE);
    scene.att(EVE.attestation(statement(PROVENANCE)), BOB.attestation(statement(PROVENANCE)));

    assertThat(found(provenance("alice")).verified()).isFalse();
    assertThat(found(provenance()).verified()).isFalse();
    assertThat(found(provenance("bob")).verified()).isTrue();
  }

  @Test
  void eachIsMetOnItsOwn() {
    attach(ALICE, PROVENANCE);
    scene.att(BOB.attestation(statement(SPDX)));
    var spdx = new Attestation("sbom", SPDX, List.of("bob"), null);
    var never = new Attestation("never", "x:y", List.of("bob"), null);

    var found = scene.verify(demand(never, spdx, provenance("alice"))).attestations();

    assertThat(found)
        .extracting(AttestationEvidence::name)
        .containsExactly("never", "sbom", "provenance");
    assertThat(found).extracting(AttestationEvidence::verified).containsExactly(false, true, true);
  }

  @Test
  void aConditionMustHold() {
    attach(ALICE, PROVENANCE);
    for (var each :
        Map.of(
                "predicateType == 'x:y'",
                false,
                "predicate.missing == 1",
                false,
                "predicateType == '" + PROVENANCE + "'",
                true)
            .entrySet()) {
      var condition = Condition.compile(each.getKey());

      var found = found(new Attestation("p", PROVENANCE, List.of("alice"), condition));

      assertThat(found.verified()).as(found.proof().reason()).isEqualTo(each.getValue());
    }
  }

  @Test
  void aConditionThatFailsOnOneMayHoldOnAnother() {
    for (var version : List.of(1, 2, 3)) {
      var statement =
          statement(PROVENANCE)
              .replace("\"predicate\":{}", "\"predicate\":{\"v\":" + version + "}");
      scene.refer(scene.image, PROVENANCE, ALICE.bundle(statement));
    }
    for (var wanted : List.of(1, 2, 3)) {
      var condition = Condition.compile("predicate.v == " + wanted);
      assertThat(found(new Attestation("p", PROVENANCE, List.of("alice"), condition)).verified())
          .isTrue();
    }
    var none =
        found(
            new Attestation(
                "p", PROVENANCE, List.of("alice"), Condition.compile("predicate.v == 4")));
    assertThat(none.proof().reason())
        .isEqualTo("condition: found false, expected predicate.v == 4");
  }

  @Test
  void T28_endlessAttestationsAreBoundedAndThatIsSaid() {
    var layers = new ArrayList<Layer>();
    for (var i = 0; i < 1_000; i++) {
      layers.add(EVE.attestation(statement(PROVENANCE).replace("{}", "{\"n\":" + i + "}")));
    }
    scene.tag(scene.image, ".att", layers);

    var found = found(provenance("alice"));

    assertThat(found.verified()).isFalse();
    assertThat(found.proof().reason())
        .contains("1000 attached to the image; 936 of them weren't looked at");
    assertThat(scene.registry.requests()).isEqualTo(2 + AttachedBundle.MOST);
  }

  @Test
  void T29_largePredicatesAreReadUpToABound() {
    var large = statement(PROVENANCE).replace("{}", "{\"x\":\"" + "a".repeat(4 << 20) + "\"}");
    scene.att(ALICE.attestation(large));
    assertThat(found(provenance("alice")).verified())
        .as(found(provenance("alice")).proof().reason())
        .isTrue();

    var other = new AttachedScene();
    var huge =
        SignatureDraft.statement(other.image, PROVENANCE)
            .replace("{}", "{\"x\":\"" + "a".repeat(8 << 20) + "\"}");
    other.att(ALICE.attestation(huge));
    other.refer(other.image, PROVENANCE, ALICE.bundle(huge));
    var found = other.verify(demand(provenance("alice"))).attestations().getFirst();
    assertThat(found.proof().reason()).contains("at most 8388608 bytes");
    assertThat(other.registry.asked()).noneMatch(each -> each.startsWith("blob"));
  }

  @Test
  void T30_whatIsCompressedIsNotUnpacked() throws IOException {
    var envelope = ALICE.attestation(statement(PROVENANCE));
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(envelope.content());
    }
    scene.att(
        new Layer(LegacyLayer.ENVELOPE, packed.toByteArray(), Map.of(AttachedScene.SIGNATURE, "")),
        new Layer(
            LegacyLayer.ENVELOPE + "+gzip",
            packed.toByteArray(),
            Map.of(AttachedScene.SIGNATURE, "")));

    assertThat(found(provenance("alice")).proof().reason()).contains("UTF-8");
  }
}
