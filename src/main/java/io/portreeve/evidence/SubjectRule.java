package io.portreeve.evidence;

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
   *
   * @param glob the pattern; 1 to 1024 characters, not only stars
   */
  record Pattern(String glob) implements SubjectRule {
    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if it is empty or too long, has three stars in a row, or
     *     would match every name
     */
    public Pattern {
      RuleText.check(glob);
      RuleText.checkGlob(glob);
    }

    @Override
    public boolean matches(String name) {
      return RuleText.compiledGlob(glob).matches(name);
    }

    @Override
    public String described() {
      return "a match of pattern " + glob;
    }
  }

  /**
   * An RE2 expression that the whole name must match.
   *
   * @param expression the expression; 1 to 1024 characters
   */
  record Regex(String expression) implements SubjectRule {
    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if it is empty, too long, no RE2 expression, or repeats so
     *     much that it would take too much memory
     */
    public Regex {
      RuleText.check(expression);
      RuleText.checkRegex(expression);
    }

    @Override
    public boolean matches(String name) {
      return RuleText.compiledRegex(expression).matches(name);
    }

    @Override
    public String described() {
      return "a match of the whole by RE2 expression " + expression;
    }
  }
}
