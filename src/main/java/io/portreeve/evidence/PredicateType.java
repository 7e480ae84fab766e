package io.portreeve.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.ByteString;
import io.portreeve.image.ForeignJson;
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
      ForeignJson.factory(
              new ForeignJson.Bounds(MAX_DEPTH, MAX_TEXT, MAX_TEXT, MAX_SHORT, MAX_SHORT))
          .rebuild()
          // Would keep every name; the verifier looks at that later, of what somebody known signed.
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
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
