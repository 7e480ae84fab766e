package io.portreeve.api.v1alpha1;

/** Whether a signature must stand in a transparency log. */
public enum TransparencyLogUse {
  /** It must, and every entry that comes with it must hold. */
  Required,
  /** It needn't; every entry that comes with it must hold. */
  Optional,
  /** Entries aren't looked at, nor the time that they state. */
  Ignored
}
