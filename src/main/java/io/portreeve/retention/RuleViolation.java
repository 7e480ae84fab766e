package io.portreeve.retention;

/**
 * One reason why rules or a document are refused.
 *
 * @param path where: below a LifecyclePolicy, such as {@code spec.rules[2].match.tagPatterns[0]},
 *     or below a document, such as {@code rules[2].selection.tagPatternList[0]}; empty for the
 *     document as a whole
 * @param id which constraint is broken, for machines, such as {@code too-many-wildcards}; stable
 * @param message what is wrong and what to do about it, for people
 */
public record RuleViolation(String path, String id, String message) {
  @Override
  public String toString() {
    return (path.isEmpty() ? "" : path + ": ") + message + " [" + id + "]";
  }
}
