package io.portreeve.image;

/**
 * The name of a repository inside a registry, such as {@code team-a/shop/api}: 2 to 256 characters,
 * one or more components joined by {@code /}, each of lower-case letters and digits with single
 * {@code .}, {@code _} or {@code -} between them.
 *
 * <p>Source: Amazon ECR API Reference, CreateRepository, {@code repositoryName}. The rule leaves no
 * room for {@code ..}, an empty component, upper case or white space, so two names are the same
 * repository exactly when their texts are equal.
 *
 * @param value the name as the registry writes it
 */
public record RepositoryName(String value) implements Comparable<RepositoryName> {
  private static final int MIN_CHARS = 2;
  private static final int MAX_CHARS = 256;

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if {@code value} breaks the rule; the message says where
   */
  public RepositoryName {
    if (value.length() < MIN_CHARS || value.length() > MAX_CHARS) {
      throw refused(value, "has %d characters; 2 to 256 are allowed".formatted(value.length()));
    }
    checkCharacters(value);
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if {@code text} isn't one; the message says which rule it
   *     breaks
   */
  public static RepositoryName parse(String text) {
    return new RepositoryName(text);
  }

  private static void checkCharacters(String value) {
    // A place before the first and after the last character counts as a border, like '/'.
    var beforeWord = true;
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if (isWord(c)) {
        beforeWord = false;
        continue;
      }
      if (c != '/' && c != '.' && c != '_' && c != '-') {
        throw refused(
            value,
            "has %s at position %d; lower-case letters, digits and . _ - / are allowed"
                .formatted(Excerpt.of(Character.toString(c)), i + 1));
      }
      if (beforeWord) {
        throw misplaced(value, i);
      }
      beforeWord = true;
    }
    if (beforeWord) {
      throw misplaced(value, value.length() - 1);
    }
  }

  private static IllegalArgumentException misplaced(String value, int at) {
    return refused(
        value,
        "has '%s' at position %d; each of . _ - / must stand alone between letters or digits"
            .formatted(value.charAt(at), at + 1));
  }

  private static IllegalArgumentException refused(String value, String why) {
    return new IllegalArgumentException("Repository name " + Excerpt.of(value) + " " + why);
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  @Override
  public int compareTo(RepositoryName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
