package io.portreeve.condition;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import java.util.stream.Collectors;

/** Why a condition isn't one, or has no value: for people, bounded, printable. */
final class Explanation {
  private static final int MAX_CHARS = 300;
  private static final int MAX_ISSUES = 3;
  private static final String PREFIX = "evaluation error at <input>:";

  private Explanation() {}

  static String notBool(CelType type) {
    return "it is of type "
        + printable(type.name())
        + ", not bool; write a comparison, such as `predicate.passed == true`";
  }

  static String of(CelValidationException refused) {
    var issues =
        refused.getErrors().stream()
            .limit(MAX_ISSUES)
            .map(
                issue ->
                    "line "
                        + Math.max(1, issue.getSourceLocation().getLine())
                        + ", column "
                        + (Math.max(0, issue.getSourceLocation().getColumn()) + 1)
                        + ": "
                        + issue.getMessage().replace(" (in container '')", ""))
            .collect(Collectors.joining("; "));
    return printable(issues.isEmpty() ? String.valueOf(refused.getMessage()) : issues);
  }

  static String of(Exception failure, String text) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Undecided) {
        return printable(String.valueOf(cause.getMessage()));
      }
    }
    var message = String.valueOf(failure.getMessage());
    if (!message.startsWith(PREFIX)) {
      return printable(message);
    }
    var colon = message.indexOf(": ", PREFIX.length());
    if (colon < 0) {
      return printable(message);
    }
    return printable(
        placed(
            text, offset(message.substring(PREFIX.length(), colon)), message.substring(colon + 2)));
  }

  private static int offset(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String placed(String text, int offset, String what) {
    if (offset < 0 || offset >= text.length()) {
      return what;
    }
    var path = path(text, offset);
    if (text.charAt(offset) == '.' && what.endsWith("is not present in map.")) {
      return path + " isn't there";
    }
    return "at character " + (offset + 1) + (path.isEmpty() ? "" : " (" + path + ")") + ": " + what;
  }

  /** The path of fields in the expression around an offset. */
  private static String path(String text, int offset) {
    var start = offset;
    while (start > 0 && isPath(text.charAt(start - 1))) {
      start--;
    }
    var end = offset + 1;
    while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    return isPath(text.charAt(offset)) ? text.substring(start, end) : "";
  }

  private static boolean isPath(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '[' || c == ']';
  }

  static String printable(String text) {
    var out = new StringBuilder();
    for (var i = 0; i < Math.min(text.length(), MAX_CHARS); i++) {
      var c = text.charAt(i);
      out.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return out.append(text.length() > MAX_CHARS ? "..." : "").toString();
  }
}
