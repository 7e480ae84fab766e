package io.portreeve.evidence;

import org.jspecify.annotations.Nullable;

/**
 * What a certificate's subject alternative name must be: the whole of it, in the same case. Each
 * can only be made if it can be held; the exception says what is wrong with it.
 */
public sealed interface SubjectRule {
  /** Whether the whole of this name is as the rule says. */
  boolean matches(String name);

  /** The rule, for messages. */
  String described();

  /**
   * Exactly this.
   *
   * @param value the name; 1 to 1024 characters
   */
  record Exact(String value) implements SubjectRule {
    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if it is empty or too long
     */
    public Exact {
      RuleText.check(value);
    }

    @Override
    public boolean matches(String name) {
      return name.equals(value);
    }

    @Override
    public String described() {
      return value;
    }
  }

  /**
   * A pattern: {@code *} matches any characters but {@code /}, also none; {@code **} matches any
   * characters. Everything else, {@code ?} and {@code .} as well, means itself.
   */
  final class Pattern implements SubjectRule {
    private final String glob;
    private final com.google.re2j.Pattern compiled;

    /**
     * Checks it.
     *
     * @param glob the pattern; 1 to 1024 characters, not only stars
     * @throws IllegalArgumentException if it is empty or too long, has three stars in a row, or
     *     would match every name
     */
    public Pattern(String glob) {
      RuleText.check(glob);
      this.glob = glob;
      compiled = RuleText.glob(glob);
    }

    @Override
    public boolean matches(String name) {
      return compiled.matches(name);
    }

    @Override
    public String described() {
      return "a match of pattern " + glob;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Pattern pattern && pattern.glob.equals(glob);
    }

    @Override
    public int hashCode() {
      return glob.hashCode();
    }

    @Override
    public String toString() {
      return "Pattern[glob=" + glob + "]";
    }
  }

  /** An RE2 expression that the whole name must match. */
  final class Regex implements SubjectRule {
    private final String expression;
    private final com.google.re2j.Pattern compiled;

    /**
     * Checks it.
     *
     * @param expression the expression; 1 to 1024 characters
     * @throws IllegalArgumentException if it is empty, too long, no RE2 expression, or repeats so
     *     much that it would take too much memory
     */
    public Regex(String expression) {
      RuleText.check(expression);
      this.expression = expression;
      compiled = RuleText.regex(expression);
    }

    @Override
    public boolean matches(String name) {
      return compiled.matches(name);
    }

    @Override
    public String described() {
      return "a match of the whole by RE2 expression " + expression;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Regex regex && regex.expression.equals(expression);
    }

    @Override
    public int hashCode() {
      return expression.hashCode();
    }

    @Override
    public String toString() {
      return "Regex[expression=" + expression + "]";
    }
  }
}
