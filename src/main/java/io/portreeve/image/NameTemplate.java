package io.portreeve.image;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A name or a pattern with placeholders in it, such as <code>{namespace}/{name}</code> or <code>
 * {namespace}/**</code>.
 *
 * <p>What is filled in stands for itself: a value is one component of a name (lower-case letters,
 * digits and {@code . _ -}, a letter or digit first and last, as the names of Kubernetes objects),
 * or rendering fails. So no value can bring a wildcard, another component or {@code ..} along.
 */
public final class NameTemplate {
  private static final int MAX_CHARS = 256;
  private static final int MAX_VALUE_CHARS = 253;

  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Placeholder(String name) implements Part {}
  }

  private final String text;
  private final List<Part> parts;

  private NameTemplate(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @param allowed the names that may stand in braces
   * @throws IllegalArgumentException if {@code text} has no or more than 256 characters, braces
   *     that don't pair, or a placeholder that isn't allowed, which the message names
   */
  public static NameTemplate parse(String text, Set<String> allowed) {
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      throw refused(text, "has %d characters; 1 to 256 are allowed".formatted(text.length()));
    }
    var parts = new ArrayList<Part>();
    var at = 0;
    while (at < text.length()) {
      var open = text.indexOf('{', at);
      parts.add(literal(text, at, open < 0 ? text.length() : open));
      if (open < 0) {
        break;
      }
      var close = text.indexOf('}', open);
      if (close < 0) {
        throw refused(text, "has a '{' without a '}'");
      }
      parts.add(placeholder(text, text.substring(open + 1, close), allowed));
      at = close + 1;
    }
    return new NameTemplate(text, parts);
  }

  private static Part literal(String text, int from, int to) {
    var literal = text.substring(from, to);
    if (literal.indexOf('}') >= 0) {
      throw refused(text, "has a '}' without a '{'");
    }
    return new Part.Literal(literal);
  }

  private static Part placeholder(String text, String name, Set<String> allowed) {
    if (!allowed.contains(name)) {
      var known =
          new TreeSet<>(allowed)
              .stream().map(each -> "{" + each + "}").collect(Collectors.joining(", "));
      throw refused(
          text, "has the unknown placeholder " + Excerpt.of(name) + "; known are: " + known);
    }
    return new Part.Placeholder(name);
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("Template " + Excerpt.of(text) + " " + why);
  }

  /** The names of the placeholders in use, in the order of their first use. */
  public Set<String> placeholders() {
    var names = new LinkedHashSet<String>();
    for (var part : parts) {
      if (part instanceof Part.Placeholder(var name)) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * The text with every placeholder replaced.
   *
   * @throws IllegalArgumentException if a value is missing or isn't one component of a name
   */
  public String render(Map<String, String> values) {
    var out = new StringBuilder();
    for (var part : parts) {
      out.append(
          switch (part) {
            case Part.Literal(var literal) -> literal;
            case Part.Placeholder(var name) -> value(name, values);
          });
    }
    return out.toString();
  }

  private String value(String name, Map<String, String> values) {
    var value = values.get(name);
    if (value == null) {
      throw refused(text, "needs a value for {" + name + "}");
    }
    if (!isComponent(value)) {
      throw refused(
          text,
          "can't take %s for {%s}: a value has 1 to 253 lower-case letters, digits and . _ -, "
              .formatted(Excerpt.of(value), name)
              .concat("a letter or digit first and last"));
    }
    return value;
  }

  private static boolean isComponent(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_VALUE_CHARS
        && isWord(value.charAt(0))
        && isWord(value.charAt(value.length() - 1))
        && value.chars().allMatch(c -> isWord(c) || c == '.' || c == '_' || c == '-');
  }

  private static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /**
   * The rendered text as a pattern in which only the template's own stars are wildcards.
   *
   * @throws IllegalArgumentException as {@link #render} and {@link Glob#parse}
   */
  public Glob toGlob(Map<String, String> values) {
    return Glob.parse(render(values));
  }

  /**
   * The rendered text as the name of a repository.
   *
   * @throws IllegalArgumentException as {@link #render} and {@link RepositoryName#parse}
   */
  public RepositoryName toRepositoryName(Map<String, String> values) {
    return RepositoryName.parse(render(values));
  }

  /** The template as it was written. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NameTemplate template && template.text.equals(text);
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
