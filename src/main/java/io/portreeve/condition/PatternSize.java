package io.portreeve.condition;

import java.util.ArrayDeque;

/**
 * About how many instructions an RE2 expression becomes, without compiling it: {@code
 * ((a{1000}){1000})} is short, and a million of them. Never much below what it becomes; text that
 * isn't an expression has some size too.
 */
final class PatternSize {
  private static final long MOST = 1L << 40;

  private final String pattern;
  private final ArrayDeque<Long> outer = new ArrayDeque<>();
  private int at;
  private long sum;
  private long last;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  static long of(String pattern) {
    return new PatternSize(pattern).size();
  }

  private long size() {
    while (at < pattern.length()) {
      var c = pattern.charAt(at++);
      switch (c) {
        case '\\' -> escape();
        case '[' -> {
          skipClass();
          atom(1);
        }
        case '(' -> {
          outer.push(sum);
          sum = 0;
          last = 0;
        }
        case ')' -> {
          var group = sum + 2;
          sum = outer.isEmpty() ? 0 : outer.pop();
          atom(group);
        }
        case '{' -> repeat();
        default -> atom(1);
      }
    }
    while (!outer.isEmpty()) {
      sum = Math.min(MOST, sum + outer.pop());
    }
    return sum;
  }

  private void atom(long size) {
    last = Math.min(MOST, size);
    sum = Math.min(MOST, sum + last);
  }

  private void escape() {
    if (pattern.startsWith("Q", at)) {
      var end = pattern.indexOf("\\E", at);
      var stop = end < 0 ? pattern.length() : end;
      sum = Math.min(MOST, sum + stop - at);
      last = 1;
      at = end < 0 ? stop : end + 2;
    } else {
      at++;
      atom(1);
    }
  }

  private void skipClass() {
    if (pattern.startsWith("^", at)) {
      at++;
    }
    if (pattern.startsWith("]", at)) {
      at++;
    }
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      var named = pattern.startsWith("[:", at) ? pattern.indexOf(":]", at + 2) : -1;
      if (named >= 0) {
        at = named + 2;
      } else {
        at += pattern.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
  }

  private void repeat() {
    var end = pattern.indexOf('}', at);
    var times = end < 0 ? -1 : times(pattern.substring(at, end));
    if (times < 0) {
      atom(1);
      return;
    }
    at = end + 1;
    sum = Math.min(MOST, sum + last * times);
    last = Math.min(MOST, last * Math.max(1, times));
  }

  /** How often at most, one more where there is no end; -1 if it isn't a repetition. */
  private static long times(String text) {
    var comma = text.indexOf(',');
    var least = number(comma < 0 ? text : text.substring(0, comma));
    if (comma < 0 || least < 0) {
      return least;
    }
    var most = text.substring(comma + 1);
    return most.isEmpty() ? least + 1 : number(most);
  }

  private static long number(String text) {
    if (text.isEmpty() || text.length() > 6) {
      return -1;
    }
    var number = 0L;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
