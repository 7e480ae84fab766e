package io.portreeve.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Changes JSON and keeps it JSON, so that a change gets past the parser: one value becomes another,
 * goes, or is there many times; what is Base64 is changed inside. Other input stays as it is.
 */
final class JsonMutator {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Random random;

  JsonMutator(Random random) {
    this.random = random;
  }

  private record Place(JsonNode parent, String name, int index) {
    JsonNode value() {
      return parent.isObject() ? parent.get(name) : parent.get(index);
    }

    void set(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(name, value);
      } else {
        ((ArrayNode) parent).set(index, value);
      }
    }

    void remove() {
      if (parent instanceof ObjectNode object) {
        object.remove(name);
      } else {
        ((ArrayNode) parent).remove(index);
      }
    }
  }

  byte[] mutate(byte[] input) {
    try {
      var root = JSON.readTree(input);
      var places = new ArrayList<Place>();
      collect(root, places);
      if (places.isEmpty()) {
        return input;
      }
      change(places.get(random.nextInt(places.size())), places);
      return JSON.writeValueAsBytes(root);
    } catch (IOException e) {
      return input;
    }
  }

  private static void collect(JsonNode node, List<Place> places) {
    if (node == null) {
      return;
    }
    for (var member : node.properties()) {
      places.add(new Place(node, member.getKey(), -1));
      collect(member.getValue(), places);
    }
    for (var i = 0; node.isArray() && i < node.size(); i++) {
      places.add(new Place(node, "", i));
      collect(node.get(i), places);
    }
  }

  private void change(Place place, List<Place> places) {
    switch (random.nextInt(6)) {
      case 0 -> place.remove();
      case 1 -> place.set(odd());
      case 2 -> place.set(places.get(random.nextInt(places.size())).value().deepCopy());
      case 3 -> multiply(place);
      default -> place.set(near(place.value()));
    }
  }

  private void multiply(Place place) {
    if (place.parent() instanceof ArrayNode array) {
      var value = place.value();
      for (var n = random.nextInt(40); n >= 0; n--) {
        array.add(value.deepCopy());
      }
    } else {
      ((ObjectNode) place.parent()).set(place.name() + random.nextInt(3), place.value().deepCopy());
    }
  }

  private JsonNode odd() {
    return switch (random.nextInt(10)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.objectNode();
      case 2 -> NODES.arrayNode();
      case 3 -> NODES.textNode("");
      case 4 -> NODES.numberNode(-1);
      case 5 -> NODES.numberNode(BigInteger.TWO.pow(80));
      case 6 -> NODES.numberNode(1e308);
      case 7 -> NODES.booleanNode(random.nextBoolean());
      case 8 -> NODES.textNode("\u0000\u202e\ud800".repeat(1 + random.nextInt(50)));
      default -> NODES.textNode("9".repeat(1 + random.nextInt(40)));
    };
  }

  private JsonNode near(JsonNode value) {
    if (value.isIntegralNumber()) {
      return NODES.numberNode(value.longValue() + random.nextInt(5) - 2);
    }
    if (!value.isTextual()) {
      return odd();
    }
    var text = value.textValue();
    try {
      var bytes = Base64.getDecoder().decode(text);
      if (bytes.length > 2) {
        return NODES.textNode(Base64.getEncoder().encodeToString(inside(bytes)));
      }
    } catch (IllegalArgumentException e) {
      // No Base64: changed as text.
    }
    var at = random.nextInt(text.length() + 1);
    return NODES.textNode(
        text.substring(0, at) + (char) random.nextInt(0x250) + text.substring(at));
  }

  /** JSON inside is changed as JSON, anything else by bits or in length. */
  private byte[] inside(byte[] bytes) {
    if (bytes[0] == '{' && random.nextBoolean()) {
      return mutate(bytes);
    }
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
    }
    var output = bytes.clone();
    for (var n = random.nextInt(3); n >= 0; n--) {
      output[random.nextInt(output.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return output;
  }
}
