package io.portreeve.policy;

import io.portreeve.policy.EvidenceShards.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The evidence that the operator publishes, as one process has read it. A part that is refused
 * changes nothing, and none is taken that was issued before the last one: what ends what was taken
 * is its own time alone. Safe for use by many threads.
 */
public final class SharedEvidence {
  private final InstantSource clock;
  private final AtomicReferenceArray<@Nullable Part> parts =
      new AtomicReferenceArray<>(EvidenceShards.COUNT);

  /** What came of a part. */
  public enum Outcome {
    /** It is in use. */
    TAKEN,
    /** It was in use before. */
    SAME,
    /** It was refused; what was in use stays. */
    REFUSED
  }

  /**
   * What came of a part.
   *
   * @param outcome in short
   * @param why the cause if it was refused; else empty
   */
  public record Taking(Outcome outcome, String why) {}

  /**
   * Evidence of a key.
   *
   * @param facts what was found
   * @param age time since its verification began
   */
  record Found(Facts facts, Duration age) {}

  /** Creates an empty one. */
  public SharedEvidence(InstantSource clock) {
    this.clock = clock;
  }

  /** One that nobody gives anything. */
  static SharedEvidence none() {
    return new SharedEvidence(() -> Instant.EPOCH);
  }

  /**
   * Takes a part into use.
   *
   * @param shard which one, by the name of its ConfigMap: 0 to 7
   * @param text its text
   * @param keys whose signatures are believed
   */
  public Taking take(int shard, String text, EvidenceKeys keys) {
    return switch (EvidenceShards.read(shard, text, keys, clock.instant())) {
      case Reading.Refused(var why) -> new Taking(Outcome.REFUSED, why);
      case Reading.Shard(var issued, var evidence) -> take(shard, issued, evidence);
    };
  }

  private synchronized Taking take(int shard, Instant issued, List<PublishedEvidence> evidence) {
    var last = parts.get(shard);
    if (last != null && issued.isBefore(last.issued)) {
      return new Taking(
          Outcome.REFUSED, "it was issued before the one in use, as a copy that was put back");
    }
    if (last != null && issued.equals(last.issued)) {
      return new Taking(Outcome.SAME, "");
    }
    parts.set(shard, new Part(issued, evidence));
    return new Taking(Outcome.TAKEN, "");
  }

  /** The evidence of a key that counts now; null: there is none. */
  @Nullable Found find(EvidenceKey key) {
    var part = parts.get(EvidenceShards.of(key));
    return part == null ? null : part.find(key, clock.instant());
  }

  /** Whether nothing was taken yet. */
  boolean isEmpty() {
    for (var i = 0; i < EvidenceShards.COUNT; i++) {
      if (parts.get(i) != null) {
        return false;
      }
    }
    return true;
  }

  /** Number of entries, with those that have ended since. */
  public int size() {
    var size = 0;
    for (var i = 0; i < EvidenceShards.COUNT; i++) {
      var part = parts.get(i);
      size += part == null ? 0 : part.keys.length / Part.WORDS;
    }
    return size;
  }

  /** Time since the newest part was issued; null: there is none. */
  public @Nullable Duration age() {
    @Nullable Instant newest = null;
    for (var i = 0; i < EvidenceShards.COUNT; i++) {
      var part = parts.get(i);
      if (part != null && (newest == null || part.issued.isAfter(newest))) {
        newest = part.issued;
      }
    }
    return newest == null ? null : Duration.between(newest, clock.instant());
  }

  /** One part: arrays in the order of the keys, as there may be 40,000 entries in all. */
  private static final class Part {
    private static final int WORDS = 4;

    private final Instant issued;
    private final long[] keys;
    private final long[] verified;
    private final long[] expires;
    private final Facts[] facts;

    private Part(Instant issued, List<PublishedEvidence> evidence) {
      this.issued = issued;
      var size = evidence.size();
      this.keys = new long[size * WORDS];
      this.verified = new long[size];
      this.expires = new long[size];
      this.facts = new Facts[size];
      for (var i = 0; i < size; i++) {
        var stored = evidence.get(i).evidence();
        keys[i * WORDS] = stored.key().first();
        keys[i * WORDS + 1] = stored.key().second();
        keys[i * WORDS + 2] = stored.key().third();
        keys[i * WORDS + 3] = stored.key().fourth();
        verified[i] = stored.verifiedTime().getEpochSecond();
        expires[i] = evidence.get(i).expiryTime().getEpochSecond();
        facts[i] = stored.facts();
      }
    }

    private @Nullable Found find(EvidenceKey key, Instant now) {
      var low = 0;
      var high = facts.length - 1;
      while (low <= high) {
        var middle = (low + high) >>> 1;
        var order = compare(middle, key);
        if (order == 0) {
          return found(middle, now);
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return null;
    }

    private int compare(int index, EvidenceKey key) {
      var at = index * WORDS;
      var order = Long.compare(keys[at], key.first());
      order = order == 0 ? Long.compare(keys[at + 1], key.second()) : order;
      order = order == 0 ? Long.compare(keys[at + 2], key.third()) : order;
      return order == 0 ? Long.compare(keys[at + 3], key.fourth()) : order;
    }

    private @Nullable Found found(int index, Instant now) {
      var since = Instant.ofEpochSecond(verified[index]);
      // Of a clock that was put back nothing can be said of what is old.
      if (now.getEpochSecond() >= expires[index] || since.isAfter(now.plus(EvidenceShards.SKEW))) {
        return null;
      }
      var age = Duration.between(since, now);
      return new Found(
          Objects.requireNonNull(facts[index]), age.isNegative() ? Duration.ZERO : age);
    }
  }
}
