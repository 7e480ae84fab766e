package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From a signer's certificate up to an authority of the trust root (RFC 5280, 6). */
final class CertificateChain {
  private static final int SHOWN = 3;

  private CertificateChain() {}

  /**
   * A way up.
   *
   * @param authority where it ends
   * @param above the certificates above the signer's, its issuer first
   */
  record Path(TrustRoot.Authority authority, List<X509Certificate> above) {
    Path {
      above = List.copyOf(above);
    }

    /** When authority and all certificates, but the signer's, are valid. */
    List<Validity> validities() {
      return Stream.concat(Stream.of(authority.validity()), above.stream().map(Validity::of))
          .toList();
    }

    /** Whether authority and all certificates, but the signer's, were valid then. */
    boolean validAt(Instant time) {
      return validities().stream().allMatch(each -> each.contains(time));
    }
  }

  /**
   * All ways up to authorities that were valid when the certificate was issued.
   *
   * @param others what the bundle says lies between; trusted for nothing
   * @throws Malformed if there is none
   */
  static List<Path> find(
      LeafCertificate leaf, List<X509Certificate> others, List<TrustRoot.Authority> authorities) {
    var issued = Validity.begin(leaf.holder());
    var paths = new ArrayList<Path>();
    var reasons = new ArrayList<String>();
    for (var authority : authorities) {
      for (var path : ways(others, authority)) {
        try {
          check(leaf, path, issued);
          paths.add(path);
        } catch (Malformed e) {
          reasons.add(authority.name() + ": " + e.found());
        }
      }
    }
    if (paths.isEmpty()) {
      throw new Malformed(
          "a certificate issued " + issued + " by " + Shown.text(leaf.issuer().getName()),
          "one by an authority of the trust root ("
              + String.join("; ", reasons.subList(0, Math.min(SHOWN, reasons.size())))
              + ")");
    }
    return paths;
  }

  private static List<Path> ways(List<X509Certificate> others, TrustRoot.Authority authority) {
    var direct = new Path(authority, authority.chain());
    if (others.isEmpty()) {
      return List.of(direct);
    }
    var above = new ArrayList<>(others);
    above.addAll(authority.chain());
    return List.of(direct, new Path(authority, above));
  }

  private static void check(LeafCertificate leaf, Path path, Instant issued) {
    if (!path.validAt(issued)) {
      throw new Malformed(
          "valid "
              + path.authority().validity()
              + ", its certificates "
              + path.above().stream().map(each -> Validity.of(each).toString()).toList(),
          "valid " + issued);
    }
    var above = path.above();
    var issuer = above.getFirst();
    if (!leaf.issuer().equals(issuer.getSubjectX500Principal()) || !leaf.signedBy(key(issuer))) {
      throw new Malformed(
          Shown.text(issuer.getSubjectX500Principal().getName()) + " didn't sign it",
          "the issuer's signature");
    }
    var intermediates = above.subList(0, above.size() - 1);
    for (var i = 0; i < intermediates.size(); i++) {
      Certificates.issues(intermediates.get(i), i);
      Certificates.issuesSigners(intermediates.get(i));
      Certificates.unconstrained(intermediates.get(i));
    }
    if (above.size() > path.authority().chain().size()) {
      Certificates.chain(intermediates, above.getLast(), issued);
    }
  }

  private static VerificationKey key(X509Certificate certificate) {
    return VerificationKey.parse(ByteString.copyFrom(certificate.getPublicKey().getEncoded()));
  }
}
