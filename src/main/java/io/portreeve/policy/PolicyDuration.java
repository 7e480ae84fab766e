package io.portreeve.policy;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as policies write them: {@code 90d}, {@code 24h}, {@code 30m}. */
final class PolicyDuration {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,3})([dhm])");

  private PolicyDuration() {}

  /** Reads that of a field; null: it is none, which is added to the problems. */
  static @Nullable Duration parse(String field, String text, Problems problems) {
    try {
      return parse(text);
    } catch (IllegalArgumentException _) {
      problems.add(
          field,
          "'%s' is no duration".formatted(text),
          "write a number of at most 4 digits and d, h or m, such as 24h");
      return null;
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Duration parse(String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no duration; write a number of at most 4 digits and d, h or m, such as 24h"
              .formatted(Texts.printable(text)));
    }
    var number = Integer.parseInt(matcher.group(1));
    return switch (matcher.group(2)) {
      case "d" -> Duration.ofDays(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofMinutes(number);
    };
  }
}
