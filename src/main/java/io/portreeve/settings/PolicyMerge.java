package io.portreeve.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.iam.InvalidPolicyException;
import io.portreeve.iam.PolicyDocument;
import io.portreeve.iam.PolicyStatement;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merges statements of the registry policy by their Sids; those without one are others'. */
final class PolicyMerge {
  private static final String STATEMENT = "Statement";
  private static final String VERSION = "Version";
  private static final List<String> MEMBERS =
      List.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");

  private PolicyMerge() {}

  static SettingPlan plan(SettingVersions versions) {
    var live = statements(versions.live());
    var desired = named(statements(versions.desired()));
    var merged = NamedMerge.merge(versions, new Statements(), named(live), desired);
    if (!merged.writes()) {
      return new SettingPlan(
          List.of(),
          merged.differences(),
          merged.conflicts(),
          versions.live(),
          merged.lastApplied());
    }
    var expected = document(versions.live(), statements(live, merged));
    var faults = faults(merged, expected, desired.values());
    if (!faults.isEmpty()) {
      var all = new ArrayList<>(merged.conflicts());
      all.addAll(faults);
      return Plans.blocked(versions, merged.differences(), all);
    }
    return new SettingPlan(
        List.of(new SettingAction.Put(Setting.REGISTRY_POLICY, expected)),
        merged.differences(),
        merged.conflicts(),
        expected,
        merged.lastApplied());
  }

  /** The live ones in their order, without what goes; of two with one Sid, the first is meant. */
  private static List<ObjectNode> statements(List<ObjectNode> live, NamedMerge.Merged merged) {
    var result = new ArrayList<ObjectNode>();
    var seen = new HashSet<String>();
    for (var statement : live) {
      var sid = sid(statement);
      if (sid == null || !seen.add(sid)) {
        result.add(statement);
      } else if (!merged.removed().contains(sid)) {
        result.add(merged.changed().getOrDefault(sid, statement));
      }
    }
    result.addAll(merged.created().values());
    return result;
  }

  /** A policy without statements is none. */
  private static ObjectNode document(ObjectNode live, List<ObjectNode> statements) {
    if (statements.isEmpty()) {
      return JsonNodeFactory.instance.objectNode();
    }
    var document = live.deepCopy();
    if (!document.has(VERSION) && document.isEmpty()) {
      document.put(VERSION, PolicyDocument.CURRENT_VERSION);
    }
    document.set(STATEMENT, JsonNodeFactory.instance.arrayNode().addAll(statements));
    if (usesVariables(statements) && !usesVariables(statements(live))) {
      // Which changes nothing for those that are there already.
      document.put(VERSION, PolicyDocument.CURRENT_VERSION);
    }
    return document;
  }

  private static List<String> faults(
      NamedMerge.Merged merged, ObjectNode expected, Iterable<ObjectNode> desired) {
    var faults = new ArrayList<String>();
    if (merged.created().isEmpty() && merged.changed().isEmpty()) {
      return faults;
    }
    var current = PolicyDocument.CURRENT_VERSION.equals(expected.path(VERSION).asText());
    if (!current && usesVariables(desired)) {
      faults.add(
          "the policy has an old Version, in which policy variables such as ${aws:username} are"
              + " plain text, and statements of others have some: change the Version by hand");
    }
    var all = expected.toString().length();
    if (all > Limits.POLICY_CHARS) {
      var ours = JsonNodeFactory.instance.arrayNode();
      desired.forEach(ours::add);
      faults.add(Plans.tooMany("characters", all, ours.toString().length(), Limits.POLICY_CHARS));
    }
    return faults;
  }

  private static boolean usesVariables(Iterable<ObjectNode> statements) {
    for (var statement : statements) {
      if (statement.toString().contains("${")) {
        return true;
      }
    }
    return false;
  }

  private static List<ObjectNode> statements(@Nullable ObjectNode document) {
    var statements = new ArrayList<ObjectNode>();
    if (document != null) {
      var json = document.path(STATEMENT);
      if (json instanceof ObjectNode single) {
        statements.add(single);
      } else if (json instanceof ArrayNode array) {
        for (JsonNode each : array) {
          if (each instanceof ObjectNode object) {
            statements.add(object);
          }
        }
      }
    }
    return statements;
  }

  private static Map<String, ObjectNode> named(List<ObjectNode> statements) {
    var named = new LinkedHashMap<String, ObjectNode>();
    for (var statement : statements) {
      var sid = sid(statement);
      if (sid != null) {
        named.putIfAbsent(sid, statement);
      }
    }
    return named;
  }

  private static @Nullable String sid(ObjectNode statement) {
    return statement.path("Sid").textValue();
  }

  /** Statements, compared by meaning as far as they can be read. */
  private static final class Statements implements NamedEntries {
    @Override
    public String title(String name) {
      return "statement \"" + name + "\"";
    }

    @Override
    public String version(ObjectNode entry) {
      var known = known(entry);
      try {
        return CanonicalJson.hash(PolicyStatement.of(known, STATEMENT).meaning());
      } catch (InvalidPolicyException _) {
        return CanonicalJson.hash(CanonicalJson.text(known));
      }
    }

    @Override
    public ObjectNode changed(ObjectNode live, ObjectNode wanted) {
      return CanonicalJson.overlay(live, wanted, MEMBERS);
    }

    @Override
    public String describe(ObjectNode entry, ObjectNode other) {
      var own = JsonNodeFactory.instance.objectNode();
      for (var member : MEMBERS) {
        if (entry.has(member) && !entry.path(member).equals(other.path(member))) {
          own.set(member, entry.get(member));
        }
      }
      return own.isEmpty() ? "no such members" : own.toString();
    }

    private static ObjectNode known(ObjectNode entry) {
      return JsonNodeFactory.instance.objectNode().setAll(entry.deepCopy().retain(MEMBERS));
    }
  }
}
