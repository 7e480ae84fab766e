package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.image.Digest;
import java.time.Instant;
import java.util.List;
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
   * @param content the file; null: only its digest is known, which suffices for statements, and for
   *     files that are signed by a key on curve P-256 or an RSA key
   * @param now until when a certificate must be valid where nobody says when it signed
   * @return the checks that were done; passed: it did
   */
  public static Proof verify(
      byte[] bundle, Digest digest, byte @Nullable [] content, Signer signer, Instant now) {
    var known = content == null ? null : ByteString.copyFrom(content);
    if (known != null && !Shown.hex(Hashes.sha256(known)).equals(digest.hex())) {
      return new Proof(
          BundleVerifier.SIGNATURE,
          false,
          "a file with SHA-256 " + Shown.hex(Hashes.sha256(known)),
          digest.toString(),
          List.of());
    }
    var authority = Authority.of(signer);
    var artifact = new Artifact(digest, known);
    return BundleVerifier.by(
        BundleVerifier.verify(bundle, artifact, new Demand.Anything(), authority, now), signer);
  }
}
