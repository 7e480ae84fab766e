package io.portreeve.e2e.harness;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changed copies of a JSON document: each field taken out, made null, empty, of another type, too
 * long or too short, and of what is encoded in it bits flipped. The same seed gives the same ones.
 */
public final class Mutations {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Shorter texts are names and numbers, though some would be Base64 as well. */
  private static final int MIN_ENCODED = 24;

  private final JsonNode document;
  private final Random random;
  private final int bits;
  private final Map<String, String> found = new LinkedHashMap<>();

  /**
   * A changed document.
   *
   * @param name what was changed
   * @param json the document
   */
  public record Mutation(String name, String json) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Mutations(JsonNode document, long seed, int bits) {
    this.document = document;
    this.random = new Random(seed);
    this.bits = bits;
  }

  /**
   * Makes them.
   *
   * @param json the document
   * @param bits how many bits are flipped in each value that encodes bytes
   * @param most how many there may be; which of more is chosen by the seed
   */
  public static List<Mutation> of(String json, long seed, int bits, int most) {
    var made = new Mutations(read(json), seed, bits);
    made.walk(JsonPointer.empty(), made.document);
    made.found.values().removeIf(write(made.document)::equals);
    var all = new ArrayList<Mutation>();
    made.found.forEach((name, text) -> all.add(new Mutation(name, text)));
    Collections.shuffle(all, made.random);
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  private static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private void walk(JsonPointer at, JsonNode node) {
    if (!at.matches()) {
      change(at, "is gone", null);
      change(at, "is null", NODES.nullNode());
      change(at, "is a number", NODES.numberNode(7));
      change(at, "is an empty object", NODES.objectNode());
      change(at, "is an empty list", NODES.arrayNode());
      change(at, "is empty", NODES.textNode(""));
    }
    switch (node) {
      case ObjectNode object -> {
        edit(at, "has another field", copy -> ((ObjectNode) copy).put("another", 1));
        object
            .properties()
            .forEach(each -> walk(at.appendProperty(each.getKey()), each.getValue()));
      }
      case ArrayNode array -> {
        if (!array.isEmpty()) {
          edit(at, "has its first twice", copy -> ((ArrayNode) copy).add(copy.get(0)));
        }
        edit(at, "has null besides", copy -> ((ArrayNode) copy).addNull());
        for (var i = 0; i < array.size(); i++) {
          walk(at.appendIndex(i), array.get(i));
        }
      }
      default -> {
        if (node.isTextual()) {
          text(at, node.asText());
        } else if (node.isNumber()) {
          number(at, node.asLong());
        }
      }
    }
  }

  private void text(JsonPointer at, String text) {
    change(at, "has a space before", NODES.textNode(" " + text));
    change(at, "has a character more", NODES.textNode(text + "A"));
    change(at, "has a line more", NODES.textNode(text + "\n"));
    change(at, "is a list of it", NODES.arrayNode().add(text));
    if (text.isEmpty()) {
      return;
    }
    change(at, "has a character less", NODES.textNode(text.substring(0, text.length() - 1)));
    change(at, "begins otherwise", NODES.textNode(other(text.charAt(0)) + text.substring(1)));
    if (text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() < 19) {
      number(at, Long.parseLong(text));
    } else if (isDocument(text)) {
      nested(at, text);
    } else {
      encoded(at, text);
    }
  }

  private static char other(char c) {
    return c == 'a' ? 'b' : 'a';
  }

  private void number(JsonPointer at, long number) {
    for (var each : new long[] {number + 1, number - 1, -1, 0, Long.MAX_VALUE}) {
      change(at, "is " + each, NODES.textNode(Long.toString(each)));
      change(at, "is the number " + each, NODES.numberNode(each));
    }
    change(at, "is a fraction", NODES.textNode(number + ".5"));
    change(at, "is hexadecimal", NODES.textNode("0x" + Long.toHexString(number)));
  }

  /** A document in a text: its fields are changed too, a level down. */
  private void nested(JsonPointer at, String text) {
    for (var each : of(text, random.nextLong(), bits, 60)) {
      change(at, "holds: " + each.name(), NODES.textNode(each.json()));
    }
  }

  private void encoded(JsonPointer at, String text) {
    if (text.length() < MIN_ENCODED) {
      return;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return;
    }
    for (var i = 0; i < bits; i++) {
      // The ends, and places in between.
      var place = i == 0 ? 0 : i == 1 ? bytes.length - 1 : random.nextInt(bytes.length);
      var changed = bytes.clone();
      changed[place] ^= (byte) (1 << random.nextInt(8));
      change(at, "has another byte at " + place, encode(changed));
    }
    change(at, "has a byte more", encode(Arrays.copyOf(bytes, bytes.length + 1)));
    change(at, "has a byte less", encode(Arrays.copyOf(bytes, bytes.length - 1)));
    change(
        at,
        "is its second half",
        encode(Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length)));
    change(at, "is written for URLs", NODES.textNode(Base64.getUrlEncoder().encodeToString(bytes)));
    change(
        at,
        "has no padding",
        NODES.textNode(Base64.getEncoder().withoutPadding().encodeToString(bytes)));
    var decoded = new String(bytes, StandardCharsets.UTF_8);
    if (isDocument(decoded)) {
      for (var each : of(decoded, random.nextLong(), bits, 40)) {
        change(at, "encodes: " + each.name(), encode(each.json().getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private static boolean isDocument(String text) {
    try {
      return text.startsWith("{") && MAPPER.readTree(text).isObject();
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  private static JsonNode encode(byte[] bytes) {
    return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
  }

  private void edit(JsonPointer at, String what, Consumer<JsonNode> how) {
    var copy = document.deepCopy();
    how.accept(copy.at(at));
    put(at, what, copy);
  }

  private void change(JsonPointer at, String what, @Nullable JsonNode value) {
    var copy = document.deepCopy();
    var last = at.last();
    switch (copy.at(at.head())) {
      case ObjectNode object when value == null -> object.remove(last.getMatchingProperty());
      case ObjectNode object -> object.set(last.getMatchingProperty(), value);
      case ArrayNode array when value == null -> array.remove(last.getMatchingIndex());
      case ArrayNode array -> array.set(last.getMatchingIndex(), value);
      default -> throw new AssertionError(at);
    }
    put(at, what, copy);
  }

  private void put(JsonPointer at, String what, JsonNode changed) {
    found.put(at + " " + what, write(changed));
  }
}
