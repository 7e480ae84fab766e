package io.portreeve.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * Evidence as the operator hands it to webhooks.
 *
 * @param evidence what was verified, with credentials that belong to no namespace
 * @param expiryTime until when it may count for anything; whole seconds count
 */
public record PublishedEvidence(StoredEvidence evidence, Instant expiryTime) {
  /** The longest that any evidence counts after its verification. */
  public static final Duration LONGEST = Duration.ofDays(30);
}
