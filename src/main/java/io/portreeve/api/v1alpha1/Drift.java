package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * A setting that somebody changed behind the operator's back.
 *
 * @param setting which
 * @param found what was found, shortened
 * @param wanted what is asked, shortened
 * @param time when it was found
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Drift(
    @Required @JsonPropertyDescription("The setting.") String setting,
    @Required @JsonPropertyDescription("What was found, shortened.") String found,
    @Required @JsonPropertyDescription("What is asked, shortened.") String wanted,
    @Required @JsonPropertyDescription("When it was found.") String time) {
  /** As many are kept in a status: the newest. */
  public static final int KEPT = 10;

  /** Longest text of {@code found} and {@code wanted}, in characters. */
  public static final int MAX_TEXT = 256;

  /** A text as far as there is room for it here. */
  public static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
  }
}
