package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.ROOT;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.entry;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.root;
import static io.portreeve.evidence.EvidenceScene.verify;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.image.Digest;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SignatureDraft.Entry;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures by a key that is known beforehand. */
final class KeySignatureTest {
  private static final KeyPair PAIR = Keys.p256();
  private static final byte[] FILE = "a file".getBytes(StandardCharsets.UTF_8);
  private static final Digest FILE_DIGEST = new Digest(HexFormat.of().formatHex(Keys.sha256(FILE)));

  private static Signer.Key signer(KeyPair pair, @Nullable TrustRoot root, SignatureRules rules) {
    var pem = Keys.pem("PUBLIC KEY", pair.getPublic().getEncoded());
    return new Signer.Key("k", SignerKey.parse(pem), root, rules);
  }

  private static Signer.Key signer(KeyPair pair) {
    return signer(pair, ROOT, SignatureRules.STRICT);
  }

  private static Signer.Key ruled(
      @Nullable TrustRoot root, TransparencyLog log, Timestamp timestamp) {
    return signer(PAIR, root, new SignatureRules(log, timestamp, CertificateTransparency.REQUIRED));
  }

  private static SignatureDraft signed() {
    return draft().byKey(PAIR);
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(PAIR, "SHA256withECDSA", "SHA-256", true),
        Arguments.of(Keys.ec("secp384r1"), "SHA384withECDSA", "SHA-384", false),
        Arguments.of(Keys.ec("secp384r1"), "SHA256withECDSA", "SHA-256", true),
        Arguments.of(Keys.ec("secp521r1"), "SHA512withECDSA", "SHA-512", false),
        Arguments.of(Keys.ec("secp521r1"), "SHA256withECDSA", "SHA-256", true),
        Arguments.of(Keys.rsa(2048), "SHA256withRSA", "SHA-256", true),
        Arguments.of(Keys.rsa(4096), "SHA256withRSA", "SHA-256", true),
        Arguments.of(Keys.ed25519(), "Ed25519", "SHA-256", false));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void envelopesByEveryKindOfKeyVerify(
      KeyPair pair, String algorithm, String hash, boolean byDigest) {
    var good = draft().byKey(pair);
    good.algorithm = algorithm;
    good.hash = hash;

    var proof = verify(good.json(), signer(pair));

    accepted(proof);
    assertThat(proof.found())
        .isEqualTo(
            "key sha256:" + HexFormat.of().formatHex(Keys.sha256(pair.getPublic().getEncoded())));
    refused(verify(good.json(), signer(Keys.p256())), "envelope signature");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void filesByEveryKindOfKeyVerify(KeyPair pair, String algorithm, String hash, boolean byDigest) {
    var good = draft().byKey(pair);
    good.algorithm = algorithm;
    good.hash = hash;
    good.message = FILE;
    var bundle = good.bundle();

    accepted(BundleFile.verify(bundle, FILE_DIGEST, FILE, signer(pair), NOW));
    assertThat(BundleFile.verify(bundle, FILE_DIGEST, null, signer(pair), NOW).passed())
        .isEqualTo(byDigest);
    refused(
        BundleFile.verify(bundle, FILE_DIGEST, FILE, signer(Keys.p256()), NOW),
        "envelope signature");
  }

  @Test
  void aFileOfAnotherDigestIsRefused() {
    var bundle = signed().with(d -> d.message = FILE).bundle();

    refused(BundleFile.verify(bundle, FILE_DIGEST, new byte[] {1}, signer(PAIR), NOW), "signature");
    refused(BundleFile.verify(bundle, IMAGE, null, signer(PAIR), NOW), "message digest");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HASHEDREKORD_1")
  void everyKindOfEntryVerifies(Entry entry) {
    accepted(verify(signed().with(d -> d.entry = entry).json(), signer(PAIR)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HASHEDREKORD_1")
  void T21_entryOfAnotherKeyIsRefused(Entry entry) {
    var other = Keys.p256().getPublic().getEncoded();
    var bundle = signed().with(d -> d.entry = entry).with(d -> d.loggedCertificate = other);

    refused(verify(bundle.json(), signer(PAIR)), "logged key");
  }

  @Test
  void T21_entryWithACertificateOfTheSameKeyIsRefused() {
    var certified = draft();
    certified.certified = PAIR;

    refused(verify(certified.json(), signer(PAIR)), "logged key");
  }

  @Test
  void T27_certificatesAndKeysAreNotMixedUp() {
    refused(verify(draft().json(), signer(PAIR)), "envelope signature");
    refused(verify(signed().json()), "certificate");
  }

  @Test
  void aTimeIsNotNeededForAKey() {
    accepted(verify(signed().with(d -> d.timestamps = null).json(), signer(PAIR)));
  }

  @Test
  void T25_withoutATimeTheLogMustBeInUseNow() {
    var retired =
        root(
            r ->
                r.get("tlogs")
                    .forEach(
                        log ->
                            ((ObjectNode) log.at("/publicKey/validFor"))
                                .put("end", NOW.minusSeconds(60).toString())));
    var unstamped = signed().with(d -> d.timestamps = null);
    var old = signed().at(NOW.minus(Duration.ofDays(1)));

    refused(
        verify(unstamped.json(), signer(PAIR, retired, SignatureRules.STRICT)), "log key validity");
    accepted(verify(old.json(), signer(PAIR, retired, SignatureRules.STRICT)));
  }

  private static ObjectNode unlogged() {
    var bundle = signed().json();
    ((ArrayNode) bundle.at("/verificationMaterial/tlogEntries")).removeAll();
    return bundle;
  }

  private static ObjectNode wronglyLogged() {
    var bundle = signed().json();
    entry(bundle).remove("inclusionProof");
    return bundle;
  }

  private static ObjectNode wronglyStamped() {
    return signed().with(d -> d.timestamped = new byte[3]).json();
  }

  private static ObjectNode unstamped() {
    return signed().with(d -> d.timestamps = null).with(d -> d.entry = Entry.DSSE_1).json();
  }

  static Stream<Arguments> rules() {
    var bare = root(r -> r.remove("timestampAuthorities"));
    return Stream.of(
        rule(ROOT, TransparencyLog.REQUIRED, Timestamp.ANY, signed().json(), ""),
        rule(ROOT, TransparencyLog.REQUIRED, Timestamp.ANY, unlogged(), "log entries"),
        rule(ROOT, TransparencyLog.REQUIRED, Timestamp.ANY, wronglyLogged(), "inclusion proof"),
        rule(null, TransparencyLog.REQUIRED, Timestamp.ANY, signed().json(), "transparency log"),
        rule(ROOT, TransparencyLog.OPTIONAL, Timestamp.ANY, unlogged(), ""),
        rule(ROOT, TransparencyLog.OPTIONAL, Timestamp.ANY, wronglyLogged(), "inclusion proof"),
        rule(null, TransparencyLog.OPTIONAL, Timestamp.ANY, wronglyLogged(), ""),
        rule(null, TransparencyLog.OPTIONAL, Timestamp.ANY, wronglyStamped(), ""),
        rule(ROOT, TransparencyLog.IGNORED, Timestamp.ANY, wronglyLogged(), ""),
        rule(null, TransparencyLog.IGNORED, Timestamp.ANY, unlogged(), ""),
        rule(ROOT, TransparencyLog.IGNORED, Timestamp.ANY, wronglyStamped(), "timestamp imprint"),
        rule(ROOT, TransparencyLog.REQUIRED, Timestamp.RFC3161, signed().json(), ""),
        rule(ROOT, TransparencyLog.REQUIRED, Timestamp.RFC3161, unstamped(), "trusted time"),
        rule(ROOT, TransparencyLog.REQUIRED, Timestamp.ANY, unstamped(), ""),
        rule(ROOT, TransparencyLog.IGNORED, Timestamp.RFC3161, unstamped(), "trusted time"),
        rule(
            null,
            TransparencyLog.IGNORED,
            Timestamp.RFC3161,
            signed().json(),
            "timestamp authority"),
        rule(bare, TransparencyLog.IGNORED, Timestamp.ANY, signed().json(), "timestamp authority"));
  }

  private static Arguments rule(
      @Nullable TrustRoot root,
      TransparencyLog log,
      Timestamp timestamp,
      ObjectNode bundle,
      String refusal) {
    return Arguments.of(ruled(root, log, timestamp), bundle, refusal);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rulesMeanWhatTheySay(Signer.Key signer, ObjectNode bundle, String refusal) {
    var proof = verify(bundle, signer);

    if (refusal.isEmpty()) {
      accepted(proof);
    } else {
      refused(proof, refusal);
    }
  }

  @Test
  void T26_aTimeInTheFutureIsRefused() {
    var soon = signed().with(d -> d.timestampTime = NOW.plusSeconds(599));
    var later = signed().with(d -> d.timestampTime = NOW.plusSeconds(601));

    accepted(verify(soon.json(), signer(PAIR)));
    refused(verify(later.json(), signer(PAIR)), "trusted time");
  }

  @Test
  void nobodyElsesKeyIsTakenForASigners() {
    var verified =
        BundleVerifier.verify(
            signed().bundle(),
            Artifact.of(IMAGE),
            EvidenceScene.SIGNATURE,
            Authority.of(signer(PAIR)),
            NOW);

    accepted(BundleVerifier.by(verified, signer(PAIR)));
    refused(BundleVerifier.by(verified, signer(Keys.p256())), "key");
    refused(BundleVerifier.by(verified, EvidenceScene.signer()), "issuer");
  }
}
