package io.portreeve.policy;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a policy. */
final class Problems {
  private static final int MAX_PROBLEMS = 20;

  private final List<String> found = new ArrayList<>();
  private int left;

  /**
   * Adds one.
   *
   * @param field path of the field
   * @param wrong what is wrong with it
   * @param next what to do
   */
  void add(String field, String wrong, String next) {
    if (found.size() < MAX_PROBLEMS) {
      found.add("%s %s: %s".formatted(field, Texts.printable(wrong), next));
    } else {
      left++;
    }
  }

  /** Throws if there is a problem. */
  void check() {
    if (left > 0) {
      found.add("there are %d problems more: they show when these are settled".formatted(left));
    }
    if (!found.isEmpty()) {
      throw new InvalidPolicyException(found);
    }
  }
}
