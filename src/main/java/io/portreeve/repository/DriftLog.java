package io.portreeve.repository;

import io.portreeve.api.v1alpha1.Drift;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The newest changes behind the operator's back, newest first. Pure. */
final class DriftLog {
  private DriftLog() {}

  /**
   * Tells which differences are news. One that is known and couldn't be repaired since is none.
   *
   * @param repaired whether all that is known was repaired
   */
  static List<Difference> news(List<Drift> known, List<Difference> differences, boolean repaired) {
    return differences.stream()
        .filter(each -> repaired || known.stream().noneMatch(drift -> isOf(drift, each)))
        .toList();
  }

  /** The log with news at its head, as many as are kept. */
  static List<Drift> with(List<Drift> known, List<Difference> news, Instant now) {
    return Stream.concat(
            news.stream()
                .map(
                    each -> new Drift(each.setting(), each.found(), each.wanted(), now.toString())),
            known.stream())
        .limit(Drift.KEPT)
        .toList();
  }

  private static boolean isOf(Drift drift, Difference difference) {
    return drift.setting().equals(difference.setting())
        && drift.found().equals(difference.found())
        && drift.wanted().equals(difference.wanted());
  }
}
