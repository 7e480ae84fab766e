package io.portreeve.cli;

import io.portreeve.evidence.BundleFile;
import io.portreeve.evidence.Proof;
import io.portreeve.evidence.SignatureRules;
import io.portreeve.evidence.Signer;
import io.portreeve.evidence.SignerKey;
import io.portreeve.evidence.SubjectRule;
import io.portreeve.evidence.TrustRoot;
import io.portreeve.image.Digest;
import io.portreeve.image.Sha256;
import io.portreeve.tuf.PublicGood;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Verifies a bundle by files that a user names. */
final class BundleCheck {
  private static final int MAX_BUNDLE_BYTES = 16 << 20;
  private static final int MAX_TEXT_BYTES = 1 << 20;

  /** Of larger files only the digest is known, which few keys need more than. */
  private static final int MAX_CONTENT_BYTES = 64 << 20;

  private final @Nullable Path trustedRoot;
  private final Clock clock;

  /**
   * Creates it.
   *
   * @param trustedRoot what to trust; null: the public instance
   */
  BundleCheck(@Nullable Path trustedRoot, Clock clock) {
    this.trustedRoot = trustedRoot;
    this.clock = clock;
  }

  /** Whether somebody with this certificate signed. */
  Proof byIdentity(Path bundle, String artifact, String subject, String issuer) {
    return verify(
        bundle,
        artifact,
        root ->
            new Signer.Keyless(
                "certificate",
                issuer,
                new SubjectRule.Exact(subject),
                Map.of(),
                root,
                SignatureRules.STRICT));
  }

  /** Whether the owner of this key signed. */
  Proof byKey(Path bundle, String artifact, Path key) {
    var pem = InputFiles.text(key, MAX_TEXT_BYTES);
    return verify(
        bundle,
        artifact,
        root -> new Signer.Key("key", SignerKey.parse(pem), root, SignatureRules.STRICT));
  }

  private Proof verify(Path bundle, String artifact, Function<TrustRoot, Signer> signer) {
    var root =
        trustedRoot == null
            ? PublicGood.trustedRoot()
            : InputFiles.text(trustedRoot, MAX_TEXT_BYTES);
    var json = InputFiles.bytes(bundle, MAX_BUNDLE_BYTES);
    try {
      return verify(json, artifact, signer.apply(TrustRoot.parse(root)));
    } catch (IllegalArgumentException e) {
      // Nothing verifies with what can't be used: that is an answer, too.
      return new Proof(
          "trust material",
          false,
          e.getMessage(),
          "a key, identity and root that can be used",
          List.of());
    }
  }

  private Proof verify(byte[] json, String artifact, Signer signer) {
    var digest = written(artifact);
    if (digest != null) {
      return BundleFile.verify(json, digest, null, signer, clock.instant());
    }
    var file = Path.of(artifact);
    try (var in = Files.newInputStream(file)) {
      return verify(json, in, signer);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
  }

  private Proof verify(byte[] json, InputStream in, Signer signer) throws IOException {
    var sha256 = Sha256.create();
    var hashed = new DigestInputStream(in, sha256);
    var content = hashed.readNBytes(MAX_CONTENT_BYTES);
    var more = hashed.transferTo(OutputStream.nullOutputStream());
    var digest = new Digest(HexFormat.of().formatHex(sha256.digest()));
    return BundleFile.verify(json, digest, more == 0 ? content : null, signer, clock.instant());
  }

  /** The digest, if one is written rather than a file's name. */
  private static @Nullable Digest written(String artifact) {
    try {
      return Digest.parse(artifact);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
