package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What must be signed.
 *
 * @param digest its SHA-256
 * @param content its bytes; null: not known, as admission doesn't know an image's
 */
record Artifact(Digest digest, @Nullable ByteString content) {
  static Artifact of(Digest digest) {
    return new Artifact(digest, null);
  }
}
