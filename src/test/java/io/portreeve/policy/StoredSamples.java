package io.portreeve.policy;

import io.portreeve.policy.ContentsFact.PlatformFact;
import io.portreeve.policy.Facts.DigestFact;
import io.portreeve.policy.Facts.Finding;
import io.portreeve.policy.Facts.Findings;
import io.portreeve.policy.Facts.Shortfall;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Evidence of one signer, for tests of who keeps and shares evidence. */
public final class StoredSamples {
  /** Shared by all samples, so that many cost nothing here; each weighs as if it had its own. */
  private static final List<String> CHAINS =
      IntStream.range(0, 32).mapToObj(i -> "%064x".formatted(i).repeat(127)).toList();

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

  /** Of so many platforms, each of as many layers as an image may have; signed by nobody. */
  public static StoredEvidence heavy(EvidenceKey key, int platforms, Instant time) {
    var contents =
        new ContentsFact(
            IntStream.range(0, platforms)
                .mapToObj(i -> new PlatformFact("linux/p" + i, CHAINS.get(i)))
                .toList());
    var facts = new Facts(0, new Findings(List.of(), List.of()), contents, null);
    return new StoredEvidence(key, facts, time);
  }

  /** Whether the signer has signed. */
  public static boolean isSigned(StoredEvidence evidence) {
    return evidence.facts().anyVerified();
  }
}
