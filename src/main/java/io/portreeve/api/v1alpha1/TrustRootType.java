package io.portreeve.api.v1alpha1;

/** Where a signer's trust material comes from. */
public enum TrustRootType {
  /** A {@code trusted_root.json} in a ConfigMap. */
  TrustedRoot
}
