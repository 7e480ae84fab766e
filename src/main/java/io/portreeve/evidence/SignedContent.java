package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.Message;
import io.portreeve.evidence.SigstoreBundle.SimpleSigning;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a signature is about, as the signature, the log and timestamps refer to them.
 *
 * @param signature the signature
 * @param digest SHA-256 of the bytes that are signed
 * @param signed the bytes that are signed; null: only their digest is known
 * @param envelope the envelope; null: there is none
 */
record SignedContent(
    ByteString signature,
    ByteString digest,
    @Nullable ByteString signed,
    @Nullable Envelope envelope) {

  /** What an envelope's signature is about: type and payload (DSSE, PAE), lengths in bytes. */
  static SignedContent of(Envelope envelope) {
    var type = ByteString.copyFromUtf8(envelope.payloadType());
    var encoded =
        ByteString.copyFromUtf8("DSSEv1 " + type.size() + " ")
            .concat(type)
            .concat(ByteString.copyFromUtf8(" " + envelope.payload().size() + " "))
            .concat(envelope.payload());
    return new SignedContent(envelope.signature(), Hashes.sha256(encoded), encoded, envelope);
  }

  /** What a simple signing signature is about: the payload. */
  static SignedContent of(SimpleSigning simple) {
    return new SignedContent(
        simple.signature(), Hashes.sha256(simple.payload()), simple.payload(), null);
  }

  /** What a message's signature is about: the artifact, of which the digest at least is known. */
  static SignedContent of(Message message, Artifact artifact) {
    return new SignedContent(
        message.signature(),
        ByteString.copyFrom(HexFormat.of().parseHex(artifact.digest().hex())),
        artifact.content(),
        null);
  }

  /** Whether a signer's key made the signature. */
  boolean signedBy(VerificationKey key) {
    return signed == null ? key.verifiesDigest(digest, signature) : key.signs(signed, signature);
  }

  /** A hash of what is signed; null: it isn't known. */
  @Nullable ByteString hash(String name) {
    if (name.equals(Hashes.SHA_256)) {
      return digest;
    }
    return signed == null ? null : Hashes.of(name, signed);
  }

  /** What timestamps are of: the signature, or an envelope as it is stored outside of a bundle. */
  ByteString timestamped() {
    var stored = envelope == null ? null : envelope.encoded();
    return stored == null ? signature : stored;
  }
}
