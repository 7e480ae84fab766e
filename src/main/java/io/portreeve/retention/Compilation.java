package io.portreeve.retention;

import java.util.List;

/** What becomes of a list of rules. */
public sealed interface Compilation {
  /**
   * The rules are valid.
   *
   * @param document what to write
   * @param lint warnings, in the order of the rules; at most 20
   */
  record Compiled(LifecycleDocument document, List<Lint> lint) implements Compilation {
    /** Copies the list. */
    public Compiled {
      lint = List.copyOf(lint);
    }
  }

  /**
   * The rules are not valid.
   *
   * @param violations all that is wrong, in the order of the rules, followed by what concerns the
   *     rules together; at least one
   */
  record Refused(List<RuleViolation> violations) implements Compilation {
    /** Copies the list. */
    public Refused {
      violations = List.copyOf(violations);
    }
  }
}
