package io.portreeve.image;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a glob once a part of a name has been read, as RE2 expressions: each set of
 * alternatives matches at least what the rest of the glob matches.
 */
final class GlobExpression {
  /** More alternatives than any pattern that people write: all of them become one wildcard. */
  private static final int MAX_ALTERNATIVES = 8;

  /** Where a rest of a glob stands. */
  enum Place {
    /** After a host. */
    PATH("[^/]*", ".*"),
    /** After a host, or without one: one component. */
    COMPONENT("[^/]*", "[^/]*"),
    /** Without a host, several components: the first has nothing that makes a host. */
    BARE("[^./:]*", "[^./:]*(/.*)?");

    private final String star;
    private final String stars;

    Place(String star, String stars) {
      this.star = star;
      this.stars = stars;
    }
  }

  private GlobExpression() {}

  /** The alternatives for what was reached; empty: nothing can follow. */
  static Set<String> rests(Glob glob, boolean[] reached, Place place) {
    var tokens = glob.tokens();
    var rests = new LinkedHashSet<String>();
    for (var at = lastAny(tokens, reached); at < reached.length; at++) {
      if (reached[at] && !isCovered(tokens, reached, at)) {
        var rest = rest(tokens, at, place);
        if (rest != null) {
          rests.add(rest);
        }
      }
    }
    return rests.size() > MAX_ALTERNATIVES ? Set.of(place.stars) : rests;
  }

  /** The last ** that was reached: it matches all that those before it can. */
  private static int lastAny(char[] tokens, boolean[] reached) {
    for (var at = tokens.length - 1; at >= 0; at--) {
      if (reached[at] && tokens[at] == Glob.ANY) {
        return at;
      }
    }
    return 0;
  }

  /** Whether a wildcard right before matches all that what is here does. */
  private static boolean isCovered(char[] tokens, boolean[] reached, int at) {
    return at > 0 && reached[at - 1] && tokens[at - 1] <= Glob.ANY;
  }

  private static @Nullable String rest(char[] tokens, int from, Place place) {
    var out = new StringBuilder();
    var at = place;
    for (var i = from; i < tokens.length; i++) {
      var c = tokens[i];
      if ((c == '/' && at == Place.COMPONENT) || (c == '.' && at == Place.BARE)) {
        return null;
      }
      switch (c) {
        case Glob.ANY_BUT_SLASH -> out.append(at.star);
        case Glob.ANY -> out.append(at.stars);
        default -> out.append(literal(Character.toString(c)));
      }
      if (at == Place.BARE && (c == '/' || c == Glob.ANY)) {
        at = Place.PATH;
      }
    }
    return out.toString();
  }

  /** A text of names, hosts or ports that matches itself. */
  static String literal(String text) {
    return text.replace(".", "\\.").replace("[", "\\[").replace("]", "\\]");
  }
}
