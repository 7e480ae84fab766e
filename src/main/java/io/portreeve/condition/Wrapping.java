package io.portreeve.condition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The object {@code {"Data": …, "Timestamp": …}} that Cosign puts around a predicate it doesn't
 * know: around a document, or around its text.
 */
final class Wrapping {
  private static final int MAX_CHARS = 8 << 20;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_TOKENS = 1_000_000;
  private static final int MAX_NUMBER = 64;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .maxNumberLength(MAX_NUMBER)
                          .maxStringLength(MAX_CHARS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  // What strangers write would stay for ever.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Wrapping() {}

  /** The document inside, or the predicate itself if it isn't wrapped. */
  static JsonNode unwrapped(JsonNode predicate, Meter meter) {
    var data = predicate.get("Data");
    var others = predicate.has("Timestamp") ? 1 : 0;
    if (data == null || predicate.size() != 1 + others) {
      return predicate;
    }
    if (!data.isTextual()) {
      return data;
    }
    var text = data.textValue();
    meter.charge(text.length());
    if (text.length() > MAX_CHARS) {
      throw new Undecided("the document in predicate.Data is too large");
    }
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new Undecided("predicate.Data isn't a JSON document");
    }
  }
}
