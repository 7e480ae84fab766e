package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document of somebody's own, which Cosign wraps, as text, in a predicate of its own type. */
final class CustomForm {
  private static final String TYPE = "https://cosign.sigstore.dev/attestation/v1";

  private CustomForm() {}

  static @Nullable Map<String, Object> of(String type, JsonNode document, Meter meter) {
    if (!type.equals(TYPE) || !document.isObject()) {
      return null;
    }
    var fields = new LinkedHashMap<String, Object>();
    for (var member : document.properties()) {
      fields.put(member.getKey(), JsonValue.of(member.getValue(), meter));
    }
    return fields;
  }
}
