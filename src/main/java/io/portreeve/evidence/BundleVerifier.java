package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.Checks.Outcome;
import io.portreeve.evidence.LoggedSignature.Verifier;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.evidence.SigningTime.Clocked;
import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.Version;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides whether a bundle proves that somebody signed an artifact. Offline: bundle, artifact,
 * authority and clock are all there is. Nothing in a bundle decides what is checked. Safe for use
 * by several threads.
 *
 * <p>Source: Sigstore client specification, "Verification".
 */
final class BundleVerifier {
  /** Name of the whole. */
  static final String SIGNATURE = "signature";

  private final SigstoreBundle bundle;
  private final Authority authority;
  private final Instant now;

  private BundleVerifier(SigstoreBundle bundle, Authority authority, Instant now) {
    this.bundle = bundle;
    this.authority = authority;
    this.now = now;
  }

  /**
   * Whether what is attached is authentic and as demanded, and who signed; not whether that one
   * may.
   */
  static Outcome<Verified> verify(
      SigstoreBundle attached, Artifact artifact, Demand demand, Authority authority, Instant now) {
    return Checks.run(
        SIGNATURE,
        checks -> new BundleVerifier(attached, authority, now).verify(checks, artifact, demand));
  }

  /** The same, of a bundle that is yet to be read. */
  static Outcome<Verified> verify(
      byte[] bundle, Artifact artifact, Demand demand, Authority authority, Instant now) {
    return Checks.run(
        SIGNATURE,
        checks -> {
          var read = checks.group("bundle", _ -> BundleReader.read(ByteString.copyFrom(bundle)));
          return new BundleVerifier(read, authority, now).verify(checks, artifact, demand);
        });
  }

  /** Adds to what was verified whether it is this signer's; then {@code found} says who it is. */
  static Proof by(Outcome<Verified> verified, Signer signer) {
    var value = verified.value();
    if (value == null) {
      return verified.proof();
    }
    var matches = value.identity().matches(signer);
    var parts = new ArrayList<>(verified.proof().parts());
    parts.add(matches);
    return new Proof(SIGNATURE, matches.passed(), value.identity().text(), null, parts);
  }

  private Verified verify(Checks checks, Artifact artifact, Demand demand) {
    var content =
        checks.group(
            "content", each -> ContentCheck.check(each, bundle.content(), artifact, demand));
    var verified =
        switch (authority) {
          case Authority.Certificates certificates -> byCertificate(checks, content, certificates);
          case Authority.Key key -> byKey(checks, content, key.key());
        };
    return bundle.content() instanceof Envelope envelope
        ? verified.saying(
            checks.group(
                "signed statement",
                each -> ContentCheck.statement(each, envelope, artifact, demand)))
        : verified;
  }

  private Verified byKey(Checks checks, SignedContent content, SignerKey key) {
    signature(checks, content, key.key(), "a signature that this key didn't make");
    var logged = logged(checks, content, new Verifier(false, key.key().encoded()));
    var stamped = stamped(checks, content);
    var times =
        checks.group(
            "signing time",
            each -> SigningTime.of(each, logged, stamped, rules(), new Clocked(now, false)));
    return new Verified(SignerIdentity.of(key), null, SigningTime.expiry(times, logKeys(logged)));
  }

  private Verified byCertificate(
      Checks checks, SignedContent content, Authority.Certificates certificates) {
    var root = certificates.root();
    var signer = checks.group("certificate", this::certified);
    var leaf = signer.leaf();
    signature(checks, content, leaf.key(), "a signature that the certificate's key didn't make");
    var logged = logged(checks, content, new Verifier(true, leaf.der()));
    var stamped = stamped(checks, content);
    var paths =
        checks.group(
            "certificate chain",
            _ -> CertificateChain.find(leaf, signer.others(), root.authorities()));
    // Where a log must have it, its time must be known; else a valid certificate may do.
    var clocked = new Clocked(now, rules().transparencyLog() == TransparencyLog.REQUIRED);
    var times =
        checks.group(
            "signing time", each -> SigningTime.of(each, logged, stamped, rules(), clocked));
    var valid = checks.group("validity", each -> SigningTime.validPaths(each, leaf, times, paths));
    published(checks, leaf, valid, root);
    var identity = checks.group("certificate identity", each -> SignerIdentity.read(each, leaf));
    var validities = new ArrayList<>(logKeys(logged));
    validities.add(Validity.of(leaf.holder()));
    validities.addAll(valid.getFirst().validities());
    return new Verified(identity, null, SigningTime.expiry(times, validities));
  }

  private void published(
      Checks checks, LeafCertificate leaf, List<CertificateChain.Path> paths, TrustRoot root) {
    if (rules().certificateTransparency() == CertificateTransparency.REQUIRED) {
      var issuers = paths.stream().map(path -> path.above().getFirst()).distinct().toList();
      checks.step(
          "certificate transparency",
          each -> TransparencyCheck.check(each, leaf, issuers, root.ctLogs()));
    }
  }

  private static List<Validity> logKeys(List<LogCheck.Logged> logged) {
    return logged.stream().map(each -> each.log().validity()).toList();
  }

  private SignatureRules rules() {
    return authority.rules();
  }

  private static void signature(
      Checks checks, SignedContent content, VerificationKey key, String found) {
    checks.step(
        "envelope signature",
        _ -> {
          if (!content.signedBy(key)) {
            throw new Malformed(found, "one that it made");
          }
        });
  }

  private List<LogCheck.Logged> logged(Checks checks, SignedContent content, Verifier verifier) {
    var root = authority.root();
    var rule = rules().transparencyLog();
    if (rule == TransparencyLog.IGNORED || (rule == TransparencyLog.OPTIONAL && root == null)) {
      return List.of();
    }
    return checks.group(
        "transparency log",
        each -> {
          if (root == null) {
            throw new Malformed("no trust root", "one that says which logs to trust");
          }
          each.require(
              rule == TransparencyLog.OPTIONAL || !bundle.entries().isEmpty(),
              "log entries",
              bundle.entries().isEmpty() ? "none" : Integer.toString(bundle.entries().size()),
              "at least one");
          return LogCheck.check(each, bundle, content, verifier, root);
        });
  }

  private List<Instant> stamped(Checks checks, SignedContent content) {
    var root = authority.root();
    if (root == null && rules().timestamp() == Timestamp.ANY) {
      return List.of();
    }
    var authorities = root == null ? List.<TrustRoot.Authority>of() : root.timestampAuthorities();
    return checks.group(
        "timestamps",
        each ->
            TimestampCheck.check(each, bundle.timestamps(), content.timestamped(), authorities));
  }

  /**
   * The signer's certificate and what came with it.
   *
   * @param others what may lie between it and an authority; trusted for nothing
   */
  private record Certified(LeafCertificate leaf, List<X509Certificate> others) {}

  private Certified certified(Checks checks) {
    if (bundle.certificates().isEmpty()) {
      throw new Malformed("a signature by a key without certificate", "the signer's certificate");
    }
    var rooted = bundle.version() == Version.LEGACY;
    var others = Certificates.others(bundle.certificates(), rooted);
    return new Certified(LeafCertificate.read(checks, bundle.certificates().getFirst()), others);
  }
}
