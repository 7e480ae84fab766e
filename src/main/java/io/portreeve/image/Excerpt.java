package io.portreeve.image;

/**
 * A piece of somebody else's text, made fit for a message, an event or a log line: in single
 * quotes, at most 80 characters, with everything outside printable ASCII replaced by {@code ?}, so
 * that nobody can forge a second line or flood a status.
 */
public final class Excerpt {
  private static final int MAX_CHARS = 80;

  private Excerpt() {}

  /** The excerpt of {@code text}; never fails. */
  public static String of(String text) {
    var out = new StringBuilder("'");
    for (var i = 0; i < Math.min(text.length(), MAX_CHARS); i++) {
      var c = text.charAt(i);
      out.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return out.append(text.length() > MAX_CHARS ? "…'" : "'").toString();
  }
}
