package io.portreeve.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portreeve.image.ForeignJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;

/** Reads JSON that others wrote: bounded, one value, no key twice, UTF-8 without replacement. */
final class Json {
  private static final int MAX_NESTING = 32;
  private static final int MAX_STRING_CHARS = 1024 * 1024;
  private static final int MAX_NAME_CHARS = 4_096;
  static final int MAX_NUMBER_CHARS = 40;

  /** Four megabytes of small values would be a hundred in memory. */
  private static final int MAX_TOKENS = 150_000;

  private static final ObjectMapper MAPPER = mapper(MAX_STRING_CHARS, MAX_NAME_CHARS, MAX_TOKENS);

  /** For what is only passed over: the bytes bound it. */
  private static final ObjectMapper LENIENT =
      mapper(ManifestParser.MAX_BYTES, ManifestParser.MAX_BYTES, ManifestParser.MAX_BYTES);

  private static ObjectMapper mapper(int text, int name, int tokens) {
    return JsonMapper.builder(
            ForeignJson.factory(
                new ForeignJson.Bounds(MAX_NESTING, tokens, text, name, MAX_NUMBER_CHARS)))
        .build();
  }

  /** Makes something of a value's tokens; ends on its last one. */
  @FunctionalInterface
  interface Reading<T> {
    /** Begins before the first token. */
    T from(JsonParser json) throws IOException;
  }

  private Json() {}

  /**
   * Reads one value.
   *
   * @throws OciException.Untrustworthy if it isn't JSON or breaks a bound
   */
  static JsonNode read(byte[] bytes) {
    return read(
        bytes,
        json -> {
          if (json.nextToken() == null) {
            return MissingNode.getInstance();
          }
          JsonNode value = json.readValueAsTree();
          return value;
        });
  }

  /**
   * Reads one value without keeping all of it.
   *
   * @throws OciException.Untrustworthy if it isn't JSON or breaks a bound
   */
  static <T> T read(byte[] bytes, Reading<T> reading) {
    return read(bytes, reading, MAPPER);
  }

  /**
   * The same of a list to which strangers add: what is long or many in it is no reason to refuse
   * all of it. Whoever reads keeps only what is short.
   *
   * @throws OciException.Untrustworthy if it isn't JSON
   */
  static <T> T pass(byte[] bytes, Reading<T> reading) {
    return read(bytes, reading, LENIENT);
  }

  private static <T> T read(byte[] bytes, Reading<T> reading, ObjectMapper mapper) {
    // Jackson guesses UTF-16 and UTF-32; others who read these bytes don't.
    var text = new InputStreamReader(new ByteArrayInputStream(bytes), UTF_8.newDecoder());
    try (var json = mapper.createParser(text)) {
      var value = reading.from(json);
      if (json.nextToken() != null) {
        throw new JsonParseException(json, "a second value", json.currentLocation());
      }
      return value;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new OciException.Untrustworthy(
          "the body isn't JSON that is accepted here (one value, no key twice, at most "
              + MAX_NESTING
              + " levels)"
              + (at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr()));
    } catch (CharacterCodingException _) {
      throw new OciException.Untrustworthy("the body isn't UTF-8 text");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }
}
