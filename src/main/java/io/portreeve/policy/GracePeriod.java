package io.portreeve.policy;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceStore.Entry;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import io.portreeve.policy.JudgeEvents.Source;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that counts longer than it is believed, where the policy says so and it can't be
 * verified again. It has to be of the same question: the same digest, signers, trust material and
 * credentials; and it has to be the last answer that there was.
 *
 * <p>A registry that has just failed isn't waited for again by each image of which there is such
 * evidence: the next are asked for after a pause. Only what nobody but the policy and the registry
 * has a hand in shows that it has failed: not what a pod's own credentials come to, nor a question
 * that had little time.
 *
 * <p>For the same reason a pod's own credentials don't bring it about: before it counts, the
 * registry is asked without them.
 */
final class GracePeriod {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int MAX_REGISTRIES = 1024;

  /** A registry that answers at all does so within this. */
  private static final Duration FULL = Duration.ofSeconds(4);

  private final EvidenceCache cache;
  private final JudgeTime time;
  private final JudgeEvents events;
  private final ConcurrentHashMap<String, Failure> failures = new ConcurrentHashMap<>();

  /** Others are told of it: holds nothing of what was asked for. */
  private record Failure(String why, long at) {}

  GracePeriod(EvidenceCache cache, JudgeTime time, JudgeEvents events) {
    this.cache = cache;
    this.time = time;
    this.events = events;
  }

  /** Notes that a registry has answered. */
  void answered(String registry) {
    if (!failures.isEmpty()) {
      failures.remove(registry);
    }
  }

  /**
   * Notes that a registry couldn't be asked, where that is about the registry and no one image.
   *
   * @param within how long it was given
   */
  void failed(EvidenceAsk ask, Duration within, OciException error) {
    var registry = ask.image().registry();
    if (isOutage(error)
        && ask.binds()
        && within.compareTo(FULL) >= 0
        && ask.isOfNoNamespace()
        && (failures.size() < MAX_REGISTRIES || failures.containsKey(registry))) {
      var why =
          ask.image().host()
              + (error instanceof OciException.RateLimited
                  ? " wanted fewer requests a moment ago"
                  : " failed, or didn't answer, a moment ago");
      failures.put(registry, new Failure(why, time.nanos().getAsLong()));
    }
  }

  /** Whether a registry as a whole doesn't answer, fails, or wants to be asked less. */
  static boolean isOutage(RuntimeException error) {
    return error instanceof OciException.Unavailable
        || error instanceof OciException.RateLimited
        || error instanceof OciException.OverBudget;
  }

  /**
   * The verdict on the evidence of an image.
   *
   * @throws OciException if it can't be had, and nothing else counts
   */
  ImageVerdict judge(EvidenceAsk ask, Duration within) {
    if (ask.policy().gracePeriod() == null) {
      return verified(ask, within);
    }
    var known = cache.known(ask.key(), ask, ask);
    if (known != null) {
      return Verdicts.of(ask.policy(), ask.image(), known, time.now());
    }
    var stale = stale(ask);
    if (stale == null) {
      return verified(ask, within);
    }
    var outage = outage(ask.image().registry());
    return outage == null ? judgeAnew(ask, within) : verdict(ask, stale, outage);
  }

  private ImageVerdict judgeAnew(EvidenceAsk ask, Duration within) {
    if (!ask.isOfNoNamespace()) {
      return judgeTwice(ask, within);
    }
    try {
      return verified(ask, within);
    } catch (OciException e) {
      return after(ask, e);
    }
  }

  private ImageVerdict verified(EvidenceAsk ask, Duration within) {
    var facts = cache.get(ask.key(), ask, within, ask);
    return Verdicts.of(ask.policy(), ask.image(), facts, time.now());
  }

  private ImageVerdict judgeTwice(EvidenceAsk ask, Duration within) {
    var end = time.nanos().getAsLong() + within.toNanos();
    try {
      return verified(ask, within.dividedBy(2));
    } catch (OciException.Untrustworthy _) {
      // In half the time: the whole may do.
      return verified(ask, time.until(end));
    } catch (OciException first) {
      try {
        return verified(ask.ofNoNamespace(), time.until(end));
      } catch (OciException.Untrustworthy second) {
        // Who may push can bring this about, whatever became of the pod's own credentials.
        throw second;
      } catch (OciException | CredentialsException _) {
        return after(ask, first);
      }
    }
  }

  /** Why a registry isn't to be asked now; null: it is. */
  private @Nullable String outage(String registry) {
    var failure = failures.get(registry);
    if (failure == null) {
      return null;
    }
    if (time.nanos().getAsLong() - failure.at() >= PAUSE.toNanos()) {
      failures.remove(registry, failure);
      return null;
    }
    return failure.why();
  }

  /**
   * The verdict after an error.
   *
   * @throws OciException the same if nothing counts
   */
  private ImageVerdict after(EvidenceAsk ask, OciException error) {
    // Who may push can bring about that something isn't what was asked for.
    var stale = error instanceof OciException.Untrustworthy ? null : stale(ask);
    if (stale == null) {
      throw error;
    }
    return verdict(ask, stale, ErrorVerdict.message(error));
  }

  private @Nullable Entry stale(EvidenceAsk ask) {
    var period = ask.policy().gracePeriod();
    return period == null ? null : cache.stale(ask.key(), ask, ask, period);
  }

  private ImageVerdict verdict(EvidenceAsk ask, Entry stale, String why) {
    var policy = ask.policy();
    return switch (Verdicts.of(policy, ask.image(), stale.facts(), time.now())) {
      case Denied denied -> denied;
      case Admitted(var warnings) -> {
        var verified = time.at(stale.since()).truncatedTo(ChronoUnit.SECONDS);
        var period = Objects.requireNonNull(policy.gracePeriod());
        events.evidence(Source.GRACE);
        var all = new ArrayList<>(warnings);
        all.add(
            "evidence of %s counts until %s, as gracePeriod says: it can't be verified again: %s"
                .formatted(verified, verified.plus(period), Texts.printable(why)));
        yield new Admitted(all);
      }
    };
  }
}
