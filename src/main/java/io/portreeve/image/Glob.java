package io.portreeve.image;

import java.util.Arrays;

/**
 * A pattern for names with {@code /} in them. {@code *} matches any characters but {@code /},
 * {@code **} matches any characters, also none; everything else matches itself, in the same case.
 * The whole name has to match: {@code team/**} matches {@code team/a/b}, not {@code team}.
 *
 * <p>Matching costs at most the length of the pattern times the length of the name, whatever the
 * pattern: patterns are written by tenants.
 */
public final class Glob {
  private static final int MAX_CHARS = 256;
  private static final String LOOKALIKES = "?[]{}()!,\\^$|+";

  /** The token that matches any characters but {@code /}. */
  static final char ANY_BUT_SLASH = 0;

  /** The token that matches any characters. */
  static final char ANY = 1;

  private final String text;
  private final char[] tokens;

  private Glob(String text, char[] tokens) {
    this.text = text;
    this.tokens = tokens;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if {@code text} has no or more than 256 characters, three
   *     stars in a row, a wildcard of another language, white space or characters outside ASCII, or
   *     an empty component, with which it could match no name
   */
  public static Glob parse(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      throw refused(text, "has %d characters; 1 to 256 are allowed".formatted(text.length()));
    }
    text.chars().forEach(c -> checkCharacter(text, (char) c));
    if (text.contains("***")) {
      throw refused(text, "has three stars in a row: write * for one component, ** for any");
    }
    if (text.startsWith("/") || text.endsWith("/") || text.contains("//")) {
      throw refused(text, "has an empty component, which no name has: drop the needless '/'");
    }
    return new Glob(text, tokens(text));
  }

  /** A pattern of a text that was checked by rules of its own. */
  static Glob ofChecked(String text) {
    return new Glob(text, tokens(text));
  }

  private static void checkCharacter(String text, char c) {
    if (c <= ' ' || c > '~') {
      throw refused(text, "has white space or a character outside ASCII, which no name has");
    }
    if (LOOKALIKES.indexOf(c) >= 0) {
      throw refused(text, "has '" + c + "'; the only wildcards are * and **");
    }
  }

  private static char[] tokens(String text) {
    var tokens = new char[text.length()];
    var count = 0;
    for (var i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '*') {
        tokens[count++] = text.charAt(i);
      } else if (text.startsWith("**", i)) {
        tokens[count++] = ANY;
        i++;
      } else {
        tokens[count++] = ANY_BUT_SLASH;
      }
    }
    return Arrays.copyOf(tokens, count);
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("Pattern " + Excerpt.of(text) + " " + why);
  }

  /** Whether the whole of {@code name} matches. */
  public boolean matches(String name) {
    return read(begin(), name)[tokens.length];
  }

  /**
   * What is reached before the first character: element {@code t} says that the first {@code t}
   * tokens match what has been read so far.
   */
  boolean[] begin() {
    var reached = new boolean[tokens.length + 1];
    reached[0] = true;
    skipWildcards(reached);
    return reached;
  }

  /** What is reached by reading on. */
  boolean[] read(boolean[] from, String name) {
    var reached = from;
    for (var i = 0; i < name.length(); i++) {
      reached = step(reached, name.charAt(i));
    }
    return reached;
  }

  /** What is reached by reading any one of these characters. */
  boolean[] readOneOf(boolean[] from, String characters) {
    var reached = new boolean[tokens.length + 1];
    for (var i = 0; i < characters.length(); i++) {
      join(reached, step(from, characters.charAt(i)));
    }
    return reached;
  }

  /** What is reached by reading one or more of these characters. */
  boolean[] readSomeOf(boolean[] from, String characters) {
    var reached = readOneOf(from, characters);
    for (var grew = true; grew; ) {
      grew = join(reached, readOneOf(reached, characters));
    }
    return reached;
  }

  private static boolean join(boolean[] into, boolean[] more) {
    var grew = false;
    for (var t = 0; t < into.length; t++) {
      grew |= more[t] && !into[t];
      into[t] |= more[t];
    }
    return grew;
  }

  /** The tokens: characters, {@link #ANY_BUT_SLASH}, {@link #ANY}. */
  char[] tokens() {
    return tokens.clone();
  }

  private boolean[] step(boolean[] reached, char c) {
    var next = new boolean[tokens.length + 1];
    for (var t = 0; t < tokens.length; t++) {
      if (!reached[t]) {
        continue;
      }
      if (tokens[t] == ANY || (tokens[t] == ANY_BUT_SLASH && c != '/')) {
        next[t] = true;
      } else if (tokens[t] == c) {
        next[t + 1] = true;
      }
    }
    skipWildcards(next);
    return next;
  }

  private void skipWildcards(boolean[] reached) {
    for (var t = 0; t < tokens.length; t++) {
      if (reached[t] && tokens[t] <= ANY) {
        reached[t + 1] = true;
      }
    }
  }

  /** The pattern as it was written. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Glob glob && glob.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
