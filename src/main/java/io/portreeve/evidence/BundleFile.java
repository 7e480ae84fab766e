package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.image.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Verifies a Sigstore bundle outside of any registry. */
public final class BundleFile {
  private BundleFile() {}

  /**
   * Verifies that a signer signed a file: the file itself, or an in-toto statement about it of any
   * predicate type.
   *
   * @param bundle the bundle, JSON
   * @param digest the file's SHA-256
   * @param content the file; null: only its digest is known, which suffices for keys on curve P-256
   *     and for statements
   * @param now until when a certificate must be valid where nobody says when it signed
   * @return the checks that were done; passed: it did
   */
  public static Proof verify(
      byte[] bundle, Digest digest, byte @Nullable [] content, Signer signer, Instant now) {
    var artifact =
        new Artifact(digest, content == null ? null : ByteString.copyFrom(content));
    throw new UnsupportedOperationException(bundle.length + " " + artifact + signer + now);
  }
}
