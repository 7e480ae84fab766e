package io.portreeve.policy;

import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What evidence depends on: the digest, the repository under its one name, the signers with their
 * trust material, and who asks. There is none for a tag. Kept as a SHA-256, so that keys of any
 * input are of one size and never collide.
 */
public record EvidenceKey(long first, long second, long third, long fourth) {
  /**
   * The key.
   *
   * @param image the image; names a digest
   * @param evidenceKey the policy's
   * @param scope identities of the credentials, in the order in which they are tried; empty:
   *     anonymous
   * @throws IllegalArgumentException if the image names no digest
   */
  static EvidenceKey of(ImageReference image, String evidenceKey, List<String> scope) {
    Digest digest = image.digest();
    if (digest == null) {
      throw new IllegalArgumentException("There is no evidence of a tag: " + image.name());
    }
    var hash = Sha256.create();
    Sha256.addPart(hash, digest.hex());
    Sha256.addPart(hash, image.registry());
    Sha256.addPart(hash, image.repository());
    Sha256.addPart(hash, evidenceKey);
    for (var identity : scope) {
      Sha256.addPart(hash, identity);
    }
    var bytes = ByteBuffer.wrap(hash.digest());
    return new EvidenceKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }
}
