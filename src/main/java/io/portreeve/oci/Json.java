package io.portreeve.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads JSON that others wrote: bounded, one value, no key twice, UTF-8 without replacement. */
final class Json {
  private static final int MAX_NESTING = 32;
  private static final int MAX_STRING_CHARS = 1024 * 1024;
  private static final int MAX_NAME_CHARS = 4_096;
  private static final int MAX_NUMBER_CHARS = 40;

  /** Four megabytes of empty objects would be a hundred in memory. */
  private static final int MAX_TOKENS = 300_000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          .maxStringLength(MAX_STRING_CHARS)
                          .maxNameLength(MAX_NAME_CHARS)
                          .maxNumberLength(MAX_NUMBER_CHARS)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // The location would quote what a stranger wrote.
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * Reads one value.
   *
   * @throws OciException.Untrustworthy if it isn't JSON or breaks a bound
   */
  static JsonNode read(byte[] bytes) {
    try {
      // Jackson guesses UTF-16 and UTF-32; others who read these bytes don't.
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return MAPPER.readTree(text);
    } catch (CharacterCodingException _) {
      throw new OciException.Untrustworthy("the body isn't UTF-8 text");
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new OciException.Untrustworthy(
          "the body isn't JSON that is accepted here (one value, no key twice, at most "
              + MAX_NESTING
              + " levels)"
              + (at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr()));
    }
  }
}
