package io.portreeve.oci;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
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
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> OF_DESCRIPTOR =
      Set.of("mediaType", "digest", "size", "artifactType");

  private final JsonParser json;
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
        case "layers", "manifests" -> root.set(name, list());
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
    JsonNode value = json.readValueAsTree();
    return value;
  }

  private JsonNode list() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return scalar();
    }
    var list = NODES.arrayNode();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (list.size() < MAX_LISTED) {
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
      } else if (OF_DESCRIPTOR.contains(name)) {
        descriptor.set(name, scalar());
      } else {
        skip();
      }
    }
    return descriptor;
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
          && json.getTextLength() <= MAX_VALUE_CHARS
          && found.size() < MAX_ANNOTATIONS
          && annotations < MAX_ANNOTATIONS_IN_ALL) {
        annotations++;
        found.put(name, json.getText());
      }
    }
    return whole ? found : NODES.booleanNode(false);
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
