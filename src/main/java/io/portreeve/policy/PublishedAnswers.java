package io.portreeve.policy;

import io.portreeve.policy.EvidenceCache.Verification;
import io.portreeve.policy.EvidenceStore.Entry;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EvidenceCache} answers from published evidence: only what is newer than all that
 * was found here, for whoever looked last is right, also where nothing was found.
 *
 * <p>It is kept under the key under which it is published. Who asks with other credentials besides
 * has a key of his own, and as many as he likes: those take no room, and end with what is
 * published.
 */
final class PublishedAnswers {
  private final SharedEvidence published;
  private final KeptEvidence kept;
  private final LongSupplier nanos;

  PublishedAnswers(SharedEvidence published, KeptEvidence kept, LongSupplier nanos) {
    this.published = published;
    this.kept = kept;
    this.nanos = nanos;
  }

  /**
   * What may be believed; null: nothing, though it may do as {@link #stale}.
   *
   * @param suffices whether evidence is enough for who asks
   */
  @Nullable Entry find(EvidenceKey key, Predicate<Facts> suffices, Verification verification) {
    var found = published(suffices, verification);
    if (found == null) {
      return null;
    }
    var age = found.age().toNanos();
    var since = nanos.getAsLong() - age;
    var entry =
        key.equals(verification.publishedKey())
            ? kept.adopt(key, found.facts(), since, suffices)
            : kept.unlessNewer(key, found.facts(), since);
    return age < kept.life(found.facts()) ? entry : null;
  }

  /** What isn't older than this; null: nothing. */
  @Nullable Entry stale(
      EvidenceKey key, Predicate<Facts> suffices, Verification verification, Duration grace) {
    var found = published(suffices, verification);
    if (found == null) {
      return null;
    }
    var age = found.age().toNanos();
    return age < Math.min(grace.toNanos(), KeptEvidence.longest(found.facts()))
        ? kept.unlessNewer(key, found.facts(), nanos.getAsLong() - age)
        : null;
  }

  private SharedEvidence.@Nullable Found published(
      Predicate<Facts> suffices, Verification verification) {
    var key = published.isEmpty() ? null : verification.publishedKey();
    var found = key == null ? null : published.find(key);
    return found == null || !isEnough(suffices, found.facts()) ? null : found;
  }

  private static boolean isEnough(Predicate<Facts> suffices, Facts facts) {
    try {
      return suffices.test(facts);
    } catch (IllegalStateException _) {
      // Of another version of ours, perhaps: what is verified here decides.
      return false;
    }
  }
}
