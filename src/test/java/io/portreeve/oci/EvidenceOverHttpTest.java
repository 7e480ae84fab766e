package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.endless;
import static io.portreeve.oci.HostileRegistry.json;
import static io.portreeve.oci.HostileRegistry.lie;
import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.HostileRegistry.status;
import static io.portreeve.oci.Lab.DIGEST;
import static io.portreeve.oci.Lab.EMPTY;
import static io.portreeve.oci.Lab.INDEX_TYPE;
import static io.portreeve.oci.Lab.MANIFEST_TYPE;
import static io.portreeve.oci.Lab.REFERRERS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.EvidenceDemand;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.EvidenceDemand.Signatures;
import io.portreeve.evidence.ReferrerEvidenceVerifier;
import io.portreeve.evidence.SignatureRules;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.evidence.Signer;
import io.portreeve.evidence.SignerKey;
import io.portreeve.image.Sha256;
import io.portreeve.oci.HostileRegistry.Reply;
import io.portreeve.testing.Keys;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made of a hostile registry's answers where signatures are looked for. */
final class EvidenceOverHttpTest {
  private static final KeyPair KEYS = Keys.p256();
  private static final String SIG = "/v2/shop/api/manifests/sha256-" + DIGEST.hex() + ".sig";
  private static final byte[] PAYLOAD =
      """
      {"critical":{"identity":{"docker-reference":""},"image":{"docker-manifest-digest":"%s"},\
      "type":"cosign container image signature"},"optional":null}"""
          .formatted(DIGEST)
          .getBytes(UTF_8);
  private static final String BLOB = "/v2/shop/api/blobs/" + Sha256.of(PAYLOAD);
  private static final byte[] MANIFEST =
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
      "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},\
      "layers":[{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","digest":"%s",\
      "size":%d,"annotations":{"dev.cosignproject.cosign/signature":"%s"}}]}"""
          .formatted(
              EMPTY,
              Sha256.of(PAYLOAD),
              PAYLOAD.length,
              base64(Keys.sign("SHA256withECDSA", KEYS.getPrivate(), PAYLOAD)))
          .getBytes(UTF_8);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static EvidenceDemand demand() {
    var pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + base64(KEYS.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    var rules =
        new SignatureRules(TransparencyLog.IGNORED, Timestamp.ANY, CertificateTransparency.IGNORED);
    var signer = new Signer.Key("release", SignerKey.parse(pem), null, rules);
    return new EvidenceDemand(
        List.of(signer), new Signatures(1, List.of("release"), Indexes.NAMED), List.of());
  }

  private Evidence.SignedDigest verify() {
    var clock = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
    return new ReferrerEvidenceVerifier(clock)
        .verify(lab.open(), DIGEST, demand())
        .signatures()
        .getFirst();
  }

  @Test
  void aKeysSignatureIsFoundInThreeRequestsOnceTheHostIsKnown() {
    lab.registry.on(SIG, reply(200, MANIFEST, MANIFEST_TYPE));
    lab.registry.on(BLOB, reply(200, PAYLOAD));
    assertThat(verify().distinctSigners()).isEqualTo(1);
    lab.registry.forget();

    assertThat(verify().distinctSigners()).isEqualTo(1);

    assertThat(lab.registry.paths()).hasSize(3);
  }

  @Test
  void aRegistryWhoseReferrersCannotBeHadStillHasTheTag() {
    lab.registry.on(REFERRERS, status(500));
    lab.registry.on(SIG, reply(200, MANIFEST, MANIFEST_TYPE));
    lab.registry.on(BLOB, reply(200, PAYLOAD));
    assertThat(verify().distinctSigners()).isEqualTo(1);

    lab.registry.on(SIG, status(404));
    assertThatThrownBy(this::verify).isInstanceOf(OciException.Unavailable.class);
  }

  static Stream<Arguments> hostile() {
    var large = "{\"a\":\"" + "a".repeat(5 << 20) + "\"}";
    return Stream.of(
        Arguments.of("1 GiB", SIG, lie("1073741824", MANIFEST, MANIFEST_TYPE)),
        Arguments.of("no end", SIG, endless(MANIFEST_TYPE)),
        Arguments.of("too large", SIG, json(large, MANIFEST_TYPE)),
        Arguments.of("packed", SIG, reply(200, MANIFEST, MANIFEST_TYPE, "Content-Encoding: gzip")),
        Arguments.of("an index", SIG, json("{\"schemaVersion\":2,\"manifests\":[]}", INDEX_TYPE)),
        Arguments.of("other content", BLOB, reply(200, "{}".getBytes(UTF_8))),
        Arguments.of("no content", BLOB, status(404)),
        Arguments.of("content of 1 GiB", BLOB, lie("1073741824", PAYLOAD)),
        Arguments.of("content without end", BLOB, endless()),
        Arguments.of("packed content", BLOB, reply(200, PAYLOAD, "Content-Encoding: zstd")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void T07_T29_T30_whatIsNotWhatItShouldBeIsNoSignature(String name, String path, Reply reply) {
    lab.registry.on(SIG, reply(200, MANIFEST, MANIFEST_TYPE));
    lab.registry.on(BLOB, reply(200, PAYLOAD));
    lab.registry.on(path, reply);

    var found = verify();

    assertThat(found.distinctSigners()).isZero();
    assertThat(found.signers().getFirst().proof().reason()).isNotBlank();
    assertThat(lab.registry.paths()).hasSizeLessThanOrEqualTo(8);
    assertThat(lab.bodies().held()).isZero();
  }

  @Test
  void whatCannotBeReadIsNotDecided() {
    lab.registry.on(SIG, status(503));

    assertThatThrownBy(this::verify).isInstanceOf(OciException.Unavailable.class);
  }
}
