package io.portreeve.iam;

import com.fasterxml.jackson.databind.JsonNode;
import io.portreeve.iam.PolicyStatement.Effect;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads statements. Depth is bounded by the shape: every level says what may be in it. */
final class StatementReader {
  private static final Set<String> MEMBERS =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");
  private static final Set<String> TYPES = Set.of("AWS", "Service", "Federated", "CanonicalUser");

  private StatementReader() {}

  static PolicyStatement read(JsonNode json, String path) {
    if (!json.isObject()) {
      throw new InvalidPolicyException(path, "must be an object");
    }
    checkMembers(json, MEMBERS, path);
    var sid = json.get("Sid");
    if (sid != null && (!sid.isTextual() || sid.textValue().isEmpty())) {
      throw new InvalidPolicyException(
          path + ".Sid", "must be a text; leave it out if there is none");
    }
    var actions = names(json, "Action", path);
    if (actions == null) {
      throw new InvalidPolicyException(path, "has no Action: say what is allowed or denied");
    }
    return new PolicyStatement(
        sid == null ? null : sid.textValue(),
        effect(json.get("Effect"), path),
        principals(json, path),
        actions,
        names(json, "Resource", path),
        conditions(json.get("Condition"), path + ".Condition"));
  }

  static void checkMembers(JsonNode json, Collection<String> known, String path) {
    for (var each : json.properties()) {
      var name = each.getKey();
      if (!known.contains(name)) {
        throw new InvalidPolicyException(
            path.isEmpty() ? shown(name) : path + "." + shown(name),
            "isn't an element of IAM's policy language; there are "
                + known.stream().sorted().collect(Collectors.joining(", ")));
      }
      if (each.getValue().isNull()) {
        throw new InvalidPolicyException(
            path.isEmpty() ? name : path + "." + name, "is null: leave it out");
      }
    }
  }

  private static Effect effect(@Nullable JsonNode json, String path) {
    if (json == null) {
      throw new InvalidPolicyException(path, "has no Effect: Allow or Deny");
    }
    for (var effect : Effect.values()) {
      if (effect.wire.equals(json.textValue())) {
        return effect;
      }
    }
    throw new InvalidPolicyException(path + ".Effect", "must be Allow or Deny");
  }

  private static @Nullable PolicyNames names(JsonNode json, String member, String path) {
    var name = either(json, member, path);
    return name == null
        ? null
        : new PolicyNames(name.startsWith("Not"), texts(json.get(name), path + "." + name, false));
  }

  private static @Nullable PolicyPrincipals principals(JsonNode json, String path) {
    var name = either(json, "Principal", path);
    if (name == null) {
      return null;
    }
    var value = json.get(name);
    var at = path + "." + name;
    var byType = new TreeMap<String, SortedSet<String>>();
    if (value.isTextual()) {
      if (!value.textValue().equals("*")) {
        throw new InvalidPolicyException(
            at, "must be \"*\" or an object such as {\"AWS\": \"123456789012\"}");
      }
      byType.put("AWS", new TreeSet<>(Set.of("*")));
    } else {
      if (!value.isObject() || value.isEmpty()) {
        throw new InvalidPolicyException(at, "must be \"*\" or an object that isn't empty");
      }
      checkMembers(value, TYPES, at);
      for (var each : value.properties()) {
        byType.put(each.getKey(), texts(each.getValue(), at + "." + each.getKey(), false));
      }
    }
    return new PolicyPrincipals(name.startsWith("Not"), byType);
  }

  private static @Nullable String either(JsonNode json, String member, String path) {
    var not = "Not" + member;
    if (json.has(member) && json.has(not)) {
      throw new InvalidPolicyException(
          path, "has both " + member + " and " + not + ": keep one of them");
    }
    return json.has(not) ? not : json.has(member) ? member : null;
  }

  /** An empty object is no condition: IAM has it so. */
  private static SortedMap<String, SortedMap<String, SortedSet<String>>> conditions(
      @Nullable JsonNode json, String path) {
    var conditions = new TreeMap<String, SortedMap<String, SortedSet<String>>>();
    if (json == null) {
      return conditions;
    }
    checkObject(json, path);
    var operators = new TreeSet<String>();
    for (var operator : json.properties()) {
      var at = path + "." + shown(operator.getKey());
      checkOnce(operators, operator.getKey(), at);
      checkObject(operator.getValue(), at);
      var keys = new TreeSet<String>();
      var values = new TreeMap<String, SortedSet<String>>();
      for (var key : operator.getValue().properties()) {
        checkOnce(keys, key.getKey(), at + "." + shown(key.getKey()));
        values.put(key.getKey(), texts(key.getValue(), at + "." + shown(key.getKey()), true));
      }
      if (values.isEmpty()) {
        throw new InvalidPolicyException(at, "is empty: leave it out");
      }
      conditions.put(operator.getKey(), Collections.unmodifiableSortedMap(values));
    }
    return conditions;
  }

  private static void checkObject(JsonNode json, String path) {
    if (!json.isObject()) {
      throw new InvalidPolicyException(path, "must be an object");
    }
  }

  private static void checkOnce(Set<String> seen, String name, String path) {
    if (!seen.add(name.toLowerCase(Locale.ROOT))) {
      throw new InvalidPolicyException(
          path, "is there twice, since upper and lower case make no difference: merge them");
    }
  }

  /** One value, or a list of them; numbers and booleans mean their text in conditions. */
  private static SortedSet<String> texts(JsonNode json, String path, boolean scalars) {
    var texts = new TreeSet<String>();
    if (!json.isArray()) {
      texts.add(text(json, path, scalars));
      return texts;
    }
    if (json.isEmpty()) {
      throw new InvalidPolicyException(path, "is an empty list: name something, or leave it out");
    }
    for (int i = 0; i < json.size(); i++) {
      texts.add(text(json.get(i), path + "[" + i + "]", scalars));
    }
    return texts;
  }

  private static String text(JsonNode json, String path, boolean scalars) {
    if (json.isTextual() && (scalars || !json.textValue().isBlank())) {
      return json.textValue();
    }
    if (scalars && (json.isNumber() || json.isBoolean())) {
      return json.asText();
    }
    throw new InvalidPolicyException(
        path,
        scalars ? "must be a text, a number or a boolean" : "must be a text that isn't empty");
  }

  /** Names may be anything, and are quoted in messages. */
  private static String shown(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
