package io.portreeve.api.v1alpha1;

/** Which digests of an index must be signed. */
public enum IndexSignatures {
  /** The digest that the pod names, be it an index or an image. */
  Named,
  /** That one and each manifest that it lists. */
  EveryPlatform
}
