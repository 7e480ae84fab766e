package io.portreeve.policy;

import io.portreeve.oci.OciException;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that counts longer than it is believed, where the policy says so and it can't be
 * verified again. It has to be of the same question: the same digest, signers, trust material and
 * credentials; and it has to be the last answer that there was.
 *
 * <p>A registry that has just failed isn't waited for again by each image of which there is such
 * evidence: the next are asked for after a pause.
 */
final class GracePeriod {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int MAX_REGISTRIES = 1024;

  private final EvidenceCache cache;
  private final JudgeTime time;
  private final ConcurrentHashMap<String, Failure> failures = new ConcurrentHashMap<>();

  private record Failure(RuntimeException error, long at) {}

  GracePeriod(EvidenceCache cache, JudgeTime time) {
    this.cache = cache;
    this.time = time;
  }

  /** Notes that a registry has answered. */
  void answered(String registry) {
    if (!failures.isEmpty()) {
      failures.remove(registry);
    }
  }

  /** Notes why a registry couldn't be asked, where that is about the registry and no one image. */
  void failed(String registry, RuntimeException error) {
    if (isOutage(error) && (failures.size() < MAX_REGISTRIES || failures.containsKey(registry))) {
      failures.put(registry, new Failure(error, time.nanos().getAsLong()));
    }
  }

  /** Whether a registry as a whole doesn't answer, fails, or wants to be asked less. */
  static boolean isOutage(RuntimeException error) {
    return error instanceof OciException.Unavailable
        || error instanceof OciException.RateLimited
        || error instanceof OciException.OverBudget;
  }

  /** The verdict while a registry is out; null: it is to be asked, or there is no such evidence. */
  @Nullable ImageVerdict duringOutage(EvidenceAsk ask) {
    if (failures.isEmpty() || ask.policy().gracePeriod() == null) {
      return null;
    }
    var registry = ask.image().registry();
    var failure = failures.get(registry);
    if (failure == null || cache.known(ask.key(), ask, ask) != null) {
      return null;
    }
    if (time.nanos().getAsLong() - failure.at() >= PAUSE.toNanos()) {
      failures.remove(registry, failure);
      return null;
    }
    return after(ask, failure.error());
  }

  /**
   * The verdict after an error; null: nothing counts.
   *
   * @param error why it couldn't be verified again
   */
  @Nullable ImageVerdict after(EvidenceAsk ask, RuntimeException error) {
    var policy = ask.policy();
    var period = policy.gracePeriod();
    // Who may push can bring about that something isn't what was asked for.
    if (period == null || error instanceof OciException.Untrustworthy) {
      return null;
    }
    var stale = cache.stale(ask.key(), ask, period);
    if (stale == null) {
      return null;
    }
    return switch (Verdicts.of(policy, ask.image(), stale.facts(), time.now())) {
      case Denied denied -> denied;
      case Admitted(var warnings) -> {
        var verified = time.at(stale.since()).truncatedTo(ChronoUnit.SECONDS);
        var all = new ArrayList<>(warnings);
        all.add(
            "evidence of %s counts until %s, as gracePeriod says: it can't be verified again: %s"
                .formatted(
                    verified, verified.plus(period), Texts.printable(ErrorVerdict.message(error))));
        yield new Admitted(all);
      }
    };
  }
}
