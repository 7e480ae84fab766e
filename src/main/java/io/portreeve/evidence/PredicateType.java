package io.portreeve.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a statement says its predicate type is, without reading all of it: it may be megabytes. */
final class PredicateType {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 8 << 20;
  private static final int MAX_SHORT = 8_192;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(MAX_SHORT)
                  .maxNumberLength(MAX_SHORT)
                  .build())
          // What strangers write would stay for ever.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private PredicateType() {}

  /** The first that it names; null: it can't be told this way. */
  static @Nullable String of(ByteString payload) {
    var text = new InputStreamReader(payload.newInput(), StandardCharsets.UTF_8.newDecoder());
    try (var json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var wanted = json.currentName().equals("predicateType");
        var value = json.nextToken();
        if (wanted) {
          return value == JsonToken.VALUE_STRING ? json.getText() : null;
        }
        json.skipChildren();
      }
      return null;
    } catch (IOException _) {
      return null;
    }
  }
}
