package io.portreeve.oci;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads of a manifest only what counts, so that what strangers add takes no memory: of the rest it
 * is only checked that it is JSON.
 */
final class ManifestTree {
  /** More than are accepted, so that too many can be told; of referrers some may be malformed. */
  static final int MAX_LISTED = 2 * ManifestParser.MAX_ENTRIES;

  private static final int MAX_ANNOTATIONS = 64;
  private static final int MAX_ANNOTATIONS_IN_ALL = 10_000;
  private static final int MAX_KEY_CHARS = 255;
  private static final int MAX_VALUE_CHARS = 1_024;

  /** A signature's parts, where a layer carries them (cosign, signature specification). */
  private static final Set<String> PARTS_OF_SIGNATURES =
      Set.of(
          Descriptor.SIGNATURE,
          Descriptor.CERTIFICATE,
          Descriptor.CHAIN,
          Descriptor.LOGGED,
          Descriptor.TIMESTAMP);

  private static final int MAX_PART_CHARS = 64 * 1024;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> OF_DESCRIPTOR =
      Set.of("mediaType", "digest", "size", "artifactType");
  private static final Set<String> OF_PLATFORM = Set.of("os", "architecture", "variant");
  private static final int MAX_REPEATED = 256;

  private final JsonParser json;
  private final Map<String, String> repeated = new HashMap<>();
  private int annotations;

  private ManifestTree(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads it; missing where it isn't an object.
   *
   * @throws OciException.Untrustworthy if it isn't JSON or breaks a bound
   */
  static JsonNode read(byte[] bytes) {
    return Json.read(bytes, json -> new ManifestTree(json).root());
  }

  /** The same of a list to which whoever may push can add. */
  static JsonNode readList(byte[] bytes) {
    return Json.pass(bytes, json -> new ManifestTree(json).root());
  }

  private JsonNode root() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      skip();
      return MissingNode.getInstance();
    }
    var root = NODES.objectNode();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      json.nextToken();
      switch (name) {
        case "schemaVersion", "mediaType", "artifactType" -> root.set(name, scalar());
        case "config", "subject" -> root.set(name, descriptor());
        case "layers" -> root.set(name, list(ManifestParser.MAX_LAYERS + 1));
        case "manifests" -> root.set(name, list(MAX_LISTED));
        case "fsLayers" -> {
          skip();
          root.set(name, NODES.nullNode());
        }
        default -> skip();
      }
    }
    return root;
  }

  /** A value that is text or a number, or stands for one that is something else. */
  private JsonNode scalar() throws IOException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      skip();
      return NODES.objectNode();
    }
    if (json.currentToken() == JsonToken.START_ARRAY) {
      skip();
      return NODES.arrayNode();
    }
    if (json.currentToken() == JsonToken.VALUE_STRING && json.getTextLength() <= MAX_KEY_CHARS) {
      return NODES.textNode(once(json.getText()));
    }
    JsonNode value = json.readValueAsTree();
    return value;
  }

  private JsonNode list(int most) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return scalar();
    }
    var list = NODES.arrayNode();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (list.size() < most) {
        list.add(descriptor());
      } else {
        skip();
      }
    }
    return list;
  }

  private JsonNode descriptor() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return scalar();
    }
    var descriptor = NODES.objectNode();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      json.nextToken();
      if (name.equals("annotations")) {
        descriptor.set(name, annotations());
      } else if (name.equals("platform")) {
        descriptor.set(name, platform());
      } else if (OF_DESCRIPTOR.contains(name)) {
        descriptor.set(name, scalar());
      } else {
        skip();
      }
    }
    return descriptor;
  }

  private JsonNode platform() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return scalar();
    }
    var platform = NODES.objectNode();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      json.nextToken();
      if (OF_PLATFORM.contains(name)
          && json.currentToken() == JsonToken.VALUE_STRING
          && json.getTextLength() <= MAX_KEY_CHARS) {
        platform.put(name, once(json.getText()));
      } else {
        skip();
      }
    }
    return platform;
  }

  private JsonNode annotations() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return scalar();
    }
    var found = NODES.objectNode();
    var whole = true;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        // One is enough to refuse them all.
        skip();
        whole = false;
      } else if (name.length() <= MAX_KEY_CHARS
          && json.getTextLength() <= longest(name)
          && found.size() < MAX_ANNOTATIONS
          && takes(name)) {
        found.put(once(name), json.getText());
      }
    }
    return whole ? found : NODES.booleanNode(false);
  }

  private static int longest(String name) {
    return PARTS_OF_SIGNATURES.contains(name) ? MAX_PART_CHARS : MAX_VALUE_CHARS;
  }

  /** Parts of signatures aren't counted: else what strangers add could keep one from being read. */
  private boolean takes(String name) {
    return PARTS_OF_SIGNATURES.contains(name) || annotations++ < MAX_ANNOTATIONS_IN_ALL;
  }

  /** What ten thousand layers repeat is kept once. */
  private String once(String text) {
    var known = repeated.get(text);
    if (known != null) {
      return known;
    }
    if (repeated.size() < MAX_REPEATED) {
      repeated.put(text, text);
    }
    return text;
  }

  /** Passes over a value; its parts are held to their bounds all the same. */
  private void skip() throws IOException {
    var depth = 0;
    do {
      var token = json.currentToken();
      if (token == null) {
        return;
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_STRING) {
        // Jackson checks a text once it is looked at.
        var _ = json.getTextLength();
      } else if (token.isNumeric() && json.getTextLength() > Json.MAX_NUMBER_CHARS) {
        throw new OciException.Untrustworthy(
            "the body has a number of more than " + Json.MAX_NUMBER_CHARS + " characters");
      }
    } while (depth > 0 && json.nextToken() != null);
  }
}
