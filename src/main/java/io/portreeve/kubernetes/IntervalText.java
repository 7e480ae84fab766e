package io.portreeve.kubernetes;

import java.time.Duration;
import java.util.regex.Pattern;

/** Reads intervals as users write them: {@code 1h30m}, {@code 10m}, {@code 45s}. */
public final class IntervalText {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,15})h)?(?:(\\d{1,15})m)?(?:(\\d{1,15})s)?");

  private IntervalText() {}

  /**
   * Parses an interval.
   *
   * @throws IllegalArgumentException if it isn't one, with the text and the form that is expected
   */
  public static Duration parse(String text) {
    var matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not an interval: write hours, minutes and seconds such as 1h30m, 10m or 45s");
    }
    return Duration.ofHours(number(matcher.group(1)))
        .plusMinutes(number(matcher.group(2)))
        .plusSeconds(number(matcher.group(3)));
  }

  @SuppressWarnings("NullAway") // A group that took no part in the match is null.
  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
