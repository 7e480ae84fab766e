package io.portreeve.evidence;

import io.portreeve.evidence.CertificateChain.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When it was signed, as those say who are trusted to. A certificate is valid for minutes: without
 * such a time it is held against the clock, where the rules allow that, and else is worth nothing.
 */
final class SigningTime {
  /** How far clocks may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  private static final String TRUSTED = "trusted time";

  /**
   * What is known of the time.
   *
   * @param times every trusted time, or the clock's where there is none
   * @param trusted whether somebody vouches for them
   */
  record Times(List<Instant> times, boolean trusted) {
    Times {
      times = List.copyOf(times);
    }
  }

  private SigningTime() {}

  /**
   * Collects the times, and checks that they aren't in the future and each log's key was in use.
   */
  static Times of(
      Checks checks,
      List<LogCheck.Logged> logged,
      List<Instant> timestamps,
      SignatureRules rules,
      Clocked clocked) {
    var times = new ArrayList<>(timestamps);
    var stampsOnly = rules.timestamp() == SignatureRules.Timestamp.RFC3161;
    logged.stream()
        .map(LogCheck.Logged::integrated)
        .flatMap(Stream::ofNullable)
        .forEach(times::add);
    var enough = stampsOnly ? timestamps : times;
    if (enough.isEmpty() && (stampsOnly || clocked.timeNeeded())) {
      checks.require(
          false,
          TRUSTED,
          "no RFC 3161 timestamp" + (stampsOnly ? "" : ", and no time that a log signed"),
          stampsOnly ? "at least one; a log's word isn't enough here" : "at least one");
    }
    var latest = clocked.now().plus(SKEW);
    for (var time : times) {
      checks.require(!time.isAfter(latest), TRUSTED, time.toString(), "not after " + latest);
    }
    var held = times.isEmpty() ? List.of(clocked.now()) : times;
    logged.forEach(each -> logKey(checks, each, held));
    checks.note(times.isEmpty() ? "unknown; now is " + clocked.now() : times.getFirst().toString());
    return new Times(held, !times.isEmpty());
  }

  /**
   * The clock, and whether it is enough.
   *
   * @param now what it shows
   * @param timeNeeded whether somebody else must vouch for the time
   */
  record Clocked(Instant now, boolean timeNeeded) {}

  /**
   * Checks that every time lies where certificate and authorities were valid.
   *
   * @param paths ways up from the certificate
   * @return those of the ways that were valid at every time
   */
  static List<Path> validPaths(Checks checks, LeafCertificate leaf, Times times, List<Path> paths) {
    var validity = Validity.of(leaf.holder());
    for (var time : times.times()) {
      checks.require(
          validity.contains(time),
          "certificate validity",
          (times.trusted() ? "signed " : "signed at an unknown time, now is ") + time,
          "a time from " + validity);
    }
    var valid =
        paths.stream().filter(path -> times.times().stream().allMatch(path::validAt)).toList();
    checks.require(
        !valid.isEmpty(),
        "authority validity",
        "signed " + times.times(),
        "a time when all certificates up to the authority were valid");
    return valid;
  }

  /**
   * A log that says when it took an entry is held to that; else what is known is the time signed.
   */
  private static void logKey(Checks checks, LogCheck.Logged logged, List<Instant> times) {
    var held = logged.integrated() == null ? times : List.of(logged.integrated());
    for (var time : held) {
      checks.require(
          logged.log().validity().contains(time),
          "log key validity",
          "logged " + time + " by " + logged.log().names().getFirst(),
          "a time from " + logged.log().validity());
    }
  }

  /** Until when what is known stays true; null: for ever, since it is of the past. */
  static @Nullable Instant expiry(Times times, List<Validity> held) {
    if (times.trusted()) {
      return null;
    }
    return held.stream()
        .map(Validity::end)
        .flatMap(Stream::ofNullable)
        .min(Instant::compareTo)
        .orElse(null);
  }
}
