package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certificate authorities, logs and timestamp authorities to trust, read from a {@code
 * trusted_root.json} (Sigstore protobuf-specs, TrustedRoot). Immutable.
 */
public final class TrustRoot {
  private final String version;
  private final List<Log> logs;
  private final List<Log> ctLogs;
  private final List<Authority> authorities;
  private final List<Authority> timestampAuthorities;

  TrustRoot(
      String version,
      List<Log> logs,
      List<Log> ctLogs,
      List<Authority> authorities,
      List<Authority> timestampAuthorities) {
    this.version = version;
    this.logs = List.copyOf(logs);
    this.ctLogs = List.copyOf(ctLogs);
    this.authorities = List.copyOf(authorities);
    this.timestampAuthorities = List.copyOf(timestampAuthorities);
  }

  /**
   * A log: of signatures, or of certificates.
   *
   * @param names how it may sign: its host, and host and port where a port is given
   * @param id what entries call it
   * @param checkpointId what its checkpoints call its key
   * @param key its key
   * @param validity when the key was in use
   */
  record Log(
      List<String> names,
      ByteString id,
      ByteString checkpointId,
      VerificationKey key,
      Validity validity) {
    Log {
      names = List.copyOf(names);
    }
  }

  /**
   * A certificate authority or timestamp authority.
   *
   * @param name its address
   * @param chain certificates; that each is issued by the next is verified, the last is trusted
   * @param validity when it was in use
   */
  record Authority(String name, List<X509Certificate> chain, Validity validity) {
    Authority {
      chain = List.copyOf(chain);
    }
  }

  /**
   * Reads one.
   *
   * @param json at most 1 MiB
   * @throws IllegalArgumentException if it can't be used; the message says which part and why
   */
  public static TrustRoot parse(String json) {
    var bytes = ByteString.copyFromUtf8(json);
    var version = HexFormat.of().formatHex(Hashes.sha256(bytes).toByteArray());
    return TrustRootReader.read(bytes, version);
  }

  /**
   * Writes one for certificate authorities of one's own, which {@link #parse} reads.
   *
   * @param certificates roots and all that lies between them and the signers' certificates, in PEM,
   *     in any order
   * @param timestampCertificates the same of timestamp authorities, with or without the certificate
   *     that signs timestamps; null: none
   * @return a {@code trusted_root.json} without logs
   * @throws IllegalArgumentException if they can't be used; the message says which and why
   */
  public static String ofAuthorities(String certificates, @Nullable String timestampCertificates) {
    return OwnAuthorities.trustedRoot(certificates, timestampCertificates);
  }

  /** Whether it has logs of signatures: without, no log entry can hold. */
  public boolean hasLogs() {
    return !logs.isEmpty();
  }

  /** Whether it has logs of certificates: without, no signed certificate timestamp can hold. */
  public boolean hasCertificateLogs() {
    return !ctLogs.isEmpty();
  }

  /** Whether it has certificate authorities: without, no certificate can be trusted. */
  public boolean hasAuthorities() {
    return !authorities.isEmpty();
  }

  /** Whether it has timestamp authorities: without, no RFC 3161 timestamp can hold. */
  public boolean hasTimestampAuthorities() {
    return !timestampAuthorities.isEmpty();
  }

  /** Changes whenever the material does: the SHA-256 of the text, in hexadecimal digits. */
  public String version() {
    return version;
  }

  List<Log> logs() {
    return logs;
  }

  List<Log> ctLogs() {
    return ctLogs;
  }

  List<Authority> authorities() {
    return authorities;
  }

  List<Authority> timestampAuthorities() {
    return timestampAuthorities;
  }
}
