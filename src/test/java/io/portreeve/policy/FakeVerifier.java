package io.portreeve.policy;

import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.Evidence.SignerEvidence;
import io.portreeve.evidence.EvidenceVerifier;
import io.portreeve.evidence.Proof;
import io.portreeve.evidence.Signer;
import io.portreeve.evidence.TrustRoot;
import io.portreeve.image.Digest;
import io.portreeve.oci.RepositoryReader;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Believes signatures that a test states, and holds them against all that a signer demands. */
final class FakeVerifier implements EvidenceVerifier {
  final AtomicInteger verifications = new AtomicInteger();
  final List<Signature> signatures = new CopyOnWriteArrayList<>();

  /** Runs before each answer: may wait, or throw. */
  volatile Runnable before = () -> {};

  record Signature(Digest digest, String issuer, String subject, String trustRoot) {}

  /** Signs as this subject of the usual issuer. */
  FakeVerifier sign(Digest digest, String subject) {
    return sign(digest, PolicySample.ISSUER, subject);
  }

  FakeVerifier sign(Digest digest, String issuer, String subject) {
    var version = TrustRoot.parse(PolicySample.TRUST_ROOT).version();
    signatures.add(new Signature(digest, issuer, subject, version));
    return this;
  }

  @Override
  public Evidence verify(RepositoryReader repository, Digest image, List<Signer> signers) {
    verifications.incrementAndGet();
    before.run();
    var candidates = signatures.stream().filter(each -> each.digest().equals(image)).toList();
    // As the real one: what can't be fetched is thrown.
    var unused = repository.referrers(image);
    return new Evidence(
        image,
        Instant.EPOCH,
        signers.stream().map(signer -> found(signer, candidates)).toList(),
        candidates.size() + unused.size());
  }

  private static SignerEvidence found(Signer signer, List<Signature> candidates) {
    var nearest = new Proof("signature", false, null, null, List.of());
    for (var candidate : candidates) {
      var proof = proof((Signer.Keyless) signer, candidate);
      if (proof.passed()) {
        return new SignerEvidence(
            signer.name(), candidate.subject() + " of " + candidate.issuer(), proof);
      }
      nearest = proof;
    }
    return new SignerEvidence(signer.name(), null, nearest);
  }

  private static Proof proof(Signer.Keyless signer, Signature signature) {
    var parts =
        List.of(
            part("trust root", signature.trustRoot(), signer.trustRoot().version()),
            part("issuer", signature.issuer(), signer.issuer()),
            new Proof(
                "subject",
                signer.subject().matches(signature.subject()),
                signature.subject(),
                signer.subject().toString(),
                List.of()));
    return new Proof(
        "signature", parts.stream().allMatch(Proof::passed), "one", "a valid one", parts);
  }

  private static Proof part(String check, String found, String expected) {
    return new Proof(check, found.equals(expected), found, expected, List.of());
  }
}
