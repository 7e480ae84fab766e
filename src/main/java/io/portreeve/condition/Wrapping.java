package io.portreeve.condition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.image.ForeignJson;

/**
 * The object {@code {"Data": …, "Timestamp": …}} that Cosign puts around a predicate it doesn't
 * know: around a document, or around its text.
 */
final class Wrapping {
  private static final int MAX_CHARS = 8 << 20;
  private static final int MAX_DEPTH = 64;

  /** As of a statement that isn't wrapped. */
  private static final int MAX_TOKENS = 400_000;

  private static final int MAX_NAME = 8_192;
  private static final int MAX_NUMBER = 64;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              ForeignJson.factory(
                  new ForeignJson.Bounds(MAX_DEPTH, MAX_TOKENS, MAX_CHARS, MAX_NAME, MAX_NUMBER)))
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
