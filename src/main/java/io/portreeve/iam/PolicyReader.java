package io.portreeve.iam;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads documents that strangers wrote. */
final class PolicyReader {
  private static final int MAX_READ_CHARS = 65_536;
  private static final int MAX_DEPTH = 8;
  private static final Set<String> MEMBERS = Set.of("Version", "Id", "Statement");

  /** A member given twice would be read by its last value here and maybe by its first elsewhere. */
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(64)
                          .build())
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private PolicyReader() {}

  static JsonNode json(String text) {
    if (text.length() > MAX_READ_CHARS) {
      throw new InvalidPolicyException(
          "", "has " + text.length() + " characters; ECR takes " + PolicyDocument.MAX_CHARS);
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException _) {
      // What the parser says quotes the text and helps nobody who hasn't got it.
      throw new InvalidPolicyException(
          "",
          "isn't one JSON value without repeated members, at most "
              + MAX_DEPTH
              + " levels deep: correct it");
    }
  }

  static JsonNode json(Map<String, Object> document) {
    return node(document, 0);
  }

  private static JsonNode node(@Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new InvalidPolicyException("", "is more than " + MAX_DEPTH + " levels deep");
    }
    var nodes = JsonNodeFactory.instance;
    return switch (value) {
      case null -> nodes.nullNode();
      case String text -> nodes.textNode(text);
      case Boolean bool -> nodes.booleanNode(bool);
      case Integer number -> nodes.numberNode(number.intValue());
      case Long number -> nodes.numberNode(number.longValue());
      case Number number -> nodes.numberNode(new BigDecimal(number.toString()));
      case Map<?, ?> map -> {
        var object = nodes.objectNode();
        map.forEach((key, each) -> object.set(Objects.toString(key), node(each, depth + 1)));
        yield object;
      }
      case List<?> list -> {
        var array = nodes.arrayNode();
        list.forEach(each -> array.add(node(each, depth + 1)));
        yield array;
      }
      default -> throw new InvalidPolicyException("", "holds a value that JSON doesn't have");
    };
  }

  static PolicyDocument read(JsonNode json) {
    if (!json.isObject()) {
      throw new InvalidPolicyException("", "must be an object with Version and Statement");
    }
    StatementReader.checkMembers(json, MEMBERS, "");
    var id = json.get("Id");
    if (id != null && !id.isTextual()) {
      throw new InvalidPolicyException("Id", "must be a text");
    }
    var statements = statements(json.get("Statement"));
    checkSids(statements);
    return new PolicyDocument(
        version(json.get("Version")), id == null ? null : id.textValue(), statements);
  }

  private static String version(@Nullable JsonNode json) {
    if (json == null) {
      return PolicyDocument.DEFAULT_VERSION;
    }
    if (!PolicyDocument.CURRENT_VERSION.equals(json.textValue())
        && !PolicyDocument.DEFAULT_VERSION.equals(json.textValue())) {
      throw new InvalidPolicyException(
          "Version", "must be the text \"" + PolicyDocument.CURRENT_VERSION + "\"");
    }
    return json.textValue();
  }

  private static List<PolicyStatement> statements(@Nullable JsonNode json) {
    if (json == null || (json.isArray() && json.isEmpty())) {
      throw new InvalidPolicyException("Statement", "must have at least one statement");
    }
    if (!json.isArray()) {
      return List.of(StatementReader.read(json, "Statement"));
    }
    var statements = new ArrayList<PolicyStatement>();
    for (int i = 0; i < json.size(); i++) {
      statements.add(StatementReader.read(json.get(i), "Statement[" + i + "]"));
    }
    return statements;
  }

  private static void checkSids(List<PolicyStatement> statements) {
    var seen = new HashMap<String, Integer>();
    for (int i = 0; i < statements.size(); i++) {
      var sid = statements.get(i).sid();
      var before = sid == null ? null : seen.putIfAbsent(sid, i);
      if (before != null) {
        throw new InvalidPolicyException(
            "Statement[" + i + "].Sid", "is the same as that of Statement[" + before + "]");
      }
    }
  }
}
