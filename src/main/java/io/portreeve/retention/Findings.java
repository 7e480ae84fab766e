package io.portreeve.retention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects violations from several passes and puts them into the order of the rules. */
final class Findings {
  private record Finding(int rule, RuleViolation violation) {}

  private static final int WHOLE = Integer.MAX_VALUE;

  private final List<Finding> found = new ArrayList<>();

  void add(int rule, String path, String id, String message) {
    found.add(new Finding(rule, new RuleViolation(path, id, message)));
  }

  void addForAll(String path, String id, String message) {
    add(WHOLE, path, id, message);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** By rule, then in the order of discovery; what concerns all rules comes last. */
  List<RuleViolation> inOrder() {
    return found.stream()
        .sorted(Comparator.comparingInt(Finding::rule))
        .map(Finding::violation)
        .distinct()
        .toList();
  }
}
