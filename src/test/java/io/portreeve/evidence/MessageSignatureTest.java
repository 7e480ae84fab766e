package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.signer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Digest;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SignatureDraft.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signatures of files, as {@code cosign sign-blob} makes them, with a certificate. */
final class MessageSignatureTest {
  private static final byte[] FILE = "a file".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "another file".getBytes(StandardCharsets.UTF_8);

  private static SignatureDraft signed(Entry entry, byte[] file) {
    return draft().with(d -> d.entry = entry).with(d -> d.message = file);
  }

  private static Proof verify(ObjectNode bundle) {
    return verify(bundle, FILE);
  }

  private static Proof verify(ObjectNode bundle, byte[] file) {
    var digest = new Digest(HexFormat.of().formatHex(Keys.sha256(file)));
    return BundleFile.verify(EvidenceScene.bytes(bundle), digest, null, signer(), NOW);
  }

  @ParameterizedTest
  @EnumSource(names = {"HASHEDREKORD_1", "HASHEDREKORD_2"})
  void filesVerify(Entry entry) {
    accepted(verify(signed(entry, FILE).json()));
    refused(verify(signed(entry, OTHER).json()), "message digest");
  }

  @Test
  void T06_aBundleSaysOfWhatItIs() {
    Consumer<ObjectNode> undigested =
        bundle -> ((ObjectNode) bundle.get("messageSignature")).remove("messageDigest");

    refused(
        verify(signed(Entry.HASHEDREKORD_2, FILE).with(d -> d.edit = undigested).json()), "bundle");
  }

  @Test
  void T06_aDigestThatIsSwappedDoesNotHelp() {
    var bundle = signed(Entry.HASHEDREKORD_2, OTHER).json();
    ((ObjectNode) bundle.at("/messageSignature/messageDigest"))
        .put("digest", Base64.getEncoder().encodeToString(Keys.sha256(FILE)));

    refused(verify(bundle), "envelope signature");
  }

  @ParameterizedTest
  @EnumSource(names = {"HASHEDREKORD_1", "HASHEDREKORD_2"})
  void T21_theEntryMustBeThisSignatures(Entry entry) {
    var bundle = signed(entry, FILE).json();
    ((ArrayNode) bundle.at("/verificationMaterial/tlogEntries"))
        .set(0, EvidenceScene.entry(signed(entry, OTHER).json()));
    var certificate =
        Base64.getDecoder()
            .decode(draft().json().at("/verificationMaterial/certificate/rawBytes").asText());

    refused(verify(bundle), "logged digest");
    refused(
        verify(signed(entry, FILE).with(d -> d.loggedSignature = new byte[] {9}).json()),
        "logged signature");
    refused(
        verify(signed(entry, FILE).with(d -> d.loggedCertificate = certificate).json()),
        "logged certificate");
  }

  @ParameterizedTest
  @EnumSource(names = {"DSSE_1", "DSSE_2", "INTOTO_2"})
  void T21_anEntryOfAnEnvelopeIsNoneOfAFile(Entry entry) {
    refused(verify(signed(entry, FILE).json()), "logged digest");
  }

  @Test
  void T21_rekor1LogsEnvelopesOnlyByTheirOwnKinds() {
    refused(
        EvidenceScene.verify(draft().with(d -> d.entry = Entry.HASHEDREKORD_1).json()),
        "logged digest");
  }
}
