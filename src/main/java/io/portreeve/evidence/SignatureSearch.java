package io.portreeve.evidence;

import io.portreeve.evidence.Checks.Outcome;
import io.portreeve.evidence.Evidence.SignerEvidence;
import io.portreeve.evidence.ReferrerEvidenceVerifier.BundleCheck;
import io.portreeve.image.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known so far of each signer. A signature that verifies stays; of those that don't, the
 * one that came nearest is kept, so that a denial can say what is wrong with it. The order of
 * candidates therefore decides nothing but the message.
 */
final class SignatureSearch {
  private final Digest image;
  private final List<Signer> signers;
  private final BundleCheck check;
  private final List<@Nullable Proof> proofs = new ArrayList<>();
  private int attached;
  private int bundles;
  private int candidates;

  SignatureSearch(Digest image, List<Signer> signers, BundleCheck check) {
    this.image = image;
    this.signers = List.copyOf(signers);
    this.check = check;
    signers.forEach(_ -> proofs.add(null));
  }

  /** Whether nothing more can be found. */
  boolean done() {
    return proofs.stream().allMatch(proof -> proof != null && proof.passed());
  }

  void attached(int referrers, int mayBeBundles) {
    attached = referrers;
    bundles = mayBeBundles;
  }

  /** Takes one candidate into account. */
  void consider(Outcome<byte[]> fetched) {
    candidates++;
    var bundle = fetched.value();
    Map<String, Outcome<SignerIdentity>> verified = new HashMap<>();
    for (var i = 0; i < signers.size(); i++) {
      var known = proofs.get(i);
      if (known != null && known.passed()) {
        continue;
      }
      var proof = bundle == null ? fetched.proof() : verify(bundle, signers.get(i), verified);
      if (known == null || proof.passed() || proof.progress() > known.progress()) {
        proofs.set(i, proof);
      }
    }
  }

  private Proof verify(
      byte[] bundle, Signer signer, Map<String, Outcome<SignerIdentity>> verified) {
    return switch (signer) {
      case Signer.Keyless keyless -> {
        var root = keyless.trustRoot();
        yield BundleVerifier.by(
            verified.computeIfAbsent(root.version(), _ -> guarded(bundle, root)), keyless);
      }
      case Signer.Key key -> throw new UnsupportedOperationException(key.name());
    };
  }

  /** An attacker's bundle may break the verifier; then it is a bundle that doesn't verify. */
  private Outcome<SignerIdentity> guarded(byte[] bundle, TrustRoot root) {
    try {
      return check.verify(bundle, image, root);
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      return new Outcome<>(Checks.unexpected(BundleVerifier.SIGNATURE, e, List.of()), null);
    }
  }

  Evidence evidence(Instant now) {
    var found = new ArrayList<SignerEvidence>();
    for (var i = 0; i < signers.size(); i++) {
      var proof = proofs.get(i);
      var known = proof == null ? nothing() : proof;
      found.add(
          new SignerEvidence(
              signers.get(i).name(),
              known.passed() ? List.of(String.valueOf(known.found())) : List.of(),
              known.passed() || bundles <= AttachedBundle.MOST ? known : tooMany(known)));
    }
    return new Evidence(
        image,
        now,
        null,
        List.of(new Evidence.SignedDigest(image, null, found)),
        List.of(),
        candidates);
  }

  private Proof nothing() {
    return new Proof(
        BundleVerifier.SIGNATURE,
        false,
        attached == 0
            ? "nothing attached to the image"
            : attached + " artifacts attached to the image, none of them a Sigstore bundle",
        "a Sigstore bundle, as cosign sign attaches it",
        List.of());
  }

  private Proof tooMany(Proof nearest) {
    return new Proof(
        BundleVerifier.SIGNATURE,
        false,
        bundles
            + " bundles attached to the image; of the "
            + AttachedBundle.MOST
            + " looked at, the nearest has "
            + nearest.reason(),
        "a signature among at most " + AttachedBundle.MOST + ": delete what is none",
        List.of());
  }
}
