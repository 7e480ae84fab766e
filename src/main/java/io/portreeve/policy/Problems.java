package io.portreeve.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a policy. */
final class Problems {
  private static final int MAX_PROBLEMS = 20;
  private static final int MAX_NAME_CHARS = 63;

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

  /** Checks a name that must be the only one of its kind; adds it to the others. */
  void checkName(String field, @Nullable String name, Set<String> others) {
    if (!isName(name)) {
      add(field, "isn't a name", "write 1 to 63 printable characters, not only white space");
    } else if (!others.add(name)) {
      add(field, "'%s' is a second one".formatted(name), "give each its own name");
    }
  }

  /** Whether it can be told in messages. */
  static boolean isName(@Nullable String text) {
    return text != null
        && !text.isBlank()
        && text.length() <= MAX_NAME_CHARS
        && Texts.isPrintable(text);
  }

  /** Whether there is none so far. */
  boolean isEmpty() {
    return found.isEmpty();
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
