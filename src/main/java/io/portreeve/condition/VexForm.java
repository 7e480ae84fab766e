package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenVEX documents, before and after v0.2.0 gave names to products and vulnerabilities. */
final class VexForm {
  static final List<String> FIELDS = List.of("author", "timestamp", "statements");

  private static final String TYPE = "https://openvex.dev/ns";
  private static final String ID = "@id";

  private VexForm() {}

  static @Nullable Map<String, Object> of(String type, JsonNode document, Meter meter) {
    if (!type.equals(TYPE) && !type.startsWith(TYPE + "/")) {
      return null;
    }
    return new Fields(meter)
        .text("author", document.path("author"))
        .text("timestamp", document.path("timestamp"))
        .list("statements", document.path("statements"), item -> statement(item, document, meter))
        .done();
  }

  private static Map<String, Object> statement(JsonNode item, JsonNode document, Meter meter) {
    var fields =
        new Fields(meter)
            .put("vulnerability", vulnerability(item.path("vulnerability")))
            .text("status", item.path("status"))
            .text("justification", item.path("justification"))
            .text("timestamp", document.path("timestamp"))
            .text("timestamp", item.path("timestamp"));
    if (item.path("products").isArray()) {
      fields.put("products", products(item.path("products"), meter));
    }
    return fields.done();
  }

  private static @Nullable String vulnerability(JsonNode named) {
    return named.isTextual() ? named.textValue() : named.path("name").textValue();
  }

  /** By identifier, or by package URL; what has neither is no product that could be asked for. */
  private static List<Object> products(JsonNode products, Meter meter) {
    var names = new ArrayList<Object>();
    for (var product : products) {
      meter.charge(1);
      var id = product.isTextual() ? product : product.path(ID);
      var name = id.isTextual() ? id : product.at("/identifiers/purl");
      if (name.isTextual()) {
        names.add(name.textValue());
      }
    }
    return names;
  }
}
