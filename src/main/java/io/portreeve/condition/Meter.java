package io.portreeve.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.runtime.CelEvaluationException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What one evaluation may still cost. A unit is some ten nanoseconds, or a character made. CEL
 * itself bounds the turns of loops only: not how long a text is, how often it is looked through,
 * how deep two values are compared.
 */
final class Meter {
  /** Units of an evaluation: a fifth of a second at the worst, a few MiB. */
  static final long LIMIT = 20_000_000;

  /** What is said of an evaluation that ends for that. */
  static final String TOO_MUCH = "it costs too much to evaluate on this attestation";

  static final int MAX_PATTERN = 1_024;
  static final int MAX_PROGRAM = 20_000;
  private static final int MAX_KEPT = 64;
  private static final int MAX_DEPTH = 128;
  private static final int UNITS_PER_NODE = 64;
  private static final int UNITS_PER_STEP = 4;
  private static final int UNITS_PER_INSTRUCTION = 20;

  /**
   * The meter of the evaluation on this thread. Functions are bound once, for every evaluation, and
   * CEL hands them their arguments only.
   */
  private static final ScopedValue<Meter> CURRENT = ScopedValue.newInstance();

  private final Map<String, Expression> expressions = new HashMap<>();
  private long left = LIMIT;

  private record Expression(Pattern pattern, long size) {}

  /** An evaluation. */
  @FunctionalInterface
  interface Evaluation {
    Object run() throws CelEvaluationException;
  }

  static Meter current() {
    return CURRENT.get();
  }

  Object measure(Evaluation evaluation) throws CelEvaluationException {
    return ScopedValue.where(CURRENT, this).call(evaluation::run);
  }

  boolean isExhausted() {
    return left < 0;
  }

  /**
   * Takes some units.
   *
   * @throws Undecided if there aren't as many, and from then on always
   */
  void charge(long units) {
    if (units > left) {
      left = -1;
      throw new Undecided(TOO_MUCH);
    }
    left -= units;
  }

  /** Charges for all that is in a value, as a comparison looks at it. */
  void chargeDeep(Object value) {
    chargeDeep(value, MAX_DEPTH);
  }

  private void chargeDeep(Object value, int depth) {
    if (depth == 0) {
      throw new Undecided("it compares values that are more than " + MAX_DEPTH + " deep");
    }
    switch (value) {
      case Map<?, ?> map -> {
        for (var entry : map.entrySet()) {
          chargeDeep(entry.getKey(), depth - 1);
          chargeDeep(entry.getValue(), depth - 1);
        }
      }
      case Collection<?> list -> {
        for (var item : list) {
          chargeDeep(item, depth - 1);
        }
      }
      default -> {}
    }
    charge(UNITS_PER_NODE + Lengths.of(value) / 8);
  }

  /** Whether a part of the text matches the RE2 expression. */
  boolean matches(String text, String pattern) {
    var expression = expressions.get(pattern);
    if (expression == null) {
      expression = compile(pattern);
      if (expressions.size() < MAX_KEPT) {
        expressions.put(pattern, expression);
      }
    }
    charge((1L + text.length()) * (UNITS_PER_STEP + expression.size() / 4));
    return expression.pattern().matcher(text).find();
  }

  private Expression compile(String pattern) {
    if (pattern.length() > MAX_PATTERN) {
      throw new Undecided("a pattern of matches() has more than " + MAX_PATTERN + " characters");
    }
    var size = PatternSize.of(pattern);
    if (size > MAX_PROGRAM) {
      throw new Undecided("a pattern of matches() repeats too much");
    }
    charge(size * UNITS_PER_INSTRUCTION);
    try {
      return new Expression(Pattern.compile(pattern), size);
    } catch (PatternSyntaxException e) {
      throw new Undecided("a pattern of matches() isn't an RE2 expression: " + e.getDescription());
    }
  }
}
