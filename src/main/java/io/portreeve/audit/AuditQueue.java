package io.portreeve.audit;

import io.portreeve.image.Digest;
import io.portreeve.policy.AuditedImage;
import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.StoredEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each target, and which is verified next: first what is about to run and was
 * never looked at, then what else never was, then what was looked at longest ago. Begins no more at
 * once, and in a second, than it may; leaves alone for a while what fails, and registries that do.
 * Safe for several threads.
 */
final class AuditQueue {
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 10;

  private final AuditSettings settings;
  private final Map<AuditTarget, Entry> entries = new LinkedHashMap<>();
  private final HostPauses pauses = new HostPauses();
  private final Pace pace;
  private Map<EvidenceKey, StoredEvidence> carriedOver = Map.of();
  private Instant carriedTime = Instant.MIN;
  private int running;

  AuditQueue(AuditSettings settings) {
    this.settings = settings;
    this.pace = new Pace(settings.perSecond(), Duration.ofSeconds(1));
  }

  /** A target, while something needs it. */
  private static final class Entry {
    private Want want;
    private Looked looked;
    private Instant next;
    private boolean isRunning;
    private int failures;

    Entry(Want want, Looked looked, Instant next) {
      this.want = want;
      this.looked = looked;
      this.next = next;
    }

    private String host() {
      return want.image().host();
    }

    private int rank() {
      if (looked.wasTried()) {
        return 2;
      }
      return want.isUrgent() ? 0 : 1;
    }

    private boolean isBefore(@Nullable Entry other) {
      if (other == null || rank() != other.rank()) {
        return other == null || rank() < other.rank();
      }
      return next.isBefore(other.next);
    }
  }

  /**
   * A verification to be done; ends with {@link #done}.
   *
   * @param target what is verified
   * @param want as whom
   */
  record Due(AuditTarget target, Want want) {}

  /** What an earlier process has found, to begin with; nobody asks for it later. */
  synchronized void carryOver(List<StoredEvidence> evidence, Instant now) {
    carriedTime = now;
    carriedOver =
        evidence.stream()
            .collect(Collectors.toMap(StoredEvidence::key, each -> each, (one, _) -> one));
  }

  /** Sets what is needed from now on; the rest is forgotten. */
  synchronized void need(Map<AuditTarget, Want> wants, Instant now) {
    entries.keySet().retainAll(wants.keySet());
    if (!carriedOver.isEmpty() && now.isAfter(carriedTime.plus(EvidencePublisher.CARRIED))) {
      carriedOver = Map.of();
    }
    wants.forEach(
        (target, want) -> {
          var entry = entries.get(target);
          if (entry == null) {
            entries.put(target, begun(target, want, now));
          } else {
            entry.want = want;
          }
        });
    pauses.keepOnly(entries.values().stream().map(Entry::host).collect(Collectors.toSet()));
  }

  private Entry begun(AuditTarget target, Want want, Instant now) {
    var evidence = target.tag() == null ? carriedOver.get(target.key()) : null;
    Digest digest = want.image().digest();
    return evidence == null || digest == null
        ? new Entry(want, Looked.NEVER, now)
        : new Entry(
            want,
            Looked.verified(digest, evidence),
            evidence.verifiedTime().plus(settings.again()));
  }

  /** What is known of a target. */
  synchronized Looked known(AuditTarget target) {
    var entry = entries.get(target);
    return entry == null ? Looked.NEVER : entry.looked;
  }

  /** The next verification, if one may begin now. */
  synchronized Optional<Due> next(Instant now) {
    if (running >= settings.concurrent()) {
      return Optional.empty();
    }
    Map.Entry<AuditTarget, Entry> first = null;
    for (var each : entries.entrySet()) {
      var entry = each.getValue();
      if (isDue(entry, now)
          && !pauses.isPaused(entry.host(), now)
          && entry.isBefore(first == null ? null : first.getValue())) {
        first = each;
      }
    }
    if (first == null || !pace.take(now)) {
      return Optional.empty();
    }
    first.getValue().isRunning = true;
    running++;
    return Optional.of(new Due(first.getKey(), first.getValue().want));
  }

  private boolean isDue(Entry entry, Instant now) {
    // Of a clock that went back, nothing waits for longer than an interval.
    return !entry.isRunning
        && (!now.isBefore(entry.next)
            || Duration.between(now, entry.next).compareTo(settings.interval()) > 0);
  }

  /** A verification has ended. */
  synchronized void done(Due due, AuditedImage result, Instant now) {
    running--;
    var entry = entries.get(due.target());
    if (entry == null) {
      // Nobody runs it any more.
      return;
    }
    entry.isRunning = false;
    switch (result) {
      case AuditedImage.Verified(var digest, _, var evidence) ->
          succeeded(entry, Looked.verified(digest, evidence), now);
      case AuditedImage.Decided(var verdict) -> succeeded(entry, Looked.decided(verdict), now);
      case AuditedImage.Unknown(var why, var ofRegistry) -> failed(entry, why, ofRegistry, now);
    }
  }

  private void succeeded(Entry entry, Looked looked, Instant now) {
    pauses.answered(entry.host());
    entry.looked = looked;
    entry.failures = 0;
    entry.next = now.plus(settings.again());
  }

  private void failed(Entry entry, String why, boolean ofRegistry, Instant now) {
    entry.looked = entry.looked.failed(why);
    if (ofRegistry) {
      // Its registry's pause is its own; after that its turn comes again.
      pauses.failed(entry.host(), now);
      entry.next = now.plus(FIRST_RETRY);
    } else {
      pauses.answered(entry.host());
      var doubled = FIRST_RETRY.multipliedBy(1L << Math.min(entry.failures, MAX_DOUBLINGS));
      entry.next = now.plus(doubled.compareTo(settings.again()) < 0 ? doubled : settings.again());
      entry.failures++;
    }
  }

  /** All targets of policies with this evidence key are due now. */
  synchronized void verifyAgain(String evidenceKey) {
    for (var entry : entries.values()) {
      if (entry.want.scope().policy().evidenceKey().equals(evidenceKey)) {
        entry.next = Instant.MIN;
      }
    }
  }

  /** How many targets are due. */
  synchronized int due(Instant now) {
    return (int) entries.values().stream().filter(entry -> isDue(entry, now)).count();
  }

  /** All evidence that there is, with a policy that asked for it. */
  synchronized Map<EvidenceKey, Held> evidence() {
    var held = new HashMap<EvidenceKey, Held>();
    entries.forEach(
        (_, entry) -> {
          var evidence = entry.looked.evidence();
          var digest = entry.looked.digest();
          if (evidence != null && digest != null) {
            var one = new Held(entry.want, digest, evidence);
            var _ = held.merge(evidence.key(), one, Held::newer);
          }
        });
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
