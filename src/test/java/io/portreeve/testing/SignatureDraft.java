package io.portreeve.testing;

import static io.portreeve.testing.SigstoreKit.base64;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Digest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A signature before it is made. Everything is right until it is changed; what is changed is signed
 * as it then is, so that one thing at a time can be wrong.
 */
public final class SignatureDraft {
  /** How the signature is written into the log. */
  public enum Entry {
    /** Rekor v2, as cosign 3 does for envelopes as well. */
    HASHEDREKORD_2("hashedrekord", "0.0.2", true),
    /** Rekor v2, envelopes as they were logged at first. */
    DSSE_2("dsse", "0.0.2", true),
    /** Rekor v1. */
    HASHEDREKORD_1("hashedrekord", "0.0.1", false),
    /** Rekor v1. */
    DSSE_1("dsse", "0.0.1", false),
    /** Rekor v1. */
    INTOTO_2("intoto", "0.0.2", false);

    final String kind;
    final String version;
    final boolean tiled;

    Entry(String kind, String version, boolean tiled) {
      this.kind = kind;
      this.version = version;
      this.tiled = tiled;
    }

    /** Whether it is Rekor v2's. */
    public boolean tiled() {
      return tiled;
    }
  }

  private final SigstoreKit kit;

  /** When it is signed. */
  public Instant signedAt;

  /** The certificate. */
  public final FulcioKit.LeafSpec leaf = new FulcioKit.LeafSpec();

  /** The key that the certificate is for. */
  public KeyPair certified = Keys.p256();

  /** The key that signs; null: the certified one. */
  public KeyPair key;

  /** What the key signs with. */
  public String algorithm = "SHA256withECDSA";

  /** There is no certificate: the key itself is known to who verifies. */
  public boolean keyOnly;

  /** The hash in the log entry, and of a message in the bundle. */
  public String hash = "SHA-256";

  /** Type of the payload. */
  public String payloadType = "application/vnd.in-toto+json";

  /** The statement. */
  public String statement;

  /** The statement isn't wrapped: its SHA-256 is signed, as {@code cosign sign-blob} does. */
  public byte[] message;

  /** How it is logged. */
  public Entry entry = Entry.HASHEDREKORD_2;

  /** The log; null: the kit's, of the version that {@link #entry} has. */
  public LogKit log;

  /** The signature in the log entry; null: the right one. */
  public byte[] loggedSignature;

  /** The certificate in the log entry; null: the right one. */
  public byte[] loggedCertificate;

  /** Changes the log entry before it is logged. */
  public UnaryOperator<String> body = UnaryOperator.identity();

  /** Changes the text of the checkpoint before it is signed. */
  public UnaryOperator<String> checkpointText = UnaryOperator.identity();

  /** Changes the signed checkpoint. */
  public UnaryOperator<String> checkpoint = UnaryOperator.identity();

  /** Whether Rekor v1 promises inclusion, which is what vouches for its time. */
  public boolean promise = true;

  /** Rekor v1's time; null: when it is signed. */
  public Instant integrated;

  /** Who timestamps; null: nobody. */
  public TimestampKit timestamps;

  /** What is timestamped; null: the signature. */
  public byte[] timestamped;

  /** The time in the timestamp; null: when it is signed. */
  public Instant timestampTime;

  /** Whether the timestamp brings its certificate. */
  public boolean embed;

  /** Changes the finished bundle. */
  public Consumer<ObjectNode> edit = _ -> {};

  private byte[] signed;
  private byte[] signature;
  private byte[] certificate;

  SignatureDraft(SigstoreKit kit, Digest image, Instant now) {
    this.kit = kit;
    at(now);
    by(SigstoreKit.WORKFLOW, SigstoreKit.ISSUER);
    statement = statement(image, SigstoreKit.COSIGN_SIGN);
    timestamps = kit.timestamps();
  }

  /** A statement as cosign writes it. */
  public static String statement(Digest image, String predicateType) {
    return """
        {"_type":"https://in-toto.io/Statement/v1","predicateType":"%s","predicate":{},\
        "subject":[{"digest":{"sha256":"%s"}}]}"""
        .formatted(predicateType, image.hex());
  }

  /** Signed at this time, with a certificate of ten minutes issued just before. */
  public SignatureDraft at(Instant time) {
    signedAt = time.truncatedTo(ChronoUnit.SECONDS);
    leaf.from = signedAt.minus(Duration.ofSeconds(2));
    leaf.until = leaf.from.plus(FulcioKit.LIFETIME);
    return this;
  }

  /** Signed by this identity. */
  public SignatureDraft by(String subject, String issuer) {
    leaf.names.clear();
    leaf.names.add(new GeneralName(GeneralName.uniformResourceIdentifier, subject));
    leaf.issuer = issuer;
    leaf.olderIssuer = issuer;
    return this;
  }

  /** Signed by a key without certificate. */
  public SignatureDraft byKey(KeyPair pair) {
    certified = pair;
    keyOnly = true;
    return this;
  }

  /** Changes it. */
  public SignatureDraft with(Consumer<SignatureDraft> change) {
    change.accept(this);
    return this;
  }

  /** Makes the signature: the bundle, in JSON. */
  public byte[] bundle() {
    return json().toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Makes the signature: the bundle, as a tree. */
  public ObjectNode json() {
    var signer = key == null ? certified : key;
    signed = message == null ? pae() : message;
    signature = Keys.sign(algorithm, signer.getPrivate(), signed);
    certificate =
        keyOnly
            ? certified.getPublic().getEncoded()
            : Keys.der(kit.fulcio().leaf(certified.getPublic(), leaf));
    var bundle = SigstoreKit.JSON.createObjectNode().put("mediaType", SigstoreKit.BUNDLE);
    var material = bundle.putObject("verificationMaterial");
    if (keyOnly) {
      material.putObject("publicKey").put("hint", "a hint that nobody believes");
    } else {
      material.putObject("certificate").put("rawBytes", base64(certificate));
    }
    material.putArray("tlogEntries").add(logged());
    if (timestamps != null) {
      var time = timestampTime == null ? signedAt : timestampTime;
      var token = timestamps.timestamp(timestamped == null ? signature : timestamped, time, embed);
      material
          .putObject("timestampVerificationData")
          .putArray("rfc3161Timestamps")
          .addObject()
          .put("signedTimestamp", base64(token));
    }
    content(bundle);
    edit.accept(bundle);
    return bundle;
  }

  private void content(ObjectNode bundle) {
    if (message != null) {
      var content = bundle.putObject("messageSignature").put("signature", base64(signature));
      content
          .putObject("messageDigest")
          .put("algorithm", hash.replace("SHA-", "SHA2_"))
          .put("digest", base64(Keys.hash(hash, message)));
      return;
    }
    var envelope = bundle.putObject("dsseEnvelope").put("payloadType", payloadType);
    envelope.put("payload", base64(payload()));
    envelope.putArray("signatures").addObject().put("sig", base64(signature)).put("keyid", "");
  }

  private byte[] payload() {
    return statement.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] pae() {
    var head =
        "DSSEv1 %d %s %d "
            .formatted(
                payloadType.getBytes(StandardCharsets.UTF_8).length, payloadType, payload().length)
            .getBytes(StandardCharsets.UTF_8);
    var all = new byte[head.length + payload().length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(payload(), 0, all, head.length, payload().length);
    return all;
  }

  private ObjectNode logged() {
    var to = log != null ? log : entry.tiled ? kit.rekor2() : kit.rekor1();
    var text =
        body.apply(
            LogBodies.write(
                entry,
                new LogBodies.Logged(
                    hash,
                    signed,
                    payload(),
                    loggedSignature == null ? signature : loggedSignature,
                    !keyOnly,
                    loggedCertificate == null ? certificate : loggedCertificate)));
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var inclusion = to.include(bytes);
    var node = SigstoreKit.JSON.createObjectNode().put("canonicalizedBody", base64(bytes));
    var index = entry.tiled ? inclusion.index() : inclusion.index() + 1_000_000;
    node.put("logIndex", Long.toString(index)).putObject("logId").put("keyId", base64(to.id()));
    node.putObject("kindVersion").put("kind", entry.kind).put("version", entry.version);
    if (!entry.tiled) {
      var time = (integrated == null ? signedAt : integrated).getEpochSecond();
      node.put("integratedTime", Long.toString(time));
      if (promise) {
        node.putObject("inclusionPromise")
            .put("signedEntryTimestamp", base64(to.promise(bytes, time, index)));
      }
    }
    proof(node.putObject("inclusionProof"), to, inclusion);
    return node;
  }

  private void proof(ObjectNode node, LogKit to, LogKit.Inclusion inclusion) {
    node.put("logIndex", Long.toString(inclusion.index()));
    node.put("treeSize", Long.toString(inclusion.size()));
    node.put("rootHash", inclusion.root());
    var hashes = node.putArray("hashes");
    inclusion.path().forEach(hash -> hashes.add(base64(hash)));
    var text = checkpointText.apply(to.checkpointText(inclusion.size(), inclusion.root()));
    node.putObject("checkpoint").put("envelope", checkpoint.apply(to.checkpoint(text)));
  }
}
