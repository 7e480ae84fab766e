package io.portreeve.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Sha256;
import java.util.List;
import java.util.TreeMap;

/** JSON of which two texts are equal exactly when members and items are, in whatever order. */
final class CanonicalJson {
  private CanonicalJson() {}

  /** All lists count as sets. */
  static String text(JsonNode json) {
    return sorted(json).toString();
  }

  /** 16 hexadecimal digits of the SHA-256 of a text. */
  static String hash(String text) {
    return Sha256.hex(text, 8);
  }

  /** Returns a copy of {@code live} in which the known members are those of {@code wanted}. */
  static ObjectNode overlay(ObjectNode live, ObjectNode wanted, List<String> known) {
    var copy = live.deepCopy();
    copy.remove(known);
    copy.setAll(wanted.deepCopy());
    return copy;
  }

  /** The array of a member; an empty one if there is none. */
  static ArrayNode array(ObjectNode json, String member) {
    return json.get(member) instanceof ArrayNode array
        ? array
        : JsonNodeFactory.instance.arrayNode();
  }

  private static JsonNode sorted(JsonNode json) {
    if (json instanceof ObjectNode object) {
      var members = new TreeMap<String, JsonNode>();
      object.properties().forEach(each -> members.put(each.getKey(), sorted(each.getValue())));
      return JsonNodeFactory.instance.objectNode().setAll(members);
    }
    if (json instanceof ArrayNode array) {
      var items = new TreeMap<String, JsonNode>();
      for (var item : array) {
        var each = sorted(item);
        items.put(each.toString(), each);
      }
      return JsonNodeFactory.instance.arrayNode().addAll(items.values());
    }
    return json;
  }
}
