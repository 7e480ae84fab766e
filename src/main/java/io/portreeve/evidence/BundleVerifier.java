package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.Checks.Outcome;
import io.portreeve.image.Digest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides whether a bundle proves that somebody signed an artifact. Offline: bundle, artifact and
 * trust root are all there is. Nothing in a bundle decides what is checked. Safe for use by several
 * threads.
 *
 * <p>Source: Sigstore client specification, "Verification".
 */
final class BundleVerifier {
  /** Name of the whole. */
  static final String SIGNATURE = "signature";

  private BundleVerifier() {}

  /** Whether the bundle is authentic and as demanded, and who signed; not whether that one may. */
  static Outcome<SignerIdentity> verify(
      byte[] bundle, Digest artifact, Demand demand, TrustRoot root) {
    return Checks.run(
        SIGNATURE, checks -> verify(checks, ByteString.copyFrom(bundle), artifact, demand, root));
  }

  /** Whether, besides, it is this signer's. */
  static Proof verify(byte[] bundle, Digest artifact, Demand demand, Signer.Keyless signer) {
    return by(verify(bundle, artifact, demand, signer.trustRoot()), signer);
  }

  /** Adds to what was verified whether it is this signer's. */
  static Proof by(Outcome<SignerIdentity> verified, Signer.Keyless signer) {
    var identity = verified.value();
    if (identity == null) {
      return verified.proof();
    }
    var matches = identity.matches(signer);
    var parts = new ArrayList<>(verified.proof().parts());
    parts.add(matches);
    return new Proof(SIGNATURE, matches.passed(), identity.toString(), null, parts);
  }

  private static SignerIdentity verify(
      Checks checks, ByteString json, Digest artifact, Demand demand, TrustRoot root) {
    var bundle = checks.group("bundle", _ -> BundleReader.read(json));
    var content =
        checks.group("content", each -> ContentCheck.check(each, bundle, artifact, demand));
    var leaf = checks.group("certificate", each -> leaf(each, bundle));
    checks.step(
        "envelope signature",
        _ -> {
          if (!content.signedBy(leaf.key())) {
            throw new Malformed(
                "a signature that the certificate's key didn't make", "one that it made");
          }
        });
    var logged =
        checks.group(
            "transparency log",
            each -> LogCheck.check(each, bundle.entries(), content, leaf, root));
    var timestamps =
        checks.group(
            "timestamps",
            each ->
                TimestampCheck.check(
                    each, bundle.timestamps(), content.signature(), root.timestampAuthorities()));
    var paths =
        checks.group(
            "certificate chain",
            _ -> CertificateChain.find(leaf, others(bundle), root.authorities()));
    var valid =
        checks.group(
            "signing time", each -> SigningTime.check(each, leaf, logged, timestamps, paths));
    checks.step(
        "certificate transparency",
        each -> TransparencyCheck.check(each, leaf, issuers(valid), root.ctLogs()));
    return checks.group("certificate identity", each -> SignerIdentity.read(each, leaf));
  }

  private static LeafCertificate leaf(Checks checks, SigstoreBundle bundle) {
    if (bundle.certificates().isEmpty()) {
      throw new Malformed("a signature by a key without certificate", "the signer's certificate");
    }
    for (var other : others(bundle)) {
      if (other.getSubjectX500Principal().equals(other.getIssuerX500Principal())) {
        throw new Malformed(
            "a root certificate in the bundle: "
                + Shown.text(other.getSubjectX500Principal().getName()),
            "none: the trust root says which to trust");
      }
    }
    return LeafCertificate.read(checks, bundle.certificates().getFirst());
  }

  private static List<X509Certificate> others(SigstoreBundle bundle) {
    return bundle.certificates().stream().skip(1).map(Certificates::parse).toList();
  }

  private static List<X509Certificate> issuers(List<CertificateChain.Path> paths) {
    return paths.stream().map(path -> path.above().getFirst()).distinct().toList();
  }
}
