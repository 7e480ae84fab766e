package io.portreeve.evidence;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.portreeve.image.ForeignJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * JSON that can be read in one way only: UTF-8, one value, no key twice, bounded in size and depth.
 * Signed JSON is read by several programs; what two of them could read differently isn't read.
 */
final class StrictJson {
  /** Most bytes of a document: lists of what is in an image are long. */
  static final int MAX_BYTES = 8 << 20;

  private static final int MAX_DEPTH = 64;

  /** Most have a hundred; each takes many times its bytes while it is read. */
  private static final int MAX_TOKENS = 20_000;

  /** Those of a list of ten thousand packages. */
  private static final int MAX_TOKENS_OF_LARGE = 400_000;

  private static final int MAX_NAME = 8_192;
  private static final int MAX_NUMBER = 64;

  private static final ObjectMapper MAPPER = mapper(MAX_TOKENS);
  private static final ObjectMapper MAPPER_OF_LARGE = mapper(MAX_TOKENS_OF_LARGE);

  private StrictJson() {}

  private static ObjectMapper mapper(int tokens) {
    var factory =
        ForeignJson.factory(
            new ForeignJson.Bounds(MAX_DEPTH, tokens, MAX_BYTES, MAX_NAME, MAX_NUMBER));
    return new ObjectMapper(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
  }

  /**
   * The text of a document.
   *
   * @throws Malformed if it is too long or isn't UTF-8
   */
  static String text(ByteString bytes) {
    if (bytes.size() > MAX_BYTES) {
      throw new Malformed(bytes.size() + " bytes", "at most " + MAX_BYTES + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.asReadOnlyByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("bytes that aren't UTF-8", "JSON in UTF-8");
    }
  }

  /**
   * A document.
   *
   * @throws Malformed if it isn't one JSON object
   */
  static JsonNode parse(ByteString bytes) {
    return parse(text(bytes));
  }

  /**
   * A document.
   *
   * @throws Malformed if it isn't one JSON object
   */
  static JsonNode parse(String text) {
    return parse(text, MAPPER);
  }

  /**
   * A document that may have many parts, such as a list of contents: only of somebody who is known,
   * since it takes many times its bytes while it is read.
   *
   * @throws Malformed if it isn't one JSON object
   */
  static JsonNode parseLarge(ByteString bytes) {
    return parse(text(bytes), MAPPER_OF_LARGE);
  }

  private static JsonNode parse(String text, ObjectMapper mapper) {
    try {
      var document = mapper.readTree(text);
      if (document == null || !document.isObject()) {
        throw new Malformed("JSON that isn't an object", "a JSON object");
      }
      return document;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private static Malformed malformed(IOException e) {
    var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    var line = message.indexOf('\n');
    return new Malformed(
        "malformed JSON: " + Shown.text(line < 0 ? message : message.substring(0, line)),
        "a JSON object, every key once, at most " + MAX_DEPTH + " deep");
  }

  /**
   * The text at a JSON pointer.
   *
   * @throws Malformed if there is none
   */
  static String string(JsonNode node, String pointer) {
    var value = node.at(pointer);
    if (!value.isTextual()) {
      throw new Malformed("no text at " + pointer, "text at " + pointer);
    }
    return value.textValue();
  }

  /**
   * The bytes that a text at a JSON pointer is the Base64 of.
   *
   * @throws Malformed if there are none
   */
  static ByteString base64(JsonNode node, String pointer) {
    return base64(string(node, pointer), pointer);
  }

  /**
   * The bytes that a text is the Base64 of: the one text that is, since others compare texts.
   *
   * @throws Malformed if it isn't Base64, lacks its padding, or has bits that mean nothing
   */
  static ByteString base64(String text, String what) {
    try {
      var bytes = Base64.getDecoder().decode(text);
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return ByteString.copyFrom(bytes);
      }
    } catch (IllegalArgumentException _) {
      // Below: it is no different from what isn't written as it should be.
    }
    throw new Malformed("no Base64 at " + what, "Base64 (RFC 4648) with its padding at " + what);
  }
}
