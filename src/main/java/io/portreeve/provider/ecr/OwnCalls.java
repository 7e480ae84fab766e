package io.portreeve.provider.ecr;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells this operator's calls from others' by what CloudTrail says of who called. A user agent is
 * what its sender says of themselves; so the principal must be ours too, and an event that names
 * none isn't ours: CloudTrail leaves it out for callers of other accounts. While our own can't be
 * found out, the user agent decides alone: what somebody else changes under it is found by the
 * rotation. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html">CloudTrail
 *     userIdentity element</a>
 */
final class OwnCalls {
  /** A role with or without its path. */
  private static final Pattern ROLE =
      Pattern.compile("(arn:[^:]+:iam::\\d{12}:role/)(?:.*/)?([^/]+)");

  /** Time between two tries to find out who we are. */
  static final Duration BETWEEN_TRIES = Duration.ofMinutes(5);

  private final String userAgent;
  private final Supplier<String> principal;
  private final Clock clock;

  /** When it may be asked for again; {@link Instant#MAX} where that is for nothing. */
  private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);

  private volatile @Nullable String known;

  /**
   * Creates it.
   *
   * @param userAgent last words of the user agent of our own requests
   * @param principal tells our own ARN, or why it isn't known, by a RegistryException; asked for
   *     when something calls itself ours, until it is known. Invalid is for good, everything else
   *     is asked again after {@link #BETWEEN_TRIES}
   * @param clock what the time is
   */
  OwnCalls(String userAgent, Supplier<String> principal, Clock clock) {
    this.userAgent = userAgent;
    this.principal = principal;
    this.clock = clock;
  }

  /** Whether a call was ours. */
  boolean contains(ObjectNode detail) {
    var agent = detail.path("userAgent").asText("").strip();
    var end = agent.endsWith("]") ? agent.substring(0, agent.length() - 1) : agent;
    if (!end.equals(userAgent) && !end.endsWith(" " + userAgent)) {
      return false;
    }
    var caller = detail.path("userIdentity").path("arn").textValue();
    return principal()
        .map(own -> caller != null && withoutPath(OwnPrincipal.ofCaller(caller)).equals(own))
        .orElse(true);
  }

  private Optional<String> principal() {
    var now = clock.instant();
    var due = next.get();
    if (known == null && !now.isBefore(due) && next.compareAndSet(due, now.plus(BETWEEN_TRIES))) {
      try {
        known = withoutPath(principal.get());
      } catch (RegistryException.Invalid _) {
        next.set(Instant.MAX);
      } catch (RegistryException _) {
        // Asked again: one failure isn't to decide for as long as this process lives.
      }
    }
    return Optional.ofNullable(known);
  }

  /** What a session says of itself has no path. */
  private static String withoutPath(String arn) {
    var role = ROLE.matcher(arn);
    return role.matches() ? role.group(1) + role.group(2) : arn;
  }
}
