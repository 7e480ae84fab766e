package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What a condition may ask of. All of it is verified to be what the signer said; none of it is
 * verified to be true.
 *
 * @param predicateType the statement's predicate type
 * @param predicate the statement's predicate
 * @param subject the statement's subjects: a list of objects with name and digest
 * @param certificate what the signer's certificate states, by name: {@code subject}, {@code
 *     issuer}, and Fulcio's extensions such as {@code sourceRepositoryURI}; empty for a key
 */
public record Claims(
    String predicateType, JsonNode predicate, JsonNode subject, Map<String, String> certificate) {
  /** Makes the map unmodifiable. */
  public Claims {
    certificate = Map.copyOf(certificate);
  }
}
