package io.portreeve.api.v1alpha1;

/** Where a signer's trust material comes from. */
public enum TrustRootType {
  /** Sigstore's public instance. */
  PublicGood,
  /** A TUF repository of one's own. */
  TUF,
  /** A {@code trusted_root.json} in a ConfigMap. */
  TrustedRoot,
  /** Certificates of an authority of one's own in a ConfigMap. */
  CA
}
