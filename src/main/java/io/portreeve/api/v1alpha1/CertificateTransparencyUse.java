package io.portreeve.api.v1alpha1;

/** Whether a certificate must have been promised to be published. */
public enum CertificateTransparencyUse {
  /** It must state so, signed by a log of the trust root. */
  Required,
  /** That isn't looked at. */
  Ignored
}
