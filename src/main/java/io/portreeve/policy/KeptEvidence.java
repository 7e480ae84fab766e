package io.portreeve.policy;

import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.EvidenceStore.Entry;
import io.portreeve.policy.Facts.Findings;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an {@link EvidenceCache} keeps, and how long each entry counts. Times in nanoseconds. */
final class KeptEvidence {
  private static final int MAX_SHARED = 1024;

  private final Settings settings;
  private final EvidenceStore signed;
  private final EvidenceStore unsigned;
  private final ConcurrentHashMap<Findings, Findings> shared = new ConcurrentHashMap<>();

  KeptEvidence(Settings settings) {
    this.settings = settings;
    this.signed = new EvidenceStore(settings.entries(), settings.weight());
    // Apart, and small: who makes up images without signatures pushes out nobody's evidence, also
    // where a policy asks for none.
    this.unsigned = new EvidenceStore(settings.entries() / 25 + 1, settings.weight() / 8);
  }

  /**
   * What may be believed now; null: nothing.
   *
   * @param suffices whether evidence is enough for who asks: decides how long it may be believed
   */
  @Nullable Entry believed(EvidenceKey key, Predicate<Facts> suffices, long now) {
    var entry = get(key);
    if (entry == null) {
      return null;
    }
    var age = now - entry.since();
    if (age >= longest(entry.facts())) {
      signed.remove(key, entry);
      return null;
    }
    // An absence stays although it is over: what was published before it revives nothing.
    return suffices.test(entry.facts())
        ? age < life(entry.facts()) ? entry : null
        : isAbsenceOver(entry, now) ? null : entry;
  }

  private @Nullable Entry get(EvidenceKey key) {
    var entry = signed.get(key);
    return entry == null ? unsigned.get(key) : entry;
  }

  private boolean isAbsenceOver(Entry entry, long now) {
    return now - entry.since() >= settings.absence().toNanos();
  }

  /** How long it is believed: never longer than what it holds may be. */
  long life(Facts facts) {
    return Math.min(settings.life().toNanos(), longest(facts));
  }

  /** How long it may count for anything. */
  static long longest(Facts facts) {
    var own = facts.life();
    return own == null || own.compareTo(PublishedEvidence.LONGEST) > 0
        ? PublishedEvidence.LONGEST.toNanos()
        : own.toNanos();
  }

  /** What is no older than this, and enough; null: there is none. */
  @Nullable Entry stale(EvidenceKey key, Predicate<Facts> suffices, Duration grace, long now) {
    var entry = get(key);
    if (entry == null) {
      return null;
    }
    var age = now - entry.since();
    var isOver = age >= Math.min(grace.toNanos(), longest(entry.facts()));
    return isOver || !suffices.test(entry.facts()) ? null : entry;
  }

  /**
   * Keeps what somebody else has found, if it is newer than all that was found here.
   *
   * @param since when its verification began
   * @return null: it isn't
   */
  synchronized @Nullable Entry adopt(
      EvidenceKey key, Facts facts, long since, Predicate<Facts> suffices) {
    var ours = get(key);
    return ours == null || since - ours.since() > 0 ? keep(key, facts, since, suffices) : null;
  }

  /**
   * What somebody else has found, not to be kept.
   *
   * @param since when its verification began
   * @return null: what was found here under this key is newer
   */
  @Nullable Entry unlessNewer(EvidenceKey key, Facts facts, long since) {
    var ours = get(key);
    return ours == null || since - ours.since() > 0
        ? new Entry(facts, since, facts.weight(), since + refreshAfter(key, facts))
        : null;
  }

  /**
   * Keeps what was found.
   *
   * @param since when its verification began
   */
  synchronized Entry keep(EvidenceKey key, Facts facts, long since, Predicate<Facts> suffices) {
    var isGood = facts.anyVerified() || suffices.test(facts);
    var refresh = isGood ? refreshAfter(key, facts) : settings.life().toNanos();
    var ours = get(key);
    if (ours != null && since - ours.since() < 0) {
      // One that began later has ended first: the order of what was found counts.
      return new Entry(facts, since, facts.weight(), since + refresh);
    }
    if (!facts.anyVerified()) {
      var entry = new Entry(facts, since, facts.weight(), since + refresh);
      signed.remove(key);
      unsigned.put(key, entry);
      return entry;
    }
    var common = shared.get(facts.findings());
    if (common == null && shared.size() >= MAX_SHARED) {
      shared.clear();
    }
    shared.putIfAbsent(facts.findings(), facts.findings());
    var kept = common == null ? facts : facts.sharing(common);
    var weight = common == null ? facts.weight() : facts.ownWeight();
    var entry = new Entry(kept, since, weight, since + refresh);
    unsigned.remove(key);
    signed.put(key, entry);
    return entry;
  }

  /**
   * When it is verified again: while a fifth to two fifths of its life are left. What was verified
   * at one time, as after a start, is spread over that.
   */
  private long refreshAfter(EvidenceKey key, Facts facts) {
    var fifth = life(facts) / 5;
    return 3 * fifth + (fifth == 0 ? 0 : Long.remainderUnsigned(key.third(), fifth));
  }

  int size() {
    return signed.size() + unsigned.size();
  }
}
