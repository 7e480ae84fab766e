package io.portreeve.oci;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A challenge of a {@code WWW-Authenticate} field.
 *
 * <p>Source: RFC 9110, 11.6.1; OCI Distribution Specification and Docker's token authentication for
 * the parameters.
 *
 * @param scheme scheme, lower case
 * @param parameters parameters by lower-case name; where one is given twice, the first
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final int MAX_CHARS = 8 * 1024;
  private static final int MAX_CHALLENGES = 16;

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** How a host wants to be asked. */
  sealed interface Scheme {
    /** Without authentication, as far as is known. */
    record Open() implements Scheme {}

    /** With user name and password. */
    record Basic() implements Scheme {}

    /** With a token of this service. */
    record Bearer(String realm, @Nullable String service) implements Scheme {}
  }

  /** What an answer asks for: a token rather than a password; null if neither. */
  static @Nullable Scheme wanted(HttpHeaders headers) {
    var challenges = parse(headers.allValues("WWW-Authenticate"));
    for (var each : challenges) {
      var realm = each.parameters().get("realm");
      if (each.scheme().equals("bearer") && realm != null) {
        return new Scheme.Bearer(realm, each.parameters().get("service"));
      }
    }
    return challenges.stream().anyMatch(each -> each.scheme().equals("basic"))
        ? new Scheme.Basic()
        : null;
  }

  /** The challenges of all fields; what can't be understood is left out. */
  static List<Challenge> parse(List<String> fields) {
    var found = new ArrayList<Challenge>();
    for (var field : fields) {
      if (field.length() <= MAX_CHARS) {
        new Scanner(field).scan(found);
      }
    }
    return found;
  }

  private static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    void scan(List<Challenge> found) {
      var scheme = "";
      var parameters = new HashMap<String, String>();
      while (at < text.length() && found.size() < MAX_CHALLENGES) {
        var word = token();
        if (word.isEmpty()) {
          at++;
          continue;
        }
        skipBlanks();
        if (at < text.length() && text.charAt(at) == '=') {
          at++;
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
        } else {
          add(found, scheme, parameters);
          scheme = word.toLowerCase(Locale.ROOT);
          parameters.clear();
        }
      }
      add(found, scheme, parameters);
    }

    private static void add(List<Challenge> found, String scheme, Map<String, String> parameters) {
      if (!scheme.isEmpty()) {
        found.add(new Challenge(scheme, parameters));
      }
    }

    private String value() {
      skipBlanks();
      return at < text.length() && text.charAt(at) == '"' ? quoted() : token();
    }

    private String quoted() {
      var out = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        out.append(text.charAt(at++));
      }
      at++;
      return out.toString();
    }

    private String token() {
      var start = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private void skipBlanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }

    /** Wider than RFC 9110's token: some servers don't quote a URL. */
    private static boolean isTokenCharacter(char c) {
      return c > ' ' && c <= '~' && c != ',' && c != '"' && c != '=';
    }
  }
}
