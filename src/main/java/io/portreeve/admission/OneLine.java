package io.portreeve.admission;

/** Other people's text, made fit for one line of an answer: bounded, and without line breaks. */
final class OneLine {
  private static final String CUT = "…";

  private OneLine() {}

  /**
   * The text with everything that isn't printable (controls, line and paragraph separators, marks
   * that turn the direction of writing, halves of surrogate pairs) replaced by {@code ?}, cut to
   * {@code maxChars} characters.
   */
  static String of(String text, int maxChars) {
    var out = new StringBuilder(Math.min(text.length(), maxChars) + 1);
    var at = 0;
    while (at < text.length() && out.length() < maxChars) {
      var code = text.codePointAt(at);
      at += Character.charCount(code);
      out.appendCodePoint(isPrintable(code) ? code : '?');
    }
    return at < text.length()
        ? out.substring(0, Math.max(0, Math.min(out.length(), maxChars - 1))) + CUT
        : out.toString();
  }

  private static boolean isPrintable(int code) {
    return switch (Character.getType(code)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
