package io.portreeve.evidence;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.portreeve.image.Excerpt;

/** Reads subject rules. RE2 alone, whose time is linear in the name: rules meet hostile names. */
final class RuleText {
  private static final int MAX_CHARS = 1_024;

  /** RE2 writes out repetitions, so they take memory. */
  private static final long MAX_REPEATED = 1_000;

  private RuleText() {}

  static void check(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "Subject "
              + Excerpt.of(text)
              + " has "
              + text.length()
              + " characters; 1 to "
              + MAX_CHARS
              + " are allowed");
    }
  }

  /**
   * A pattern, compiled.
   *
   * @throws IllegalArgumentException if it can't be or says nothing
   */
  static Pattern glob(String glob) {
    checkGlob(glob);
    return compiledGlob(glob);
  }

  /**
   * An expression, compiled.
   *
   * @throws IllegalArgumentException if it can't be, costs too much or says nothing
   */
  static Pattern regex(String expression) {
    checkRepetitions(expression);
    try {
      var compiled = Pattern.compile(expression);
      if (compiled.matches("")) {
        throw new IllegalArgumentException(
            "Expression "
                + Excerpt.of(expression)
                + " matches the empty name, so it says nothing of who signs: name a part of the"
                + " subject");
      }
      return compiled;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "Expression "
              + Excerpt.of(expression)
              + " isn't RE2: "
              + Excerpt.of(String.valueOf(e.getMessage())),
          e);
    }
  }

  private static void checkGlob(String glob) {
    if (glob.contains("***")) {
      throw new IllegalArgumentException(
          "Pattern "
              + Excerpt.of(glob)
              + " has three stars in a row: write * for what has no '/', ** for anything");
    }
    if (glob.chars().allMatch(c -> c == '*' || c == '/')) {
      throw new IllegalArgumentException(
          "Pattern " + Excerpt.of(glob) + " says nothing of who signs: name a part of the subject");
    }
  }

  private static Pattern compiledGlob(String glob) {
    var expression = new StringBuilder();
    for (var i = 0; i < glob.length(); i++) {
      if (glob.charAt(i) != '*') {
        expression.append(Pattern.quote(glob.substring(i, i + 1)));
      } else if (glob.startsWith("**", i)) {
        expression.append(".*");
        i++;
      } else {
        expression.append("[^/]*");
      }
    }
    return Pattern.compile(expression.toString(), Pattern.DOTALL);
  }

  private static void checkRepetitions(String expression) {
    if (Repetitions.of(expression) > MAX_REPEATED) {
      throw new IllegalArgumentException(
          "Expression "
              + Excerpt.of(expression)
              + " repeats more than "
              + MAX_REPEATED
              + " times, where a {n} within another multiplies: write * or + instead");
    }
  }
}
