package io.portreeve.evidence;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * A time span; both ends belong to it (protobuf-specs, TimeRange).
 *
 * @param start begin; null: since ever
 * @param end end; null: for ever
 */
record Validity(@Nullable Instant start, @Nullable Instant end) {
  @SuppressWarnings("JavaUtilDate") // all that certificates have
  static Validity of(X509Certificate certificate) {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  @SuppressWarnings("JavaUtilDate") // all that certificates have
  static Instant begin(X509CertificateHolder certificate) {
    return certificate.getNotBefore().toInstant();
  }

  @SuppressWarnings("JavaUtilDate") // all that certificates have
  static Validity of(X509CertificateHolder certificate) {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /** When the last of them becomes valid. */
  @SuppressWarnings("JavaUtilDate") // all that certificates have
  static Instant latestBegin(List<X509Certificate> certificates) {
    return certificates.stream()
        .map(each -> each.getNotBefore().toInstant())
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  boolean contains(Instant time) {
    return (start == null || !time.isBefore(start)) && (end == null || !time.isAfter(end));
  }

  @Override
  public String toString() {
    return (start == null ? "ever" : start) + " to " + (end == null ? "now" : end);
  }
}
