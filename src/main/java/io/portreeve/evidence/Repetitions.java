package io.portreeve.evidence;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * How often a regular expression repeats something once RE2 has written out its counted
 * repetitions: those beside one another add up, those within one another multiply.
 */
final class Repetitions {
  private static final Pattern COUNTED = Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}");

  /** Enough to be too many; times what can be written in a repetition, it is still a number. */
  private static final long SATURATED = 1L << 32;

  private final String text;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long sum;

  /** Of what a repetition that comes next is about. */
  private long last;

  private int at;

  private Repetitions(String text) {
    this.text = text;
  }

  static long of(String expression) {
    return new Repetitions(expression).count();
  }

  private long count() {
    while (at < text.length()) {
      switch (text.charAt(at++)) {
        case '\\' -> escape();
        case '[' -> characterClass();
        case '(' -> open();
        case ')' -> close();
        case '{' -> repeat();
        case '*', '+', '?' -> {
          // Loops, which aren't written out.
        }
        default -> last = 0;
      }
    }
    while (!outer.isEmpty()) {
      close();
    }
    return sum;
  }

  private void open() {
    outer.push(sum);
    sum = 0;
    last = 0;
  }

  private void close() {
    if (!outer.isEmpty()) {
      last = sum;
      sum = Math.min(SATURATED, outer.pop() + last);
    }
  }

  private void escape() {
    last = 0;
    if (text.startsWith("Q", at)) {
      var end = text.indexOf("\\E", at);
      at = end < 0 ? text.length() : end + 2;
    } else if (text.startsWith("x{", at)
        || text.startsWith("p{", at)
        || text.startsWith("P{", at)) {
      // Braces that count nothing.
      var end = text.indexOf('}', at);
      at = end < 0 ? text.length() : end + 1;
    } else {
      at++;
    }
  }

  private void characterClass() {
    last = 0;
    if (text.startsWith("^", at)) {
      at++;
    }
    // A ']' that comes first stands for itself.
    if (text.startsWith("]", at)) {
      at++;
    }
    while (at < text.length() && text.charAt(at) != ']') {
      var named = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
      if (named >= 0) {
        at = named + 2;
      } else {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
  }

  private void repeat() {
    var counted = COUNTED.matcher(text).region(at - 1, text.length());
    if (!counted.lookingAt()) {
      last = 0;
      return;
    }
    at = counted.end();
    var most = counted.group(2) == null || counted.group(2).isEmpty() ? 1 : 2;
    var repeated = Math.max(1, last) * Math.max(1, Long.parseLong(counted.group(most)));
    sum = Math.min(SATURATED, sum - last + repeated);
    last = Math.min(SATURATED, repeated);
  }
}
