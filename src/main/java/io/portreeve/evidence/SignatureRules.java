package io.portreeve.evidence;

/**
 * What a signature must show besides who made it.
 *
 * @param transparencyLog whether a log must have it
 * @param timestamp whose word counts for when it was made
 * @param certificateTransparency whether a certificate must have been promised to be published
 */
public record SignatureRules(
    TransparencyLog transparencyLog,
    Timestamp timestamp,
    CertificateTransparency certificateTransparency) {
  /**
   * As Sigstore's public instance signs: logged, published, at a time that somebody vouches for.
   */
  public static final SignatureRules STRICT =
      new SignatureRules(TransparencyLog.REQUIRED, Timestamp.ANY, CertificateTransparency.REQUIRED);

  /** Of log entries. */
  public enum TransparencyLog {
    /** There is at least one entry, and every entry holds. */
    REQUIRED,
    /** Every entry that is there holds; without a trust root none is looked at. */
    OPTIONAL,
    /** Entries aren't looked at, nor is what they say of time. */
    IGNORED
  }

  /** Of the time of signing. */
  public enum Timestamp {
    /** A log's word or an RFC 3161 timestamp. */
    ANY,
    /** At least one RFC 3161 timestamp; what a log says of time has to fit, but isn't enough. */
    RFC3161
  }

  /** Of signed certificate timestamps. */
  public enum CertificateTransparency {
    /** The certificate has one of a log of the trust root. */
    REQUIRED,
    /** They aren't looked at: for authorities that publish nowhere. */
    IGNORED
  }
}
