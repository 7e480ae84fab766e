package io.portreeve.enforcement;

import io.portreeve.enforcement.TrustMaterial.Freshness;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says whether trust roots from TUF repositories are current. Times are given as days, so that a
 * status doesn't change with every refresh.
 */
final class RootFreshness {
  /** Without a refresh for this long, somebody should look: a repository is asked every 6 hours. */
  static final Duration FRESH = Duration.ofDays(3);

  private static final int LISTED = 10;

  private final Instant now;

  RootFreshness(Instant now) {
    this.now = now;
  }

  /**
   * What to say of trust roots, all of which can be used.
   *
   * @param roots those from elsewhere, by the signer's name
   */
  Outcome outcome(Map<String, Freshness> roots) {
    var stale = new TreeMap<String, String>();
    roots.forEach((signer, root) -> problem(root).ifPresent(why -> stale.put(signer, why)));
    if (stale.isEmpty()) {
      return new Outcome.Ready(
          Reason.SUCCEEDED,
          "every trust root and key was read where the policy says it is" + dates(roots.values()));
    }
    var said =
        stale.entrySet().stream()
            .limit(LISTED)
            .map(each -> "trust root of signer %s: %s".formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining("; "));
    return new Outcome.Stalled(
        Reason.TRUST_ROOT_STALE, said + "; the policy stays in force with what was fetched last");
  }

  private Optional<String> problem(Freshness root) {
    var refreshed = root.refreshedTime();
    var expiry = root.expiryTime();
    var tried = root.fault() == null ? "" : ", and the last refresh failed: " + root.fault();
    if (refreshed == null) {
      return Optional.of("the one that came with this release is in use, never refreshed" + tried);
    }
    if (expiry != null && !expiry.isAfter(now)) {
      return Optional.of(
          "its metadata expired on %s, last refreshed on %s%s"
              .formatted(day(expiry), day(refreshed), tried));
    }
    return refreshed.plus(FRESH).isBefore(now) || root.fault() != null
        ? Optional.of("last refreshed on %s%s".formatted(day(refreshed), tried))
        : Optional.empty();
  }

  private static String dates(Collection<Freshness> roots) {
    var refreshed =
        earliest(roots.stream().map(Freshness::refreshedTime).flatMap(Stream::ofNullable));
    var expiry = earliest(roots.stream().map(Freshness::expiryTime).flatMap(Stream::ofNullable));
    return (refreshed == null ? "" : "; refreshed on " + day(refreshed))
        + (expiry == null ? "" : ", valid until " + day(expiry));
  }

  private static @Nullable Instant earliest(Stream<Instant> times) {
    return times.min(Instant::compareTo).orElse(null);
  }

  private static String day(Instant time) {
    return time.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }
}
