package io.portreeve.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a registry makes of the text of a repository policy: what it refuses, and what it says when
 * it is asked for it: the same in other words.
 */
final class FakePolicies {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_CHARS = 10_240;
  private static final String CONSTRAINT =
      "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: ";

  private final Set<String> unknown = new HashSet<>();

  /** A principal that IAM doesn't know. */
  void unknown(String arn) {
    unknown.add(arn);
  }

  void known(String arn) {
    unknown.remove(arn);
  }

  /** Accepts a text, or refuses it as ECR does. */
  void check(String text) {
    if (text.length() > MAX_CHARS) {
      throw refused("'Member must have length less than or equal to 10240'");
    }
    var statements = read(text).path("Statement");
    if (!statements.isArray() || statements.isEmpty()) {
      throw refused("'Invalid repository policy provided'");
    }
    for (var statement : statements) {
      if (statement.has("Resource")
          || !statement.path("Effect").isTextual()
          || !statement.has("Action")) {
        throw refused("'Invalid repository policy provided'");
      }
      if (unknown.stream().anyMatch(arn -> statement.path("Principal").toString().contains(arn))) {
        throw refused("'Principal not found'");
      }
      if (locksOut(statement)) {
        throw refused("'The new policy would not allow you to set it again'");
      }
    }
  }

  private static boolean locksOut(JsonNode statement) {
    var actions = statement.path("Action").toString();
    var everyone = statement.path("Principal").toString();
    return statement.path("Effect").asText().equals("Deny")
        && everyone.contains("\"*\"")
        && !statement.has("Condition")
        && (actions.contains("ecr:*") || actions.contains("ecr:SetRepositoryPolicy"));
  }

  /** Tells a policy: spaced, principals in another order, one value for a list of one. */
  static String told(String text) {
    var document = read(text);
    for (var statement : document.path("Statement")) {
      if (statement instanceof ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> object.set(name, told(object.get(name))));
      }
    }
    return document.toPrettyString();
  }

  private static JsonNode told(JsonNode value) {
    if (value instanceof ArrayNode array) {
      List<JsonNode> values = new ArrayList<>();
      array.forEach(values::add);
      Collections.reverse(values);
      return values.size() == 1 ? values.getFirst() : JSON.createArrayNode().addAll(values);
    }
    if (value instanceof ObjectNode object) {
      var told = JSON.createObjectNode();
      object.properties().forEach(each -> told.set(each.getKey(), told(each.getValue())));
      return told;
    }
    return value;
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw refused("'Invalid repository policy provided'");
    }
  }

  private static RegistryException refused(String constraint) {
    return new RegistryException.Invalid("setPolicy: " + CONSTRAINT + constraint, null);
  }
}
