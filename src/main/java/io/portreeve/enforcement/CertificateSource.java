package io.portreeve.enforcement;

/** Where the webhook's serving certificate comes from, and by what authorities it is known. */
interface CertificateSource {
  /**
   * What is known.
   *
   * @param authorities the certificates of the authorities that the API server shall believe, PEM;
   *     empty: none are known, and what it was told before stays
   * @param problem what is missing, in words; empty: nothing
   */
  record Known(String authorities, String problem) {}

  /**
   * Looks at the Secret, and writes it if that is this source's task.
   *
   * @param believed the authorities that policies are told now, PEM; empty: none yet
   */
  Known look(String believed);
}
