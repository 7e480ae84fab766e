package io.portreeve.audit;

import io.portreeve.image.Digest;
import io.portreeve.policy.AuditedImage;
import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.StoredEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each target, and which is verified next. Namespaces take turns; of one
 * namespace, first what is about to run and was never looked at, then what else never was, then
 * what was looked at longest ago. What was verified once has turns of its own, so that what is new,
 * however much, doesn't keep it from staying known. Begins no more at once, in a second and at one
 * registry than it may; leaves alone for a while what fails, and registries that do. Keeps so much
 * evidence and no more, see {@link AuditRoom}. Safe for several threads.
 */
final class AuditQueue {
  /** Verifications under way at one registry: others find a place while it is slow. */
  static final int AT_ONE_HOST = 2;

  /** Of this many turns, {@link #KNOWN_TURNS} are for what was verified before. */
  private static final int TURNS = 5;

  private static final int KNOWN_TURNS = 2;

  private final AuditSettings settings;
  private final Map<AuditTarget, AuditEntry> entries = new LinkedHashMap<>();
  private final HostPauses pauses = new HostPauses();
  private final Shares shares = new Shares();
  private final AuditRoom room = new AuditRoom();
  private final Map<String, Integer> runningAt = new HashMap<>();
  private final Pace pace;
  private Map<EvidenceKey, StoredEvidence> carriedOver = Map.of();
  private Instant carriedTime = Instant.MIN;
  private int running;
  private int turn;

  AuditQueue(AuditSettings settings) {
    this.settings = settings;
    this.pace = new Pace(settings.perSecond(), Duration.ofSeconds(1));
  }

  /**
   * A verification to be done; ends with {@link #done}.
   *
   * @param target what is verified
   * @param want as whom
   */
  record Due(AuditTarget target, Want want) {
    private String host() {
      return want.image().host();
    }
  }

  /** What an earlier process has found, to begin with; nobody asks for it later. */
  synchronized void carryOver(List<StoredEvidence> evidence, Instant now) {
    carriedTime = now;
    carriedOver =
        evidence.stream()
            .collect(Collectors.toMap(StoredEvidence::key, each -> each, (one, _) -> one));
  }

  /**
   * Sets what is needed from now on; the rest is forgotten. Of what is new, a namespace has a part
   * wait at a time: the rest comes when that was looked at.
   */
  synchronized void need(Map<AuditTarget, Want> wants, Instant now) {
    entries.keySet().retainAll(wants.keySet());
    if (!carriedOver.isEmpty() && now.isAfter(carriedTime.plus(EvidencePublisher.CARRIED))) {
      carriedOver = Map.of();
    }
    shares.recount();
    room.recount();
    entries.forEach(
        (target, entry) -> {
          entry.want(wants.getOrDefault(target, entry.want()));
          room.count(entry.looked());
          count(entry);
        });
    wants.forEach(
        (target, want) -> {
          if (!entries.containsKey(target)) {
            enter(target, begun(target, want, now));
          }
        });
    pauses.keepOnly(entries.values().stream().map(each -> each.want().image()).toList());
    var namespaces = new HashSet<String>();
    entries.values().forEach(each -> namespaces.addAll(each.want().namespaces()));
    shares.keepOnly(namespaces);
  }

  private void enter(AuditTarget target, AuditEntry entry) {
    if (entry.wasTried() || shares.hasRoom(entry.want().namespaces())) {
      entries.put(target, entry);
      count(entry);
    }
  }

  private void count(AuditEntry entry) {
    if (!entry.wasTried()) {
      shares.count(entry.want().namespaces());
    }
  }

  private AuditEntry begun(AuditTarget target, Want want, Instant now) {
    var evidence = target.tag() == null ? carriedOver.get(target.key()) : null;
    Digest digest = want.image().digest();
    var entry = new AuditEntry(target, want, Looked.NEVER, now);
    if (evidence != null && digest != null) {
      var again = evidence.verifiedTime().plus(settings.again());
      found(entry, Looked.verified(digest, evidence), again, now);
    }
    return entry;
  }

  /** Keeps what was found, where there is room; else it is unknown, whatever was known before. */
  private void found(AuditEntry entry, Looked found, Instant again, Instant now) {
    if (room.replace(entry.looked(), found)) {
      entry.succeeded(found, again);
    } else {
      entry.unkept(AuditRoom.full(found), now, settings.again());
    }
  }

  /** What is known of a target. */
  synchronized Looked known(AuditTarget target) {
    var entry = entries.get(target);
    return entry == null ? Looked.NEVER : entry.looked();
  }

  /** The next verification, if one may begin now. */
  synchronized Optional<Due> next(Instant now) {
    if (running >= settings.concurrent()) {
      return Optional.empty();
    }
    var first = first(now);
    if (first == null || !pace.take(now)) {
      return Optional.empty();
    }
    turn = (turn + 1) % TURNS;
    shares.serve(first.want().namespaces());
    var due = first.begin();
    runningAt.merge(due.host(), 1, Integer::sum);
    running++;
    return Optional.of(due);
  }

  private @Nullable AuditEntry first(Instant now) {
    AuditEntry known = null;
    AuditEntry other = null;
    for (var entry : entries.values()) {
      if (mayBegin(entry, now)) {
        if (entry.isKnown()) {
          known = first(known, entry);
        } else {
          other = first(other, entry);
        }
      }
    }
    // The last turns, so that what is about to run comes first where little is to be done.
    var isOfKnown = turn >= TURNS - KNOWN_TURNS;
    if (known == null || other == null) {
      return known == null ? other : known;
    }
    return isOfKnown ? known : other;
  }

  private boolean mayBegin(AuditEntry entry, Instant now) {
    return entry.isDue(now, settings.interval())
        && !pauses.isPaused(entry.want().image(), now)
        && runningAt.getOrDefault(entry.want().image().host(), 0) < AT_ONE_HOST;
  }

  private AuditEntry first(@Nullable AuditEntry one, AuditEntry other) {
    if (one == null) {
      return other;
    }
    var turns =
        Long.compare(shares.turn(one.want().namespaces()), shares.turn(other.want().namespaces()));
    return turns > 0 || (turns == 0 && other.isBefore(one)) ? other : one;
  }

  /** A verification has ended. */
  synchronized void done(Due due, AuditedImage result, Instant now) {
    running--;
    runningAt.computeIfPresent(due.host(), (_, places) -> places == 1 ? null : places - 1);
    note(due, result, now);
    var entry = entries.get(due.target());
    if (entry == null) {
      // Nobody runs it any more.
      return;
    }
    switch (result) {
      case AuditedImage.Verified(var digest, _, var evidence) ->
          found(entry, Looked.verified(digest, evidence), now.plus(settings.again()), now);
      case AuditedImage.Decided(var verdict) ->
          found(entry, Looked.decided(verdict), now.plus(settings.again()), now);
      case AuditedImage.Unknown(var why, var ofRegistry, var isLasting) -> {
        if (ofRegistry) {
          entry.registryFailed(why, now);
        } else {
          entry.failed(why, isLasting, now, settings.again());
        }
      }
    }
    entry.ended();
  }

  /** What it says of its registry. */
  private void note(Due due, AuditedImage result, Instant now) {
    if (result instanceof AuditedImage.Unknown unknown && unknown.ofRegistry()) {
      pauses.failed(due.want().image(), now);
    } else {
      pauses.answered(due.want().image());
    }
  }

  /** All targets of policies with this evidence key are due now. */
  synchronized void verifyAgain(String evidenceKey) {
    for (var entry : entries.values()) {
      if (entry.want().scope().policy().evidenceKey().equals(evidenceKey)) {
        entry.dueNow();
      }
    }
  }

  /** How many targets are due. */
  synchronized int due(Instant now) {
    return (int)
        entries.values().stream().filter(each -> each.isDue(now, settings.interval())).count();
  }

  /** All evidence that there is, with a policy that asked for it. */
  synchronized Map<EvidenceKey, Held> evidence() {
    var held = new HashMap<EvidenceKey, Held>();
    for (var entry : entries.values()) {
      var evidence = entry.looked().evidence();
      var digest = entry.looked().digest();
      if (evidence != null && digest != null) {
        var one = new Held(entry.want(), digest, evidence);
        var _ = held.merge(evidence.key(), one, Held::newer);
      }
    }
    return held;
  }

  /**
   * Evidence that there is.
   *
   * @param want as whom it was asked for
   * @param digest of what
   * @param evidence the evidence
   */
  record Held(Want want, Digest digest, StoredEvidence evidence) {
    private static Held newer(Held one, Held other) {
      return one.evidence().verifiedTime().isBefore(other.evidence().verifiedTime()) ? other : one;
    }
  }
}
