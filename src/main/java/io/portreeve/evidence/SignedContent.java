package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.Message;
import io.portreeve.image.Digest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a signature is about, as the signature and the log refer to them.
 *
 * @param signature the signature
 * @param digest SHA-256 of the bytes that are signed
 * @param signed the bytes that are signed; null: only their digest is known
 * @param payloadType type of an envelope's payload; null: no envelope
 * @param payloadDigest SHA-256 of an envelope's payload; null: no envelope
 */
record SignedContent(
    ByteString signature,
    ByteString digest,
    @Nullable ByteString signed,
    @Nullable String payloadType,
    @Nullable ByteString payloadDigest) {

  /** What an envelope's signature is about: type and payload (DSSE, PAE), lengths in bytes. */
  static SignedContent of(Envelope envelope) {
    var type = ByteString.copyFromUtf8(envelope.payloadType());
    var encoded =
        ByteString.copyFromUtf8("DSSEv1 " + type.size() + " ")
            .concat(type)
            .concat(ByteString.copyFromUtf8(" " + envelope.payload().size() + " "))
            .concat(envelope.payload());
    return new SignedContent(
        envelope.signature(),
        Hashes.sha256(encoded),
        encoded,
        envelope.payloadType(),
        Hashes.sha256(envelope.payload()));
  }

  /** What a message's signature is about: the artifact, of which the digest is known. */
  static SignedContent of(Message message, Digest artifact) {
    return new SignedContent(
        message.signature(),
        ByteString.copyFrom(HexFormat.of().parseHex(artifact.hex())),
        null,
        null,
        null);
  }

  boolean signedBy(VerificationKey key) {
    return signed == null ? key.verifiesDigest(digest, signature) : key.verifies(signed, signature);
  }
}
