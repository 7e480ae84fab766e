package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.OTHER;
import static io.portreeve.evidence.EvidenceScene.ROOT;
import static io.portreeve.evidence.EvidenceScene.SIGNATURE;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.evidence.LegacyScene.attested;
import static io.portreeve.evidence.LegacyScene.payload;
import static io.portreeve.evidence.LegacyScene.simple;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.LogEntry;
import io.portreeve.evidence.SigstoreBundle.SimpleSigning;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SigstoreKit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures and attestations in the format before bundles: what verifies, and what never does. */
final class LegacyFormatTest {
  private static final Demand ATTESTATION = new Demand.Attestation(SigstoreKit.COSIGN_SIGN);

  private static Proof verify(SigstoreBundle bundle) {
    return EvidenceScene.verify(bundle, SIGNATURE, signer());
  }

  private static Proof verifyAttested(SigstoreBundle bundle) {
    return EvidenceScene.verify(bundle, ATTESTATION, signer());
  }

  @Test
  void signaturesAndAttestationsVerify() {
    accepted(verify(simple()));
    accepted(verifyAttested(attested(_ -> {})));
  }

  @Test
  void keysVerify() {
    var pair = Keys.ec("secp384r1");
    var key = SignerKey.parse(Keys.pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    var signer = new Signer.Key("k", key, ROOT, SignatureRules.STRICT);
    for (var hash : List.of("256", "384")) {
      var bundle =
          simple(
              payload(IMAGE),
              d -> {
                d.byKey(pair).algorithm = "SHA" + hash + "withECDSA";
                d.hash = "SHA-" + hash;
              });

      accepted(EvidenceScene.verify(bundle, SIGNATURE, signer));
    }
  }

  static Stream<Arguments> payloads() {
    var good = payload(IMAGE);
    return Stream.of(
        Arguments.of(payload(OTHER), "image digest"),
        Arguments.of(good.replace("cosign container", "atomic container"), "payload type"),
        Arguments.of(good.replace("\"type\"", "\"kind\""), "payload"),
        Arguments.of(good.replace("docker-manifest-digest", "digest"), "payload"),
        Arguments.of(good.replace("\"" + IMAGE + "\"", "7"), "payload"),
        Arguments.of(good.replace("sha256:", "SHA256:"), "image digest"),
        Arguments.of(good.replace("sha256:", ""), "image digest"),
        Arguments.of(good.replace("{\"critical\"", "{\"critical\":{},\"critical\""), "payload"),
        Arguments.of(
            good.replace(
                "\"docker-manifest-digest\"",
                "\"docker-manifest-digest\":\"" + OTHER + "\",\"docker-manifest-digest\""),
            "payload"),
        Arguments.of(good + "{}", "payload"),
        Arguments.of("[" + good + "]", "payload"),
        Arguments.of("", "payload"));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void T07_thePayloadIsAboutTheImageInOneWayOnly(String payload, String check) {
    refused(verify(simple(payload, _ -> {})), check);
  }

  @Test
  void T07_aSignatureOfAnotherPayloadIsRefused() {
    var bundle = simple(payload(OTHER), _ -> {});
    var moved =
        new SigstoreBundle(
            bundle.version(),
            bundle.certificates(),
            new SimpleSigning(
                ByteString.copyFromUtf8(payload(IMAGE)), bundle.content().signature()),
            bundle.entries(),
            bundle.timestamps());

    refused(verify(moved), "envelope signature");
  }

  @Test
  void T10_aSignatureIsNoAttestation() {
    refused(verifyAttested(simple()), "predicate type");
  }

  @Test
  void T21_whatTheLogPromisedMustBeThis() {
    var bundle = simple();

    refused(verify(promised(bundle, null, 0, 0)), "signed entry timestamp");
    refused(verify(promised(bundle, ByteString.copyFromUtf8("x"), 0, 0)), "signed entry timestamp");
    refused(verify(promised(bundle, promise(bundle), 1, 0)), "signed entry timestamp");
    refused(verify(promised(bundle, promise(bundle), 0, 1)), "signed entry timestamp");
    refused(verify(promised(bundle, promise(simple()), 0, 0)), "signed entry timestamp");
  }

  private static @Nullable ByteString promise(SigstoreBundle bundle) {
    return bundle.entries().getFirst().promise();
  }

  private static SigstoreBundle promised(
      SigstoreBundle bundle, @Nullable ByteString promise, int later, int further) {
    return LegacyScene.entries(
        bundle,
        each ->
            new LogEntry(
                each.index() + further,
                each.logId(),
                each.kind(),
                each.version(),
                each.integratedTime() + later,
                promise,
                null,
                each.body()));
  }

  @Test
  void T21_anEntryOfAnotherSignatureIsRefused() {
    var other = simple().entries();
    var bundle = simple();

    refused(verify(LegacyScene.with(bundle, other, bundle.timestamps())), "logged signature");
    refused(
        verify(
            LegacyScene.with(
                bundle, simple(payload(OTHER), _ -> {}).entries(), bundle.timestamps())),
        "logged digest");
    var swapped = simple(payload(IMAGE), d -> d.loggedCertificate = KIT.fulcio().rootDer());
    refused(verify(swapped), "logged certificate");
  }

  @Test
  void T21_theOldestKindIsBoundByItsEnvelope() {
    var attested = attested(_ -> {});
    var stored = LegacyScene.stored(attested).toByteArray();
    var other = "{}".getBytes(StandardCharsets.UTF_8);

    accepted(verifyAttested(logged(attested, LegacyScene.intoto1(attested, stored))));
    refused(
        verifyAttested(logged(attested, LegacyScene.intoto1(attested, other))), "logged digest");
    refused(
        verifyAttested(logged(attested, LegacyScene.intoto1(attested(_ -> {}), stored))),
        "logged certificate");
    refused(verify(logged(simple(), LegacyScene.intoto1(simple(), stored))), "logged digest");
  }

  private static SigstoreBundle logged(SigstoreBundle bundle, LogEntry entry) {
    return LegacyScene.with(bundle, List.of(entry), bundle.timestamps());
  }

  @Test
  void T26_withoutEntryOrTimestampNothingIsProven() {
    var bundle = simple();

    refused(verify(LegacyScene.with(bundle, List.of(), List.of())), "log entries");
  }

  @Test
  void timestampsAreOfTheSignatureOrOfTheStoredEnvelope() {
    var signed = simple();
    var attested = attested(_ -> {});
    var stored = LegacyScene.stored(attested);

    accepted(verify(stamped(signed, signed.content().signature())));
    refused(verify(stamped(signed, payloadOf(signed))), "timestamp imprint");
    accepted(verifyAttested(stamped(attested, stored)));
    refused(verifyAttested(stamped(attested, attested.content().signature())), "timestamp imprint");
  }

  private static ByteString payloadOf(SigstoreBundle bundle) {
    return ((SimpleSigning) bundle.content()).payload();
  }

  private static SigstoreBundle stamped(SigstoreBundle bundle, ByteString what) {
    var response = KIT.timestamps().timestamp(what.toByteArray(), NOW, false);
    return LegacyScene.with(bundle, bundle.entries(), List.of(ByteString.copyFrom(response)));
  }

  @Test
  void T27_theChainIsPassedOverWhereItIsTheRootAndTrustedForNothing() {
    var fulcio = KIT.fulcio();
    var evil = SigstoreKit.create(EvidenceScene.CLOCK).fulcio();
    var good = simple();
    var forged = simple(payload(IMAGE), d -> d.leaf.issuedBy = Keys.p256());

    accepted(verify(LegacyScene.chain(good, fulcio.intermediateDer(), fulcio.rootDer())));
    accepted(verify(LegacyScene.chain(good, evil.rootDer())));
    refused(
        verify(LegacyScene.chain(forged, evil.intermediateDer(), evil.rootDer())),
        "certificate chain");
    refused(
        verify(LegacyScene.chain(forged, fulcio.intermediateDer(), fulcio.rootDer())),
        "certificate chain");
  }
}
