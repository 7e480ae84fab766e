package io.portreeve.provider.ecr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import software.amazon.awssdk.services.ecr.EcrClient;

/** ECR's operations with their JSON as it is. */
final class EcrJson {
  /** Numbers stay as they are written. */
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** No list of settings has so many pages. */
  private static final int MAX_PAGES = 100;

  private final EcrClient ecr;

  EcrJson(EcrClient ecr) {
    this.ecr = ecr;
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Makes a request and returns the answer.
   *
   * @param what names it in messages, after the operation; may be empty
   */
  ObjectNode call(String operation, String what, ObjectNode request) {
    var name = "ecr:" + operation + (what.isEmpty() ? "" : " " + what);
    var raw = new RawCall(operation, request.toString());
    var _ =
        EcrErrors.call(
            name,
            () ->
                ecr.describeRegistry(
                    r ->
                        r.overrideConfiguration(
                            o -> o.putExecutionAttribute(RawCall.ATTRIBUTE, raw))));
    return parsed(name, raw.answer());
  }

  /** Lists: every entry of {@code member} of every page. */
  List<JsonNode> list(String operation, ObjectNode request, String member) {
    var entries = new ArrayList<JsonNode>();
    var tokens = new HashSet<String>();
    var asked = request.deepCopy();
    while (true) {
      var page = call(operation, "", asked);
      page.path(member).forEach(entries::add);
      var token = page.path("nextToken").textValue();
      if (token == null || token.isEmpty()) {
        return entries;
      }
      if (!tokens.add(token) || tokens.size() >= MAX_PAGES) {
        throw new RegistryException.Unavailable(
            "ecr:"
                + operation
                + (tokens.size() >= MAX_PAGES
                    ? " gave more than " + MAX_PAGES + " pages"
                    : " gave the same page twice"),
            null);
      }
      asked.put("nextToken", token);
    }
  }

  private static ObjectNode parsed(String name, byte[] answer) {
    try {
      if (MAPPER.readTree(answer) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException _) {
      // Told below, without what it quotes.
    } catch (IOException e) {
      throw new RegistryException.Unavailable(name + ": " + e.getMessage(), e);
    }
    throw new RegistryException.Unavailable(name + " wasn't answered with a JSON object", null);
  }
}
