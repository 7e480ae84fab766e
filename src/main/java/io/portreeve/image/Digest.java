package io.portreeve.image;

/**
 * The SHA-256 digest that names a manifest or a blob. No other algorithm is accepted: what the
 * registries and tools around us write is SHA-256, and one spelling per content keeps digests
 * comparable.
 *
 * <p>Source: OCI Image Specification, "Digests".
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";
  private static final int HEX_CHARS = 64;

  /**
   * Checks the digits.
   *
   * @throws IllegalArgumentException if {@code hex} isn't 64 lower-case hexadecimal digits
   */
  public Digest {
    if (hex.length() != HEX_CHARS || !hex.chars().allMatch(Digest::isHex)) {
      throw new IllegalArgumentException(
          "Digest " + Excerpt.of(hex) + " isn't 64 lower-case hexadecimal digits");
    }
  }

  /**
   * Reads {@code sha256:} and 64 digits.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "Digest " + Excerpt.of(text) + " doesn't begin with sha256:, the only algorithm allowed");
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  /** The digest as registries write it, with its algorithm. */
  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
