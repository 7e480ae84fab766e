package io.portreeve.policy;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much a regular expression grows when its counted repetitions are written out, as RE2/J does:
 * a few characters such as {@code ((a{1000}){1000}){1000}} would take all memory. Counts each
 * literal, class and operator once, times the repetitions around it; never less than what RE2/J
 * makes of an expression that it accepts, but for a small factor.
 */
final class RegexSize {
  /** Larger ones are refused: matching costs this times the length of the text. */
  static final long MAX = 5_000;

  private static final long SATURATED = 1L << 40;

  private final String text;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long sum;
  private long last;
  private int at;

  private RegexSize(String text) {
    this.text = text;
  }

  static long of(String text) {
    return new RegexSize(text).size();
  }

  private long size() {
    while (at < text.length()) {
      var c = text.charAt(at++);
      switch (c) {
        case '\\' -> escape();
        case '[' -> characterClass();
        case '(' -> open();
        case ')' -> close();
        case '{' -> repeat();
        default -> atom(1);
      }
    }
    while (!outer.isEmpty()) {
      close();
    }
    return sum;
  }

  private void atom(long size) {
    last = size;
    sum = Math.min(SATURATED, sum + size);
  }

  private void open() {
    outer.push(sum);
    sum = 1;
    last = 0;
  }

  private void close() {
    if (outer.isEmpty()) {
      return;
    }
    var group = sum;
    sum = outer.pop();
    atom(group);
  }

  private void escape() {
    if (at == text.length()) {
      return;
    }
    var c = text.charAt(at++);
    if (c == 'Q') {
      var end = text.indexOf("\\E", at);
      atom(1);
      sum += (end < 0 ? text.length() : end) - at;
      at = end < 0 ? text.length() : end + 2;
      return;
    }
    // \x{10FFFF}, \p{Greek}: braces that count nothing.
    if ((c == 'x' || c == 'p' || c == 'P') && at < text.length() && text.charAt(at) == '{') {
      var end = text.indexOf('}', at);
      at = end < 0 ? text.length() : end + 1;
    }
    atom(1);
  }

  private void characterClass() {
    if (at < text.length() && text.charAt(at) == '^') {
      at++;
    }
    // A ']' that comes first stands for itself.
    if (at < text.length() && text.charAt(at) == ']') {
      at++;
    }
    while (at < text.length() && text.charAt(at) != ']') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
    atom(1);
  }

  private void repeat() {
    var end = text.indexOf('}', at);
    var counts = end < 0 ? "" : text.substring(at, end);
    if (counts.isEmpty() || !counts.chars().allMatch(c -> (c >= '0' && c <= '9') || c == ',')) {
      atom(1);
      return;
    }
    at = end + 1;
    var times = 1L;
    for (var count : counts.split(",", -1)) {
      times = Math.max(times, value(count));
    }
    sum = Math.min(SATURATED, sum - last);
    atom(Math.min(SATURATED, last * times));
  }

  private static long value(String digits) {
    // RE2 refuses more than 1000; the exact value of a longer number is of no account.
    return digits.isEmpty() ? 0 : digits.length() > 6 ? 1_000_000 : Long.parseLong(digits);
  }
}
