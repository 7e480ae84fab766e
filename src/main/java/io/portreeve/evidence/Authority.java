package io.portreeve.evidence;

import org.jspecify.annotations.Nullable;

/** What makes a signature authentic; whose it is comes after. Signers that share one share work. */
sealed interface Authority {
  /** What it must show besides. */
  SignatureRules rules();

  /** Whose material it is held against; null: none. */
  @Nullable TrustRoot root();

  /** Certificates of a trust root. */
  record Certificates(TrustRoot root, SignatureRules rules) implements Authority {}

  /** One key. */
  record Key(SignerKey key, @Nullable TrustRoot root, SignatureRules rules) implements Authority {}

  /** That of a signer. */
  static Authority of(Signer signer) {
    return switch (signer) {
      case Signer.Keyless keyless -> new Certificates(keyless.trustRoot(), keyless.rules());
      case Signer.Key key -> new Key(key.key(), key.trustRoot(), key.rules());
    };
  }
}
