package io.portreeve.policy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portreeve.image.ForeignJson;
import io.portreeve.policy.Facts.Findings;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two lines of a part of the published evidence. What would be written otherwise is refused,
 * were it by a blank.
 */
final class EvidenceShardJson {
  /** A body without evidence. */
  static final String EMPTY = "{\"findings\":[],\"contents\":[],\"entries\":[]}";

  private static final int MAX_SIGNATURE = 128;

  private static final ObjectMapper STRICT =
      JsonMapper.builder(
              ForeignJson.factory(
                  new ForeignJson.Bounds(
                      16, EvidenceShards.MAX_BYTES, EvidenceShards.MAX_BYTES, 64, 20)))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .build();

  private EvidenceShardJson() {}

  /**
   * The first line.
   *
   * @param version of the form of both lines
   * @param shard which part it is
   * @param issued when it was signed, in milliseconds since 1970
   * @param key what the key is called
   * @param signature the signature in base64
   */
  @JsonPropertyOrder({"version", "shard", "issued", "key", "signature"})
  record Header(int version, int shard, long issued, String key, String signature) {}

  /**
   * The second line.
   *
   * @param findings what was found; many entries share it
   * @param contents platforms and layers
   * @param entries the evidence
   */
  @JsonPropertyOrder({"findings", "contents", "entries"})
  record Body(List<Findings> findings, List<ContentsFact> contents, List<Line> entries) {
    Body {
      findings = List.copyOf(findings);
      contents = List.copyOf(contents);
      entries = List.copyOf(entries);
    }
  }

  /**
   * A piece of evidence. Times are in whole seconds: since 1970, or from the verification on.
   *
   * @param key its key
   * @param verified when its verification began
   * @param expires until when it may count
   * @param findings index of what was found
   * @param contents index of its contents; -1: none
   * @param candidates number of attached signatures and attestations that were looked at
   * @param life how long it may be believed at most; null: as long as any
   */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"key", "verified", "expires", "findings", "contents", "candidates", "life"})
  record Line(
      String key,
      long verified,
      long expires,
      int findings,
      int contents,
      int candidates,
      @Nullable Long life) {}

  static String write(Object value) {
    try {
      return STRICT.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Evidence can't be written as JSON", e);
    }
  }

  // Jackson gives null for what the text says is null, whatever the annotations say.
  @SuppressWarnings("ConstantValue")
  static Header header(String line) throws MalformedShardException {
    var header = read(line, Header.class);
    if (header.key() == null
        || header.signature() == null
        || header.signature().length() > MAX_SIGNATURE) {
      throw new MalformedShardException("its first line isn't complete");
    }
    return header;
  }

  static byte[] signature(Header header) throws MalformedShardException {
    try {
      return Base64.getDecoder().decode(header.signature());
    } catch (IllegalArgumentException _) {
      throw new MalformedShardException("its signature isn't base64");
    }
  }

  static Body body(String line) throws MalformedShardException {
    return read(line, Body.class);
  }

  private static <T> T read(String line, Class<T> type) throws MalformedShardException {
    try {
      T value = STRICT.readValue(line, type);
      if (value != null && STRICT.writeValueAsString(value).equals(line)) {
        return value;
      }
    } catch (JsonProcessingException _) {
      // Its message would quote what was read.
    }
    throw new MalformedShardException("a line of it isn't the JSON that this version writes");
  }
}
