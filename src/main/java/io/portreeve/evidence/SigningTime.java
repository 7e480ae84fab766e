package io.portreeve.evidence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * When it was signed, as somebody says who is trusted to: the certificate is valid for minutes, so
 * without that it is worth nothing.
 */
final class SigningTime {
  private SigningTime() {}

  /**
   * Checks that every trusted time lies where certificate, authorities and log keys were valid.
   *
   * @param paths ways up from the certificate
   * @return those of the ways that were valid at every time
   */
  static List<CertificateChain.Path> check(
      Checks checks,
      LeafCertificate leaf,
      List<LogCheck.Logged> logged,
      List<Instant> timestamps,
      List<CertificateChain.Path> paths) {
    var times = new ArrayList<>(timestamps);
    logged.stream()
        .map(LogCheck.Logged::integrated)
        .flatMap(Stream::ofNullable)
        .forEach(times::add);
    checks.require(
        !times.isEmpty(),
        "trusted time",
        "no RFC 3161 timestamp, and no time that a log signed",
        "at least one");
    var validity = Validity.of(leaf.holder());
    for (var time : times) {
      checks.require(
          validity.contains(time),
          "certificate validity",
          "signed " + time,
          "a time from " + validity);
    }
    logged.forEach(each -> logKey(checks, each, times));
    var valid = paths.stream().filter(path -> times.stream().allMatch(path::validAt)).toList();
    checks.require(
        !valid.isEmpty(),
        "authority validity",
        "signed " + times,
        "a time when all certificates up to the authority were valid");
    checks.note(times.getFirst().toString());
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
}
