package io.portreeve.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What CEL's type check doesn't see, and can be seen before there is any attestation: a field that
 * a well-known predicate never has, a pattern that is none.
 */
final class Literals {
  private Literals() {}

  /**
   * Looks through an expression.
   *
   * @throws IllegalArgumentException at the first such fault; the message says where and what
   */
  static void check(CelExpr expression, CelSource source) {
    switch (expression.exprKind().getKind()) {
      case SELECT -> field(expression, source);
      case CALL -> pattern(expression, source);
      default -> {}
    }
    for (var part : parts(expression)) {
      check(part, source);
    }
  }

  private static void field(CelExpr expression, CelSource source) {
    var operand = expression.select().operand();
    if (operand.exprKind().getKind() != ExprKind.Kind.IDENT) {
      return;
    }
    var name = operand.ident().name();
    var field = expression.select().field();
    for (var known : WellKnown.ALL) {
      var any = known.fields().isEmpty();
      if (known.variable().equals(name) && !any && !known.fields().contains(field)) {
        throw refusal(
            expression,
            source,
            name + " has no field " + field + "; it has " + String.join(", ", known.fields()));
      }
    }
  }

  private static void pattern(CelExpr expression, CelSource source) {
    var call = expression.call();
    if (!call.function().equals("matches") || call.args().isEmpty()) {
      return;
    }
    var pattern = call.args().getLast();
    if (pattern.exprKind().getKind() != ExprKind.Kind.CONSTANT
        || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return;
    }
    var text = pattern.constant().stringValue();
    if (text.length() > Meter.MAX_PATTERN || PatternSize.of(text) > Meter.MAX_PROGRAM) {
      throw refusal(expression, source, "the pattern is too long, or repeats too much");
    }
    try {
      var _ = Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw refusal(
          expression, source, "the pattern isn't an RE2 expression: " + e.getDescription());
    }
  }

  private static IllegalArgumentException refusal(
      CelExpr expression, CelSource source, String what) {
    var offset = source.getPositionsMap().get(expression.id());
    var place = offset == null ? "" : "character " + (offset + 1) + ": ";
    return new IllegalArgumentException(Explanation.printable(place + what));
  }

  private static List<CelExpr> parts(CelExpr expression) {
    var parts = new ArrayList<CelExpr>();
    switch (expression.exprKind().getKind()) {
      case SELECT -> parts.add(expression.select().operand());
      case CALL -> {
        expression.call().target().ifPresent(parts::add);
        parts.addAll(expression.call().args());
      }
      case LIST -> parts.addAll(expression.list().elements());
      case STRUCT -> expression.struct().entries().forEach(entry -> parts.add(entry.value()));
      case MAP ->
          expression
              .map()
              .entries()
              .forEach(entry -> parts.addAll(List.of(entry.key(), entry.value())));
      case COMPREHENSION -> {
        var loop = expression.comprehension();
        parts.addAll(
            List.of(
                loop.iterRange(),
                loop.accuInit(),
                loop.loopCondition(),
                loop.loopStep(),
                loop.result()));
      }
      case NOT_SET, CONSTANT, IDENT -> {}
    }
    return parts;
  }
}
