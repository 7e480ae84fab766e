package io.portreeve.policy;

import java.time.Instant;

/**
 * What was verified of one digest, to be kept by who audits and to be shared with webhooks.
 *
 * @param key what it depends on
 * @param facts what was found
 * @param verifiedTime when its verification began
 */
public record StoredEvidence(EvidenceKey key, Facts facts, Instant verifiedTime) {
  /** Rough number of bytes that it takes, for who bounds what it keeps. */
  public int weight() {
    return facts.weight();
  }
}
