package io.portreeve.policy;

import io.portreeve.policy.Facts.DigestFact;
import io.portreeve.policy.Facts.Finding;
import io.portreeve.policy.Facts.Findings;
import io.portreeve.policy.Facts.Shortfall;
import java.time.Instant;
import java.util.List;

/** Evidence of one signer, for tests of who keeps and shares evidence. */
public final class StoredSamples {
  private StoredSamples() {}

  /** The signer has signed. */
  public static StoredEvidence signed(EvidenceKey key, Instant time) {
    return evidence(key, new Finding("release", null), 1, time);
  }

  /** Nothing is attached that the signer has signed. */
  public static StoredEvidence unsigned(EvidenceKey key, Instant time) {
    var shortfall = new Shortfall("signature", Facts.NOTHING, "one by release", 0);
    return evidence(key, new Finding(null, shortfall), 0, time);
  }

  private static StoredEvidence evidence(
      EvidenceKey key, Finding finding, int signers, Instant time) {
    var digest = new DigestFact("", signers, List.of(finding));
    var facts = new Facts(1, new Findings(List.of(digest), List.of()), null, null);
    return new StoredEvidence(key, facts, time);
  }

  /** Whether the signer has signed. */
  public static boolean isSigned(StoredEvidence evidence) {
    return evidence.facts().anyVerified();
  }
}
