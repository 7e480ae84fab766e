package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What a registry has one of: replication, scanning, policy, signing, account settings. */
final class RegistrySettings {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.ofEntries(
          Map.entry("DescribeRegistry", RegistrySettings::describe),
          Map.entry("PutReplicationConfiguration", RegistrySettings::putReplication),
          Map.entry("GetRegistryScanningConfiguration", RegistrySettings::getScanning),
          Map.entry("PutRegistryScanningConfiguration", RegistrySettings::putScanning),
          Map.entry("GetRegistryPolicy", RegistrySettings::getPolicy),
          Map.entry("PutRegistryPolicy", RegistrySettings::putPolicy),
          Map.entry("DeleteRegistryPolicy", RegistrySettings::deletePolicy),
          Map.entry("GetSigningConfiguration", RegistrySettings::getSigning),
          Map.entry("PutSigningConfiguration", RegistrySettings::putSigning),
          Map.entry("DeleteSigningConfiguration", RegistrySettings::deleteSigning),
          Map.entry("GetAccountSetting", RegistrySettings::getAccountSetting),
          Map.entry("PutAccountSetting", RegistrySettings::putAccountSetting),
          Map.entry("RegisterPullTimeUpdateExclusion", RegistrySettings::register),
          Map.entry("DeregisterPullTimeUpdateExclusion", RegistrySettings::deregister),
          Map.entry("ListPullTimeUpdateExclusions", RegistrySettings::listExclusions));

  static final String REPLICATION = "replicationConfiguration";
  static final String SCANNING = "scanningConfiguration";
  static final String EXCLUSIONS = "pullTimeUpdateExclusions";
  private static final String POLICY = "policyText";
  private static final String SIGNING = "signingConfiguration";
  private static final String ACCOUNT = "accountSettings";
  private static final String SCOPE = "REGISTRY_POLICY_SCOPE";

  /** Values by name; what is there from the start first. */
  private static final Map<String, String> INITIALLY =
      Map.of("BASIC_SCAN_TYPE_VERSION", "AWS_NATIVE", SCOPE, "V1", "BLOB_MOUNTING", "DISABLED");

  private static final Map<String, Set<String>> VALUES =
      Map.of(
          "BASIC_SCAN_TYPE_VERSION",
          Set.of("AWS_NATIVE"),
          SCOPE,
          Set.of("V2"),
          "BLOB_MOUNTING",
          Set.of("ENABLED", "DISABLED"));

  private RegistrySettings() {}

  /** A registry's replication as it is, or empty rules. */
  static ObjectNode replication(ObjectNode settings) {
    return settings.path(REPLICATION) instanceof ObjectNode some ? some : noRules(Json.object());
  }

  /** A registry's scanning as it is, or basic without rules. */
  static ObjectNode scanning(ObjectNode settings) {
    return settings.path(SCANNING) instanceof ObjectNode some
        ? some
        : noRules(Json.object().put("scanType", "BASIC"));
  }

  private static ObjectNode noRules(ObjectNode node) {
    node.putArray("rules");
    return node;
  }

  private static ObjectNode describe(Request request) {
    return request.answer().set(REPLICATION, replication(request.settings()));
  }

  private static ObjectNode putReplication(Request request) {
    var asked = (ObjectNode) request.node(REPLICATION);
    var all = new HashSet<String>();
    if (asked.path("rules").size() > request.ecr().limit("replicationRules")) {
      throw AwsError.invalid(REPLICATION, "too many rules");
    }
    for (var rule : asked.path("rules")) {
      var own = new HashSet<String>();
      for (var each : rule.path("destinations")) {
        var region = each.path("region").asText();
        var destination = each.path("registryId").asText() + "/" + region;
        if (!region.matches("[a-z]{2}(-[a-z]+)+-\\d")) {
          throw AwsError.invalid(REPLICATION, "There is no region " + region);
        }
        if (destination.equals(request.state().account + "/" + request.state().region)) {
          throw AwsError.invalid(
              REPLICATION, "Replication destination cannot be the same as the source registry");
        }
        if (!own.add(destination)) {
          throw AwsError.validation("A rule has a destination twice: " + destination);
        }
      }
      all.addAll(own);
      var filters = new HashSet<JsonNode>();
      for (var each : rule.path("repositoryFilters")) {
        if (!filters.add(each)) {
          throw AwsError.validation("A rule has a filter twice: " + each);
        }
      }
    }
    if (all.size() > request.ecr().limit("replicationDestinations")) {
      throw AwsError.validation("Too many destinations: " + all.size());
    }
    request.settings().set(REPLICATION, asked.deepCopy());
    return Json.object().set(REPLICATION, asked);
  }

  private static ObjectNode getScanning(Request request) {
    return request.answer().set(SCANNING, scanning(request.settings()));
  }

  private static ObjectNode putScanning(Request request) {
    var type = request.node("scanType").asText("BASIC");
    var never = type.equals("BASIC") ? "CONTINUOUS_SCAN" : "MANUAL";
    var frequencies = new HashSet<String>();
    for (var rule : request.node("rules")) {
      var frequency = rule.path("scanFrequency").asText();
      if (frequency.equals(never)) {
        throw AwsError.invalid("rules", frequency + " isn't possible with " + type);
      }
      if (!frequencies.add(frequency)) {
        throw AwsError.invalid("rules", "two rules have the scanFrequency " + frequency);
      }
    }
    var scanning = noRules(Json.object().put("scanType", type));
    if (request.has("rules")) {
      scanning.set("rules", request.node("rules").deepCopy());
    }
    request.settings().set(SCANNING, scanning);
    return Json.object().set("registryScanningConfiguration", scanning);
  }

  private static ObjectNode getPolicy(Request request) {
    var policy = request.settings().path(POLICY).textValue();
    if (policy == null) {
      throw AwsError.of(
          "RegistryPolicyNotFoundException",
          "Registry policy does not exist in the registry with id '%s'"
              .formatted(request.state().account));
    }
    return request.answer().put(POLICY, policy);
  }

  private static ObjectNode putPolicy(Request request) {
    var policy =
        IamDocument.ofRegistry(
            request.text(POLICY),
            request.ecr().aws()::principalExists,
            request.settings().path(ACCOUNT).path(SCOPE).asText().equals("V2"));
    request.settings().put(POLICY, policy.text());
    return getPolicy(request);
  }

  private static ObjectNode deletePolicy(Request request) {
    var answer = getPolicy(request);
    request.settings().remove(POLICY);
    return answer;
  }

  private static ObjectNode getSigning(Request request) {
    var signing = request.settings().get(SIGNING);
    if (signing == null) {
      throw AwsError.of(
          "SigningConfigurationNotFoundException",
          "Signing configuration does not exist in the registry with id '%s'"
              .formatted(request.state().account));
    }
    return request.answer().set(SIGNING, signing);
  }

  private static ObjectNode putSigning(Request request) {
    var signing = request.node(SIGNING);
    for (var rule : signing.path("rules")) {
      var arn = rule.path("signingProfileArn").asText();
      if (!arn.split(":", -1)[3].equals(request.state().region)) {
        throw AwsError.validation("The signing profile is of another region: " + arn);
      }
    }
    request.settings().set(SIGNING, signing.deepCopy());
    return Json.object().set(SIGNING, signing);
  }

  private static ObjectNode deleteSigning(Request request) {
    var answer = getSigning(request);
    request.settings().remove(SIGNING);
    return answer;
  }

  private static String knownSetting(Request request) {
    var name = request.text("name");
    if (!VALUES.containsKey(name)) {
      throw AwsError.invalid("name", "There is no setting " + name);
    }
    return name;
  }

  private static ObjectNode getAccountSetting(Request request) {
    var name = knownSetting(request);
    var value = request.settings().path(ACCOUNT).path(name).asText(INITIALLY.get(name));
    return Json.object().put("name", name).put("value", value);
  }

  private static ObjectNode putAccountSetting(Request request) {
    var name = knownSetting(request);
    var value = request.text("value");
    if (!VALUES.get(name).contains(value)) {
      throw AwsError.invalid("value", name + " can be " + VALUES.get(name));
    }
    part(request.settings(), ACCOUNT).put(name, value);
    return Json.object().put("name", name).put("value", value);
  }

  /** A part of the settings that is an object; made where it isn't there. */
  static ObjectNode part(ObjectNode settings, String name) {
    return settings.path(name) instanceof ObjectNode part ? part : settings.putObject(name);
  }

  private static ObjectNode register(Request request) {
    var arn = request.text("principalArn");
    var exclusions = part(request.settings(), EXCLUSIONS);
    if (exclusions.has(arn)) {
      throw AwsError.of("ExclusionAlreadyExistsException", arn + " is excluded already");
    }
    if (!request.ecr().aws().principalExists(arn)) {
      throw AwsError.invalid("principalArn", "There is no such principal");
    }
    request.ecr().checkLimit("exclusions", exclusions.size() + 1);
    exclusions.set(arn, Json.time(request.now()));
    return Json.object().put("principalArn", arn).set("createdAt", exclusions.get(arn));
  }

  private static ObjectNode deregister(Request request) {
    var arn = request.text("principalArn");
    if (part(request.settings(), EXCLUSIONS).remove(arn) == null) {
      throw AwsError.of("ExclusionNotFoundException", arn + " isn't excluded");
    }
    return Json.object().put("principalArn", arn);
  }

  private static ObjectNode listExclusions(Request request) {
    var all = new TreeMap<String, JsonNode>();
    for (var each : request.settings().path(EXCLUSIONS).properties()) {
      all.put(each.getKey(), TextNode.valueOf(each.getKey()));
    }
    return Page.of(request, Json.object(), EXCLUSIONS, all);
  }
}
