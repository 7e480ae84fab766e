package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.ROOT;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.evidence.EvidenceScene.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SignatureDraft.Entry;
import io.portreeve.testing.SigstoreKit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What transparencyLog, timestamp and certificateTransparency mean for certificates. */
final class CertificateRulesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static SignatureRules rules(TransparencyLog log, Timestamp timestamp) {
    return new SignatureRules(log, timestamp, CertificateTransparency.REQUIRED);
  }

  private static SignatureDraft unlogged(SignatureDraft draft) {
    draft.edit = bundle -> bundle.withObject("/verificationMaterial").remove("tlogEntries");
    return draft;
  }

  private static SignatureDraft wronglyLogged(SignatureDraft draft) {
    draft.loggedSignature = new byte[] {1};
    return draft;
  }

  private static void logged(SignatureDraft draft, boolean stamped) {
    draft.entry = Entry.DSSE_1;
    draft.timestamps = stamped ? draft.timestamps : null;
  }

  static Stream<Arguments> rules() {
    var required = TransparencyLog.REQUIRED;
    var optional = TransparencyLog.OPTIONAL;
    var ignored = TransparencyLog.IGNORED;
    return Stream.of(
        rule(required, Timestamp.ANY, "log entries", d -> unlogged(d)),
        rule(optional, Timestamp.ANY, "", d -> unlogged(d)),
        rule(ignored, Timestamp.ANY, "", d -> unlogged(d)),
        rule(required, Timestamp.ANY, "logged signature", d -> wronglyLogged(d)),
        rule(optional, Timestamp.ANY, "logged signature", d -> wronglyLogged(d)),
        rule(ignored, Timestamp.ANY, "", d -> wronglyLogged(d)),
        rule(required, Timestamp.RFC3161, "", d -> logged(d, true)),
        rule(required, Timestamp.RFC3161, "trusted time", d -> logged(d, false)),
        rule(optional, Timestamp.RFC3161, "trusted time", d -> logged(d, false)),
        rule(ignored, Timestamp.RFC3161, "trusted time", d -> logged(d, false)),
        rule(required, Timestamp.ANY, "", d -> logged(d, false)),
        // What a log says of time isn't enough, but it must fit.
        rule(
            required,
            Timestamp.RFC3161,
            "certificate validity",
            d -> {
              logged(d, true);
              d.integrated = NOW.minus(HOUR);
            }),
        rule(
            required,
            Timestamp.ANY,
            "certificate validity",
            d -> {
              logged(d, true);
              d.integrated = NOW.minus(HOUR);
            }),
        rule(
            ignored,
            Timestamp.ANY,
            "",
            d -> {
              logged(d, true);
              d.integrated = NOW.minus(HOUR);
            }),
        rule(ignored, Timestamp.ANY, "timestamp imprint", d -> d.timestamped = new byte[1]));
  }

  private static Arguments rule(
      TransparencyLog log, Timestamp timestamp, String refusal, Consumer<SignatureDraft> change) {
    return Arguments.of(log, timestamp, refusal, change);
  }

  @ParameterizedTest
  @MethodSource
  void rules(
      TransparencyLog log, Timestamp timestamp, String refusal, Consumer<SignatureDraft> change) {
    var proof = verify(draft().with(change).json(), signer(ROOT, rules(log, timestamp)));

    if (refusal.isEmpty()) {
      accepted(proof);
    } else {
      refused(proof, refusal);
    }
  }

  static Stream<TransparencyLog> lenient() {
    return Stream.of(TransparencyLog.OPTIONAL, TransparencyLog.IGNORED);
  }

  @ParameterizedTest
  @MethodSource("lenient")
  void withoutATrustedTimeTheCertificateMustBeValidNow(TransparencyLog log) {
    var signer = signer(ROOT, rules(log, Timestamp.ANY));
    var now = unlogged(draft()).with(d -> d.timestamps = null);
    var ended = unlogged(draft().at(NOW.minus(HOUR))).with(d -> d.timestamps = null);

    var verified =
        BundleVerifier.verify(
            now.bundle(), Artifact.of(IMAGE), EvidenceScene.SIGNATURE, Authority.of(signer), NOW);

    accepted(BundleVerifier.by(verified, signer));
    assertThat(verified.value().expiryTime()).isEqualTo(now.leaf.until);
    refused(verify(ended.json(), signer), "certificate validity");
  }

  @Test
  void withATrustedTimeNothingExpires() {
    var verified =
        BundleVerifier.verify(
            draft().bundle(),
            Artifact.of(IMAGE),
            EvidenceScene.SIGNATURE,
            Authority.of(signer()),
            NOW.plus(Duration.ofDays(1000)));

    accepted(BundleVerifier.by(verified, signer()));
    assertThat(verified.value().expiryTime()).isNull();
  }

  static Stream<Arguments> stillChecked() {
    return Stream.of(
        checked("certificate validity", d -> d.at(NOW.minus(HOUR)).timestampTime = NOW),
        checked("extended key usage", d -> d.leaf.usages = List.of()),
        checked("log entries", d -> unlogged(d)),
        checked("trusted time", d -> d.timestamps = null),
        checked("certificate chain", d -> d.leaf.issuedBy = Keys.p256()),
        checked("issuer", d -> d.leaf.issuer = "https://evil.test"),
        checked("subject", d -> d.by("https://evil.test", SigstoreKit.ISSUER)));
  }

  private static Arguments checked(String refusal, Consumer<SignatureDraft> change) {
    return Arguments.of(refusal, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stillChecked")
  void T26_ignoringCertificateTransparencySkipsOnlyThat(
      String refusal, Consumer<SignatureDraft> change) {
    var signer =
        signer(
            ROOT,
            new SignatureRules(
                TransparencyLog.REQUIRED, Timestamp.ANY, CertificateTransparency.IGNORED));
    Consumer<SignatureDraft> unpublished = d -> d.leaf.sct = false;

    accepted(verify(draft().with(unpublished).json(), signer));
    refused(verify(draft().with(unpublished).with(change).json(), signer), refusal);
  }

  @Test
  void T26_aTimeBeforeTheClockIsNoFuture() {
    var instant = Instant.parse("2026-11-21T09:55:00Z");

    accepted(verify(draft().at(instant).json()));
  }
}
