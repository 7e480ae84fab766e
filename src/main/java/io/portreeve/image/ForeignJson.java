package io.portreeve.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * How JSON that strangers wrote is read, everywhere: no key twice, within bounds, and so that
 * nothing of it stays or is quoted.
 */
public final class ForeignJson {
  private ForeignJson() {}

  /**
   * What is read of one document.
   *
   * @param depth levels
   * @param tokens values, names, and ends of lists and objects
   * @param text characters of a text
   * @param name characters of a name
   * @param number characters of a number
   */
  public record Bounds(int depth, long tokens, int text, int name, int number) {}

  /** Makes parsers that end with an exception where a document breaks a bound. */
  public static JsonFactory factory(Bounds bounds) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(bounds.depth())
                .maxTokenCount(bounds.tokens())
                .maxStringLength(bounds.text())
                .maxNameLength(bounds.name())
                .maxNumberLength(bounds.number())
                .build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        // The location would quote what a stranger wrote, or a Secret.
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        // Names would stay in the factory's table, or in the process, for ever.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .build();
  }
}
