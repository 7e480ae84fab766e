package io.portreeve.policy;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A platform in the one form that all its spellings have, so that equal ones are equal: as
 * containerd's {@code platforms.Normalize} has it, {@code linux/arm64/v8} is {@code linux/arm64}
 * and {@code linux/arm} is {@code linux/arm/v7}.
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code amd64}
 * @param variant such as {@code v7}; empty: the architecture's usual one
 */
record Platform(String os, String architecture, String variant) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?");

  /** The platform that a text names; null: none. */
  static @Nullable Platform of(String text) {
    var lower = text.toLowerCase(Locale.ROOT).replace("x86-64", "amd64");
    if (!FORM.matcher(lower).matches()) {
      return null;
    }
    var parts = lower.split("/", 3);
    return normal(parts[0], parts[1], parts.length < 3 ? "" : parts[2]);
  }

  private static Platform normal(String os, String architecture, String variant) {
    return switch (architecture) {
      case "x86_64", "amd64" -> new Platform(os, "amd64", variant.equals("v1") ? "" : variant);
      case "aarch64", "arm64" ->
          new Platform(os, "arm64", variant.equals("v8") || variant.equals("8") ? "" : variant);
      case "armhf" -> new Platform(os, "arm", "v7");
      case "armel" -> new Platform(os, "arm", "v6");
      case "arm" -> new Platform(os, "arm", arm(variant));
      case "i386" -> new Platform(os, "386", "");
      default -> new Platform(os, architecture, variant);
    };
  }

  private static String arm(String variant) {
    return switch (variant) {
      case "" -> "v7";
      case "5", "6", "7", "8" -> "v" + variant;
      default -> variant;
    };
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
