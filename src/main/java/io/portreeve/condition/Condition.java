package io.portreeve.condition;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;

/**
 * A CEL expression over a verified attestation, checked to be of type bool. Immutable, safe for use
 * by several threads. {@code docs/conditions.md} says what it can use.
 */
public final class Condition {
  private final String text;
  private final CelRuntime.Program program;

  private Condition(String text, CelRuntime.Program program) {
    this.text = text;
    this.program = program;
  }

  /**
   * Compiles one.
   *
   * @throws IllegalArgumentException if it isn't an expression of type bool over what {@link
   *     Claims} has, or is too large; the message says where and why
   */
  public static Condition compile(String text) {
    if (text.length() > Language.MAX_CHARS) {
      throw new IllegalArgumentException(
          "it has "
              + text.length()
              + " characters; write one of at most "
              + Language.MAX_CHARS
              + ", or split it over several attestations");
    }
    try {
      var checked = Language.check(text);
      if (!checked.getResultType().equals(SimpleType.BOOL)) {
        throw new IllegalArgumentException(Explanation.notBool(checked.getResultType()));
      }
      Literals.check(checked.getExpr(), checked.getSource());
      return new Condition(text, Language.program(checked));
    } catch (CelValidationException e) {
      throw new IllegalArgumentException(Explanation.of(e), e);
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException(Explanation.printable(String.valueOf(e.getMessage())), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("it is too deeply nested", e);
    }
  }

  /** What came of an evaluation. */
  public sealed interface Result {
    /** It is true. */
    record Holds() implements Result {}

    /** It is false. */
    record DoesNotHold() implements Result {}

    /**
     * It has no value: a field isn't there, a type doesn't fit, or it costs too much. That is no
     * reason to admit anything.
     *
     * @param why what happened, bounded and printable
     */
    record Undefined(String why) implements Result {}
  }

  /** Evaluates it; never throws, whatever the claims are. */
  public Result evaluate(Claims claims) {
    var meter = new Meter();
    try {
      var value = meter.measure(() -> program.eval(new Variables(claims, meter)));
      if (!meter.isExhausted() && value instanceof Boolean holds) {
        return holds ? new Result.Holds() : new Result.DoesNotHold();
      }
      return new Result.Undefined(
          meter.isExhausted() ? Meter.TOO_MUCH : "it gives neither true nor false");
    } catch (CelEvaluationException | RuntimeException e) {
      return new Result.Undefined(meter.isExhausted() ? Meter.TOO_MUCH : Explanation.of(e, text));
    } catch (StackOverflowError e) {
      return new Result.Undefined("the attestation is too deeply nested for it");
    }
  }

  /** The expression. */
  public String text() {
    return text;
  }
}
