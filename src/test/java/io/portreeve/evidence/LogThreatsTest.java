package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.entry;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.root;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.evidence.EvidenceScene.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.testing.Keys;
import io.portreeve.testing.LogKit;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SignatureDraft.Entry;
import io.portreeve.testing.SigstoreKit;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transparency logs: the entry is this signature's, the log has it, and the log says so itself. */
final class LogThreatsTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HASHEDREKORD_1")
  void everyKindOfEntryVerifies(Entry entry) {
    accepted(verify(draft().with(d -> d.entry = entry).json()));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HASHEDREKORD_1")
  void T21_entryOfAnotherSignatureOfTheSameIsRefused(Entry entry) {
    // Same key, same bytes: ECDSA signs them differently every time.
    var draft = draft().with(d -> d.entry = entry);
    draft.loggedSignature = Keys.sign("SHA256withECDSA", draft.certified.getPrivate(), new byte[1]);

    refused(verify(draft.json()), "logged signature");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HASHEDREKORD_1")
  void T21_entryWithAnotherCertificateIsRefused(Entry entry) {
    var other = EvidenceScene.KIT.draft(EvidenceScene.IMAGE).json();
    var certificate = other.at("/verificationMaterial/certificate/rawBytes").asText();

    var bundle =
        draft()
            .with(d -> d.entry = entry)
            .with(d -> d.loggedCertificate = Base64.getDecoder().decode(certificate))
            .json();

    refused(verify(bundle), "logged certificate");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HASHEDREKORD_1")
  void T21_entryOfAnotherArtifactIsRefused(Entry entry) {
    var bundle = draft().with(d -> d.entry = entry).json();
    var other = KIT.draft(EvidenceScene.OTHER).with(d -> d.entry = entry).json();

    ((ArrayNode) bundle.at("/verificationMaterial/tlogEntries")).set(0, entry(other));

    refused(verify(bundle), "logged digest");
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        body(Entry.HASHEDREKORD_2, "\"SHA2_256\"", "\"SHA1\""),
        body(Entry.HASHEDREKORD_2, "hashedRekordV002", "hashedRekordV003"),
        body(Entry.HASHEDREKORD_2, "\"0.0.2\"", "\"0.0.3\""),
        body(Entry.HASHEDREKORD_2, "\"kind\":\"hashedrekord\"", "\"kind\":\"rpm\""),
        body(Entry.HASHEDREKORD_2, "{\"apiVersion\"", "{\"kind\":\"dsse\",\"apiVersion\""),
        body(Entry.HASHEDREKORD_2, "x509Certificate", "x509certificate"),
        body(Entry.DSSE_1, "\"sha256\"", "\"sha1\""),
        body(Entry.DSSE_1, "\"signatures\":[", "\"signatures\":[{},"),
        body(Entry.DSSE_2, "\"signatures\":[", "\"signatures\":[{},"),
        body(Entry.INTOTO_2, "\"signatures\":[", "\"signatures\":[{},"),
        body(Entry.INTOTO_2, "payloadHash", "payloadhash"),
        body(Entry.DSSE_1, "\"value\":\"", "\"value\":\"zz"));
  }

  private static Arguments body(Entry entry, String from, String to) {
    return Arguments.of(entry, from, to);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void T21_entryOfAnotherShapeIsRefused(Entry entry, String from, String to) {
    var bundle = draft().with(d -> d.entry = entry).with(d -> d.body = b -> b.replace(from, to));

    refused(verify(bundle.json()), "log entry");
  }

  @Test
  void T21_kindThatTheBundleClaimsMustBeThatOfTheEntry() {
    var bundle = draft().json();
    ((ObjectNode) entry(bundle).get("kindVersion")).put("kind", "dsse");

    refused(verify(bundle), "log entry");
  }

  @Test
  void T21_tamperedSignedEntryTimestampIsRefused() {
    var later = draft().with(d -> d.entry = Entry.DSSE_1).json();
    entry(later).put("integratedTime", Long.toString(NOW.getEpochSecond() + 1));
    var elsewhere = draft().with(d -> d.entry = Entry.DSSE_1).json();
    entry(elsewhere).put("logIndex", "1000004");

    refused(verify(later), "signed entry timestamp");
    refused(verify(elsewhere), "signed entry timestamp");
  }

  static Stream<Arguments> checkpoints() {
    UnaryOperator<String> noSignature = text -> text.substring(0, text.indexOf("— "));
    return Stream.of(
        checkpoint("no signature", noSignature),
        checkpoint("empty", _ -> ""),
        checkpoint("other name", text -> text.replace("— rekor2.kit.test", "— evil.test")),
        checkpoint("no blank line", text -> text.replace("\n\n", "\n")),
        checkpoint("no end", text -> text.substring(0, text.length() - 1)),
        checkpoint("hyphen", text -> text.replace("— ", "- ")),
        checkpoint("bad Base64", text -> text.replace("test ", "test !")),
        checkpoint("other origin", text -> text.replaceFirst("rekor2", "rekor3")),
        checkpoint("other size", text -> text.replaceFirst("\n7\n", "\n8\n")),
        checkpoint("a line more", text -> text.replaceFirst("\n\n", "\nmore\n\n")),
        checkpoint("witness only", text -> noSignature.apply(text) + witness("witness.test")),
        checkpoint(
            "witness by the log's name",
            text -> noSignature.apply(text) + witness("rekor2.kit.test")),
        checkpoint("three of the log", text -> text + text.substring(text.indexOf("— ")).repeat(2)),
        checkpoint("too many", text -> text + witness("witness.test").repeat(64)));
  }

  private static Arguments checkpoint(String name, UnaryOperator<String> change) {
    return Arguments.of(name, change);
  }

  private static String witness(String name) {
    return "— " + name + " " + Base64.getEncoder().encodeToString(new byte[76]) + "\n";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("checkpoints")
  void T22_checkpointMustBeSignedByTheLog(String name, UnaryOperator<String> change) {
    refused(verify(draft().with(d -> d.checkpoint = change).json()), "checkpoint", "tree size");
  }

  private static void refused(Proof proof, String check, String other) {
    var found = proof.failure().orElseThrow().check();
    EvidenceScene.refused(proof, found.equals(other) ? other : check);
  }

  private static void refused(Proof proof, String check) {
    EvidenceScene.refused(proof, check);
  }

  static Stream<Arguments> signedCheckpoints() {
    return Stream.of(
        checkpoint("leading zero", text -> text.replace("\n7\n", "\n07\n")),
        checkpoint("negative", text -> text.replace("\n7\n", "\n-7\n")),
        checkpoint("huge", text -> text.replace("\n7\n", "\n" + "9".repeat(30) + "\n")),
        checkpoint("no origin", text -> text.substring(text.indexOf('\n'))),
        checkpoint("another log's origin", text -> "evil.test" + text.substring(15)),
        checkpoint("short root", text -> text.replaceFirst("(?s)\n7\n.*", "\n7\nAAAA\n")),
        checkpoint(
            "other root",
            text -> text.replaceFirst("(?s)\n7\n.*", "\n7\n" + "A".repeat(43) + "=\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signedCheckpoints")
  void T22_whatTheLogSignedMustBeACheckpointOfThisTree(String name, UnaryOperator<String> change) {
    refused(verify(draft().with(d -> d.checkpointText = change).json()), "checkpoint", "root");
  }

  @Test
  void witnessesAreIgnoredWhereverTheyAre() {
    UnaryOperator<String> first =
        text -> text.replace("— rekor2", witness("w.test").strip() + "\n— rekor2");

    accepted(verify(draft().with(d -> d.checkpoint = t -> t + witness("w.test")).json()));
    accepted(verify(draft().with(d -> d.checkpoint = first).json()));
  }

  @Test
  void T23_olderVersionDoesNotWaiveTheProofOfInclusion() {
    for (var version : new String[] {"0.1", "0.2", "0.3"}) {
      var bundle = draft().with(d -> d.entry = Entry.DSSE_1).json();
      bundle.put("mediaType", "application/vnd.dev.sigstore.bundle+json;version=" + version);
      entry(bundle).remove("inclusionProof");

      var proof =
          EvidenceScene.verify(
              EvidenceScene.bytes(bundle), EvidenceScene.IMAGE, new Demand.Anything(), signer());

      refused(proof, "inclusion proof");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.2", "0.3"})
  void versionsThatAreKnownAreAccepted(String version) {
    var bundle = draft().with(d -> d.entry = Entry.DSSE_1).json();
    bundle.put("mediaType", "application/vnd.dev.sigstore.bundle+json;version=" + version);
    var unknown = draft().json().put("mediaType", "application/vnd.dev.sigstore.bundle.v9+json");

    accepted(verify(bundle));
    refused(verify(unknown), "bundle");
  }

  @Test
  void T24_logsWithTheSameKeyHintAreToldApart() {
    var ours = KIT.rekor2();
    var id = ours.id();
    id[31] ^= 1;
    var other = new LogKit(ours.host(), true).claiming(id);
    var both = root(r -> ((ArrayNode) r.get("tlogs")).add(KIT.log(other)));

    var signedByOther = draft().with(d -> d.log = other.claiming(ours.id())).json();
    var signedByOurs = draft().json();

    refused(verify(signedByOther, signer(both)), "checkpoint");
    accepted(verify(signedByOurs, signer(both)));
    accepted(verify(draft().with(d -> d.log = other).json(), signer(both)));
  }

  @Test
  void T24_anotherLogIdWithTheRightSignatureIsRefused() {
    var unknown = draft().json();
    ((ObjectNode) entry(unknown).get("logId"))
        .put("keyId", Base64.getEncoder().encodeToString(new byte[32]));
    var known = draft().json();
    ((ObjectNode) entry(known).get("logId"))
        .put("keyId", Base64.getEncoder().encodeToString(KIT.rekor1().id()));

    refused(verify(unknown), "log");
    refused(verify(known), "checkpoint");
  }

  @Test
  void T24_anUnknownLogIsRefused() {
    refused(verify(draft().with(d -> d.log = new LogKit("rekor2.kit.test", true)).json()), "log");
  }

  @Test
  void T25_aLogKeyIsHeldToTheTimeItWasInUse() {
    var ended = NOW.minus(Duration.ofHours(1)).toString();
    var rotated =
        root(
            r ->
                r.get("tlogs")
                    .forEach(
                        log -> ((ObjectNode) log.at("/publicKey/validFor")).put("end", ended)));
    var inclusive =
        root(
            r ->
                r.get("tlogs")
                    .forEach(
                        log ->
                            ((ObjectNode) log.at("/publicKey/validFor"))
                                .put("end", NOW.toString())));

    for (var entry : EnumSet.complementOf(EnumSet.of(Entry.HASHEDREKORD_1))) {
      var bundle = draft().with(d -> d.entry = entry).json();

      refused(verify(bundle, signer(rotated)), "log key validity");
      accepted(verify(bundle, signer(inclusive)));
    }
  }

  @Test
  void T26_withoutLogEntryNothingIsProven() {
    var bundle = draft().json();
    ((ArrayNode) bundle.at("/verificationMaterial/tlogEntries")).removeAll();

    refused(verify(bundle), "log entries");
  }

  @Test
  void everyEntryHasToHoldAndIsCountedOnce() {
    var good = draft().json();
    var entries = (ArrayNode) good.at("/verificationMaterial/tlogEntries");
    entries.add(entry(good).deepCopy());
    refused(verify(good), "log entries");

    var second = draft().json();
    var forged = entry(second).deepCopy();
    forged.put("logIndex", "9");
    ((ObjectNode) forged.get("inclusionProof")).put("treeSize", "8");
    ((ArrayNode) second.at("/verificationMaterial/tlogEntries")).add(forged);
    EvidenceScene.refused(verify(second), verify(second).failure().orElseThrow().check());
  }

  @Test
  void T33_oddNumbersAreRefused() {
    number("inclusionProof", "logIndex", "-1", "bundle");
    number("inclusionProof", "logIndex", "7", "inclusion proof");
    number("inclusionProof", "logIndex", "9223372036854775807", "inclusion proof");
    number("inclusionProof", "logIndex", "9223372036854775808", "bundle");
    number("inclusionProof", "treeSize", "-7", "bundle");
    number("inclusionProof", "treeSize", "0", "inclusion proof");
    number("", "logIndex", "-1", "bundle");
    number("", "integratedTime", "-1", "bundle");
  }

  private static void number(String in, String name, String value, String check) {
    var bundle = draft().json();
    ((ObjectNode) (in.isEmpty() ? entry(bundle) : entry(bundle).get(in))).put(name, value);

    refused(verify(bundle), check);
  }

  @Test
  void aKitOfItsOwnVouchesForNothingHere() {
    var other = SigstoreKit.create(EvidenceScene.CLOCK);
    SignatureDraft draft = other.draft(EvidenceScene.IMAGE);

    refused(verify(draft.json()), "log");
  }
}
