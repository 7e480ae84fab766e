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
import io.portreeve.testing.FulcioKit;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SignatureDraft.Entry;
import io.portreeve.testing.TimestampKit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates, their logs, and the time at which they have to be valid. */
final class CertificateThreatsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(30));
  private static final Instant FAR = NOW.plus(Duration.ofDays(365));

  @Test
  void T25_intermediateThatHadExpiredIsRefused() {
    var expired =
        root(
            r ->
                ((ArrayNode) r.get("certificateAuthorities"))
                    .removeAll()
                    .add(KIT.authorityWithIntermediate(LONG_AGO, NOW.minus(HOUR))));
    var betweenIssueAndSigning =
        root(
            r ->
                ((ArrayNode) r.get("certificateAuthorities"))
                    .removeAll()
                    .add(KIT.authorityWithIntermediate(LONG_AGO, NOW.minusSeconds(1))));

    refused(verify(draft().json(), signer(expired)), "certificate chain");
    refused(verify(draft().json(), signer(betweenIssueAndSigning)), "authority validity");
  }

  /** An authority for servers must not vouch for signers, though it is below the same root. */
  @Test
  void T27_anAuthorityForAnotherPurposeVouchesForNobody() {
    refused(
        verify(draft().json(), signer(only(KeyPurposeId.id_kp_serverAuth))), "certificate chain");

    accepted(verify(draft().json(), signer(only(KeyPurposeId.id_kp_codeSigning))));
    accepted(verify(draft().json(), signer(only(KeyPurposeId.anyExtendedKeyUsage))));
  }

  private static TrustRoot only(KeyPurposeId purpose) {
    return root(
        r ->
            ((ArrayNode) r.get("certificateAuthorities"))
                .removeAll()
                .add(KIT.authorityWithIntermediate(LONG_AGO, FAR, purpose)));
  }

  @Test
  void T25_anAuthorityIsHeldToTheTimeItWasInUse() {
    var ended =
        root(
            r ->
                ((ObjectNode) r.at("/certificateAuthorities/0/validFor"))
                    .put("end", NOW.minus(HOUR).toString()));

    refused(verify(draft().json(), signer(ended)), "certificate chain");
  }

  @Test
  void oneOfSeveralAuthoritiesIsEnough() {
    var both =
        root(
            r ->
                ((ArrayNode) r.get("certificateAuthorities"))
                    .insert(0, KIT.authorityWithIntermediate(LONG_AGO, NOW.minus(HOUR))));

    accepted(verify(draft().json(), signer(both)));
  }

  static Stream<Arguments> leaves() {
    return Stream.of(
        leaf("no usage", "extended key usage", leaf -> leaf.usages = List.of()),
        leaf(
            "server certificate",
            "extended key usage",
            leaf -> leaf.usages = List.of(KeyPurposeId.id_kp_serverAuth)),
        leaf("an authority", "certificate kind", leaf -> leaf.authority = true),
        leaf("no SCT", "certificate transparency", leaf -> leaf.sct = false),
        leaf("SCT by another key", "certificate transparency", leaf -> leaf.sctKey = Keys.p256()),
        leaf(
            "SCT of an unknown log",
            "certificate transparency",
            leaf -> {
              leaf.sctKey = Keys.p256();
              leaf.sctIdOfKit = false;
            }),
        leaf(
            "SCT before the log's key was valid",
            "certificate transparency",
            leaf -> leaf.sctTime = LONG_AGO.minusSeconds(1)));
  }

  private static Arguments leaf(String name, String check, Consumer<FulcioKit.LeafSpec> change) {
    return Arguments.of(name, check, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("leaves")
  void T26_certificateMustBeFulciosAndLogged(
      String name, String check, Consumer<FulcioKit.LeafSpec> change) {
    refused(verify(draft().with(d -> change.accept(d.leaf)).json()), check);
  }

  @Test
  void T25_sctsOfALogWhoseKeyHadEndedAreRefused() {
    var ended =
        root(
            r ->
                ((ObjectNode) r.at("/ctlogs/0/publicKey/validFor"))
                    .put("end", NOW.minus(HOUR).toString()));

    refused(verify(draft().json(), signer(ended)), "certificate transparency");
  }

  @Test
  void T26_sctOfAnotherCertificateIsRefused() throws IOException {
    // A log's promise covers names and key: it can't be carried over to another certificate.
    var other = new X509CertificateHolder(Keys.der(certificate(draft())));
    var scts = other.getExtension(new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"));
    var carried = ((ASN1OctetString) scts.getParsedValue()).getOctets();

    refused(
        verify(draft().with(d -> d.leaf.sctsOfAnother = carried).json()),
        "certificate transparency");
  }

  private static X509CertificateHolder certificate(SignatureDraft draft) {
    return KIT.fulcio().leaf(draft.certified.getPublic(), draft.leaf);
  }

  static Stream<Arguments> times() {
    return Stream.of(
        time("no timestamp", "trusted time", d -> d.timestamps = null),
        time("timestamp in the future", "trusted time", d -> d.timestampTime = NOW.plus(HOUR)),
        time(
            "timestamp too late",
            "certificate validity",
            d -> d.at(NOW.minus(HOUR)).timestampTime = NOW),
        time("timestamp too early", "certificate validity", d -> d.timestampTime = NOW.minus(HOUR)),
        time("timestamp of something else", "timestamp imprint", d -> d.timestamped = new byte[9]),
        time(
            "promise too late",
            "certificate validity",
            d -> {
              d.at(NOW.minus(HOUR)).entry = Entry.DSSE_1;
              d.integrated = NOW;
              d.timestamps = null;
            }),
        time(
            "promise in the year 2100, timestamp right",
            "trusted time",
            d -> {
              d.entry = Entry.DSSE_1;
              d.integrated = Instant.parse("2100-01-01T00:00:00Z");
            }),
        time(
            "time without promise",
            "trusted time",
            d -> {
              d.entry = Entry.DSSE_1;
              d.promise = false;
              d.timestamps = null;
            }),
        time("signed before the certificate", "certificate validity", d -> late(d, -1)),
        time("signed after the certificate", "certificate validity", d -> late(d, 601)));
  }

  private static void late(SignatureDraft draft, long seconds) {
    draft.timestampTime = draft.leaf.from.plusSeconds(seconds);
  }

  private static Arguments time(String name, String check, Consumer<SignatureDraft> change) {
    return Arguments.of(name, check, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("times")
  void T26_onlyATrustedTimeInTheCertificatesValidityCounts(
      String name, String check, Consumer<SignatureDraft> change) {
    refused(verify(draft().with(change).json()), check);
  }

  @Test
  void T26_integratedTimeOfRekor2IsNotBelieved() {
    var bundle = draft().with(d -> d.timestamps = null).json();
    entry(bundle).put("integratedTime", Long.toString(NOW.getEpochSecond()));

    refused(verify(bundle), "trusted time");
  }

  @Test
  void aPromiseOrATimestampIsEnough() {
    Consumer<SignatureDraft> promised =
        d -> {
          d.entry = Entry.DSSE_1;
          d.timestamps = null;
        };
    Consumer<SignatureDraft> stamped =
        d -> {
          d.entry = Entry.DSSE_1;
          d.promise = false;
        };

    accepted(verify(draft().with(promised).json()));
    accepted(verify(draft().with(stamped).json()));
    accepted(verify(draft().with(d -> d.embed = true).json()));
  }

  @Test
  void anAuthoritysCertificateMayComeWithTheTimestamp() {
    var rootOnly =
        root(
            r -> {
              var chain = (ArrayNode) r.at("/timestampAuthorities/0/certChain/certificates");
              chain.remove(0);
            });

    accepted(verify(draft().with(d -> d.embed = true).json(), signer(rootOnly)));
    refused(verify(draft().json(), signer(rootOnly)), "timestamp authority");
  }

  @Test
  void T25_timestampsOfOthersAreRefused() {
    var untrusted = new TimestampKit(LONG_AGO, FAR, KeyPurposeId.id_kp_timeStamping);
    var rootOnly =
        root(r -> ((ArrayNode) r.at("/timestampAuthorities/0/certChain/certificates")).remove(0));
    Consumer<SignatureDraft> theirs =
        d -> {
          d.timestamps = untrusted;
          d.embed = true;
        };

    refused(verify(draft().with(theirs).json()), "timestamp authority");
    refused(verify(draft().with(theirs).json(), signer(rootOnly)), "timestamp authority");
    refused(verify(draft().with(d -> d.timestamps = untrusted).json()), "timestamp authority");
  }

  @Test
  void T25_anAuthorityMustBeOneForTimestampsAndValid() {
    var expired = new TimestampKit(LONG_AGO, NOW.minus(HOUR), KeyPurposeId.id_kp_timeStamping);
    var early = new TimestampKit(LONG_AGO, FAR, KeyPurposeId.id_kp_timeStamping);

    refused(
        verify(
            draft().with(d -> d.timestamps = expired).json(),
            signer(trusting(expired, "end", FAR))),
        "timestamp authority");
    refused(
        verify(
            draft().with(d -> d.timestamps = early).json(),
            signer(trusting(early, "end", NOW.minus(HOUR)))),
        "timestamp authority");
    accepted(
        verify(
            draft().with(d -> d.timestamps = early).json(), signer(trusting(early, "end", NOW))));
  }

  private static TrustRoot trusting(TimestampKit authority, String bound, Instant time) {
    return root(
        r -> {
          var node = KIT.timestampAuthority(authority.chain());
          ((ObjectNode) node.get("validFor")).put(bound, time.toString());
          ((ArrayNode) r.get("timestampAuthorities")).removeAll().add(node);
        });
  }

  @Test
  void aTimestampTwiceIsRefused() {
    var bundle = draft().json();
    var stamps =
        (ArrayNode) bundle.at("/verificationMaterial/timestampVerificationData/rfc3161Timestamps");
    stamps.add(stamps.get(0).deepCopy());

    refused(verify(bundle), "timestamps");
  }

  @Test
  void T27_signatureByAnotherKeyThanTheCertifiedIsRefused() {
    refused(verify(draft().with(d -> d.key = Keys.p256()).json()), "envelope signature");
  }
}
