package io.portreeve.policy;

import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.image.Sha256;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * What evidence depends on: the digest, the repository under its one name, the signers with their
 * trust material, and who asks. There is none for a tag. Kept as a SHA-256, so that keys of any
 * input are of one size and never collide.
 */
public record EvidenceKey(long first, long second, long third, long fourth)
    implements Comparable<EvidenceKey> {
  private static final int BYTES = 4 * Long.BYTES;
  private static final Comparator<EvidenceKey> ORDER =
      Comparator.comparingLong(EvidenceKey::first)
          .thenComparingLong(EvidenceKey::second)
          .thenComparingLong(EvidenceKey::third)
          .thenComparingLong(EvidenceKey::fourth);

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
    Parts.add(hash, digest.hex());
    Parts.add(hash, image.registry());
    Parts.add(hash, image.repository());
    Parts.add(hash, evidenceKey);
    for (var identity : scope) {
      Parts.add(hash, identity);
    }
    return of(hash.digest());
  }

  private static EvidenceKey of(byte[] hash) {
    var bytes = ByteBuffer.wrap(hash);
    return new EvidenceKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  /**
   * Reads what {@link #text} has written.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static EvidenceKey parse(String text) {
    var bytes = Base64.getUrlDecoder().decode(text);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key of %d bytes".formatted(bytes.length));
    }
    return of(bytes);
  }

  /** The key in base64url (RFC 4648), without padding. */
  String text() {
    var bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(first).putLong(second).putLong(third).putLong(fourth);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  @Override
  public int compareTo(EvidenceKey other) {
    return ORDER.compare(this, other);
  }
}
