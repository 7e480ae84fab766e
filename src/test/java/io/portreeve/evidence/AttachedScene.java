package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.CLOCK;
import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.testing.SigstoreKit.ISSUER;
import static io.portreeve.testing.SigstoreKit.WORKFLOW;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.EvidenceDemand.Signatures;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.RepositoryReader;
import io.portreeve.testing.FakeRegistry;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A registry with an image, what can be attached to it, and whom it can be demanded of. */
final class AttachedScene {
  static final String NAME = "registry.test/shop/api";
  static final SignatureRules NO_LOG =
      new SignatureRules(TransparencyLog.IGNORED, Timestamp.ANY, CertificateTransparency.IGNORED);
  static final ObjectMapper JSON = new ObjectMapper();

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

  final FakeRegistry registry = new FakeRegistry();
  final Digest image = registry.pushImage(NAME, "v1", "content");

  /** Somebody with a key. */
  record Person(String name, KeyPair keys) {
    static Person of(String name) {
      return new Person(name, Keys.p256());
    }

    Signer.Key signer() {
      return new Signer.Key(name, SignerKey.parse(pem()), null, NO_LOG);
    }

    Person alias(String other) {
      return new Person(other, keys);
    }

    String pem() {
      var text =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(keys.getPublic().getEncoded());
      return "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n";
    }

    byte[] sign(byte[] data) {
      return Keys.sign("SHA256withECDSA", keys.getPrivate(), data);
    }

    /** A layer of a {@code .sig} manifest. */
    Layer signature(Digest image) {
      return signature(payload(image));
    }

    Layer signature(byte[] payload) {
      return new Layer(
          LegacyLayer.SIMPLE_SIGNING, payload, Map.of(SIGNATURE, base64(sign(payload))));
    }

    /** A layer of an {@code .att} manifest. */
    Layer attestation(String statement) {
      var envelope = envelope(statement).toString().getBytes(UTF_8);
      return new Layer(LegacyLayer.ENVELOPE, envelope, Map.of(SIGNATURE, ""));
    }

    private ObjectNode envelope(String statement) {
      var type = "application/vnd.in-toto+json";
      var payload = statement.getBytes(UTF_8);
      var head = "DSSEv1 %d %s %d ".formatted(type.length(), type, payload.length).getBytes(UTF_8);
      var pae = new byte[head.length + payload.length];
      System.arraycopy(head, 0, pae, 0, head.length);
      System.arraycopy(payload, 0, pae, head.length, payload.length);
      var envelope = JSON.createObjectNode().put("payloadType", type);
      envelope.put("payload", base64(payload));
      envelope.putArray("signatures").addObject().put("keyid", "").put("sig", base64(sign(pae)));
      return envelope;
    }

    /** A bundle as cosign makes it with a key and without a log. */
    byte[] bundle(String statement) {
      var bundle = JSON.createObjectNode().put("mediaType", SigstoreKit.BUNDLE);
      bundle.putObject("verificationMaterial").putObject("publicKey").put("hint", "");
      var envelope = envelope(statement);
      ((ObjectNode) envelope.at("/signatures/0")).remove("keyid");
      bundle.set("dsseEnvelope", envelope);
      return bundle.toString().getBytes(UTF_8);
    }
  }

  static final String SIGNATURE = "dev.cosignproject.cosign/signature";

  /** How many bytes too many manifests say that their layers have. */
  long sizesOffBy;

  /** A layer of a {@code .sig} or {@code .att} manifest. */
  record Layer(String mediaType, ByteString bytes, Map<String, String> notes) {
    Layer(String mediaType, byte[] content, Map<String, String> notes) {
      this(mediaType, ByteString.copyFrom(content), notes);
    }

    byte[] content() {
      return bytes.toByteArray();
    }

    Layer noted(String key, String value) {
      var all = new LinkedHashMap<>(notes);
      all.put(key, value);
      return new Layer(mediaType, bytes, all);
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** What is signed of an image in the older format. */
  static byte[] payload(Digest image) {
    return """
        {"critical":{"identity":{"docker-reference":"%s"},"image":{"docker-manifest-digest":"%s"},\
        "type":"cosign container image signature"},"optional":null}"""
        .formatted(NAME, image)
        .getBytes(UTF_8);
  }

  /** A keyless layer as cosign wrote it for years: Rekor v1, its promise, no timestamp. */
  static Layer keyless(Digest image, Consumer<SignatureDraft> change) {
    return keyless(image, change, KIT);
  }

  static Layer keyless(Digest image, Consumer<SignatureDraft> change, SigstoreKit kit) {
    var payload = payload(image);
    var draft = kit.draft(image).by(WORKFLOW, ISSUER);
    draft.message = payload;
    draft.entry = SignatureDraft.Entry.HASHEDREKORD_1;
    draft.timestamps = null;
    change.accept(draft);
    var bundle = draft.json();
    var entry = bundle.at("/verificationMaterial/tlogEntries/0");
    var logged = JSON.createObjectNode();
    logged.set("SignedEntryTimestamp", entry.at("/inclusionPromise/signedEntryTimestamp"));
    var inner = logged.putObject("Payload");
    inner.set("body", entry.path("canonicalizedBody"));
    inner.put("integratedTime", entry.path("integratedTime").asLong());
    inner.put("logIndex", entry.path("logIndex").asLong());
    var id = Base64.getDecoder().decode(entry.at("/logId/keyId").textValue());
    inner.put("logID", HexFormat.of().formatHex(id));
    var certificate = bundle.at("/verificationMaterial/certificate/rawBytes").textValue();
    return new Layer(
            LegacyLayer.SIMPLE_SIGNING,
            payload,
            Map.of(SIGNATURE, bundle.at("/messageSignature/signature").textValue()))
        .noted("dev.sigstore.cosign/certificate", certificatePem(certificate))
        .noted("dev.sigstore.cosign/bundle", logged.toString());
  }

  static String certificatePem(String base64) {
    return "-----BEGIN CERTIFICATE-----\n"
        + base64.replaceAll("(.{64})", "$1\n")
        + "\n-----END CERTIFICATE-----\n";
  }

  /** Pushes a {@code .sig} or {@code .att} manifest. */
  void tag(Digest of, String suffix, List<Layer> layers) {
    layers.forEach(each -> registry.pushBlob(NAME, each.content()));
    var manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST);
    descriptor(manifest.putObject("config"), CONFIG, "{}".getBytes(UTF_8));
    var list = manifest.putArray("layers");
    for (var layer : layers) {
      var node = descriptor(list.addObject(), layer.mediaType(), layer.content());
      node.put("size", layer.content().length + sizesOffBy);
      layer.notes().forEach(node.putObject("annotations")::put);
    }
    var digest = registry.pushManifest(NAME, manifest.toString().getBytes(UTF_8));
    registry.tag(NAME, "sha256-" + of.hex() + suffix, digest);
  }

  void sig(Layer... layers) {
    tag(image, ".sig", List.of(layers));
  }

  void att(Layer... layers) {
    tag(image, ".att", List.of(layers));
  }

  private static ObjectNode descriptor(ObjectNode node, String type, byte[] content) {
    return node.put("mediaType", type)
        .put("size", content.length)
        .put("digest", digest(content).toString());
  }

  static Digest digest(byte[] content) {
    return new Digest(HexFormat.of().formatHex(Keys.sha256(content)));
  }

  /** Attaches a bundle as a referrer, as cosign does. */
  void refer(Digest to, String predicateType, byte[] bundle) {
    registry.pushReferrer(NAME, to, SigstoreKit.BUNDLE, bundle, SigstoreKit.notes(predicateType));
  }

  RepositoryReader reader(int requests) {
    var time = Duration.ofSeconds(5);
    return registry.open(
        ImageReference.parse(NAME + ":v1"),
        _ -> List.of(),
        Budget.of(() -> 0, time, requests, 100_000_000));
  }

  Evidence verify(EvidenceDemand demand) {
    return verify(image, demand);
  }

  Evidence verify(Digest digest, EvidenceDemand demand) {
    return new ReferrerEvidenceVerifier(CLOCK).verify(reader(200), digest, demand);
  }

  /** That so many of these have signed. */
  static EvidenceDemand signedBy(int required, Signer... signers) {
    return signedBy(required, Indexes.NAMED, signers);
  }

  static EvidenceDemand signedBy(int required, Indexes indexes, Signer... signers) {
    var names = new ArrayList<String>();
    for (var each : signers) {
      names.add(each.name());
    }
    return new EvidenceDemand(
        List.of(signers), new Signatures(required, names, indexes), List.of());
  }

  /** Whether the digest that is named has enough signatures. */
  static boolean signed(Evidence evidence, int required) {
    return evidence.signatures().stream().allMatch(each -> each.distinctSigners() >= required);
  }
}
