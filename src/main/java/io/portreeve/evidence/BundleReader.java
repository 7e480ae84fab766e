package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sigstore.json.ProtoJson;
import dev.sigstore.proto.bundle.v1.Bundle;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import dev.sigstore.proto.common.v1.HashAlgorithm;
import dev.sigstore.proto.common.v1.MessageSignature;
import dev.sigstore.proto.common.v1.X509Certificate;
import dev.sigstore.proto.rekor.v1.InclusionProof;
import dev.sigstore.proto.rekor.v1.TransparencyLogEntry;
import io.intoto.EnvelopeOuterClass;
import io.portreeve.evidence.SigstoreBundle.Content;
import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.Inclusion;
import io.portreeve.evidence.SigstoreBundle.LogEntry;
import io.portreeve.evidence.SigstoreBundle.Message;
import io.portreeve.evidence.SigstoreBundle.Version;
import java.util.List;
import java.util.Map;

/** Reads bundles. */
final class BundleReader {
  /** Signers make one of each, or one for each log or authority; each costs a signature's check. */
  private static final int MAX_ENTRIES = 4;

  private static final int MAX_TIMESTAMPS = 4;

  /** Chains have two or three; each link may cost a signature's check. */
  static final int MAX_CERTIFICATES = 8;

  /** A tree of 2^63 leaves, more than an index can tell, is no higher. */
  private static final int MAX_PATH = 64;

  private static final Map<String, Version> VERSIONS =
      Map.of(
          "application/vnd.dev.sigstore.bundle+json;version=0.1", Version.V01,
          "application/vnd.dev.sigstore.bundle+json;version=0.2", Version.V02,
          "application/vnd.dev.sigstore.bundle+json;version=0.3", Version.V03,
          "application/vnd.dev.sigstore.bundle.v0.3+json", Version.V03);

  private static final Map<HashAlgorithm, String> HASHES =
      Map.of(
          HashAlgorithm.SHA2_256, Hashes.SHA_256,
          HashAlgorithm.SHA2_384, Hashes.SHA_384,
          HashAlgorithm.SHA2_512, Hashes.SHA_512);

  private BundleReader() {}

  /**
   * Reads one.
   *
   * @throws Malformed if it isn't one
   */
  static SigstoreBundle read(ByteString json) {
    var builder = Bundle.newBuilder();
    try {
      var text = StrictJson.text(json);
      ProtoShape.check(StrictJson.parse(text), Bundle.getDescriptor());
      ProtoJson.parser().merge(text, builder);
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed(
          "no bundle: " + Shown.text(String.valueOf(e.getMessage())), "a Sigstore bundle in JSON");
    }
    var bundle = builder.build();
    var version = version(bundle.getMediaType());
    var material = bundle.getVerificationMaterial();
    bound("transparency log entries", material.getTlogEntriesCount(), MAX_ENTRIES);
    var timestamps = material.getTimestampVerificationData().getRfc3161TimestampsList();
    bound("timestamps", timestamps.size(), MAX_TIMESTAMPS);
    return new SigstoreBundle(
        version,
        certificates(material, version),
        content(bundle),
        material.getTlogEntriesList().stream().map(BundleReader::entry).toList(),
        timestamps.stream().map(each -> each.getSignedTimestamp()).toList());
  }

  private static Version version(String mediaType) {
    var version = VERSIONS.get(mediaType);
    if (version == null) {
      throw new Malformed(
          "bundle version " + (mediaType.isEmpty() ? "(none)" : Shown.text(mediaType)),
          "bundle version 0.1, 0.2 or 0.3, such as "
              + "application/vnd.dev.sigstore.bundle.v0.3+json");
    }
    return version;
  }

  private static void bound(String what, int count, int most) {
    if (count > most) {
      throw new Malformed(count + " " + what, "at most " + most);
    }
  }

  private static void notNegative(String what, long number) {
    if (number < 0) {
      throw new Malformed(what + " " + number, "a number that isn't negative");
    }
  }

  private static List<ByteString> certificates(VerificationMaterial material, Version version) {
    return switch (material.getContentCase()) {
      case CERTIFICATE -> List.of(material.getCertificate().getRawBytes());
      case X509_CERTIFICATE_CHAIN -> {
        if (version == Version.V03) {
          throw new Malformed("a certificate chain", "one certificate in a bundle of version 0.3");
        }
        var chain = material.getX509CertificateChain().getCertificatesList();
        if (chain.isEmpty()) {
          throw new Malformed("an empty certificate chain", "the signer's certificate");
        }
        bound("certificates", chain.size(), MAX_CERTIFICATES);
        yield chain.stream().map(X509Certificate::getRawBytes).toList();
      }
      case PUBLIC_KEY -> List.of();
      case CONTENT_NOT_SET ->
          throw new Malformed("neither a certificate nor a public key", "what signed it");
    };
  }

  private static Content content(Bundle bundle) {
    return switch (bundle.getContentCase()) {
      case DSSE_ENVELOPE -> envelope(bundle.getDsseEnvelope());
      case MESSAGE_SIGNATURE -> message(bundle.getMessageSignature());
      case CONTENT_NOT_SET ->
          throw new Malformed("nothing that is signed", "an envelope or a message signature");
    };
  }

  private static Envelope envelope(EnvelopeOuterClass.Envelope envelope) {
    if (envelope.getSignaturesCount() != 1) {
      throw new Malformed(
          envelope.getSignaturesCount() + " signatures in the envelope", "exactly one");
    }
    return new Envelope(
        envelope.getPayloadType(),
        envelope.getPayload(),
        notEmpty(envelope.getSignatures(0).getSig(), "signature"),
        null);
  }

  private static Message message(MessageSignature message) {
    var signature = notEmpty(message.getSignature(), "signature");
    if (!message.hasMessageDigest()) {
      throw new Malformed("a message signature without messageDigest", "the file's digest");
    }
    var digest = message.getMessageDigest();
    var hash = HASHES.get(digest.getAlgorithm());
    if (hash == null) {
      throw new Malformed("a message digest of another algorithm", "SHA2_256, _384 or _512");
    }
    return new Message(hash, digest.getDigest(), signature);
  }

  private static ByteString notEmpty(ByteString bytes, String what) {
    if (bytes.isEmpty()) {
      throw new Malformed("an empty " + what, "a " + what);
    }
    return bytes;
  }

  private static LogEntry entry(TransparencyLogEntry entry) {
    var promise = entry.getInclusionPromise().getSignedEntryTimestamp();
    notNegative("log index", entry.getLogIndex());
    notNegative("integrated time", entry.getIntegratedTime());
    var kind = entry.getKindVersion().getKind();
    if (kind.isEmpty()) {
      throw new Malformed("a log entry without kindVersion", "the entry's kind and version");
    }
    return new LogEntry(
        entry.getLogIndex(),
        entry.getLogId().getKeyId(),
        kind,
        entry.getKindVersion().getVersion(),
        entry.getIntegratedTime(),
        promise.isEmpty() ? null : promise,
        entry.hasInclusionProof() ? inclusion(entry.getInclusionProof()) : null,
        notEmpty(entry.getCanonicalizedBody(), "log entry"));
  }

  private static Inclusion inclusion(InclusionProof proof) {
    notNegative("index in an inclusion proof", proof.getLogIndex());
    notNegative("tree size", proof.getTreeSize());
    bound("hashes in an inclusion proof", proof.getHashesCount(), MAX_PATH);
    return new Inclusion(
        proof.getLogIndex(),
        proof.getTreeSize(),
        proof.getRootHash(),
        proof.getHashesList(),
        proof.getCheckpoint().getEnvelope());
  }
}
