package io.portreeve.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Random documents of settings, from few words, so that they overlap. */
final class SettingSample {
  static final List<Setting> MERGED =
      List.of(
          Setting.REPLICATION,
          Setting.SCANNING,
          Setting.REGISTRY_POLICY,
          Setting.PULL_THROUGH_CACHES,
          Setting.CREATION_TEMPLATES,
          Setting.SIGNING,
          Setting.PULL_TIME_EXCLUSIONS);

  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
  private static final List<String> REGIONS = List.of("eu-west-1", "us-west-2", "eu-north-1");

  private final Random random;
  private final boolean foreign;

  private SettingSample(Random random, boolean foreign) {
    this.random = random;
    this.foreign = foreign;
  }

  /** What is asked by a Registry: no members that nobody knows, no entry twice. */
  static ObjectNode desired(Setting setting, Random random) {
    return new SettingSample(random, false).document(setting);
  }

  /** What others have put, with members that nobody here knows. */
  static ObjectNode foreign(Setting setting, Random random) {
    var document = new SettingSample(random, true).document(setting);
    if (setting == Setting.REGISTRY_POLICY && document.path("Statement").isEmpty()) {
      document.removeAll();
    }
    return document;
  }

  private ObjectNode document(Setting setting) {
    var document = JsonNodeFactory.instance.objectNode();
    switch (setting) {
      case REPLICATION, SIGNING -> rules(setting, document);
      case SCANNING -> scanning(document);
      case REGISTRY_POLICY -> policy(document);
      case PULL_THROUGH_CACHES ->
          some(NAMES).forEach(name -> document.set(name, unknown(cache(name))));
      case CREATION_TEMPLATES ->
          some(NAMES).forEach(name -> document.set(name, unknown(template(name))));
      case PULL_TIME_EXCLUSIONS -> {
        var principals = document.putArray("principals");
        some(NAMES).forEach(n -> principals.add("arn:aws:iam::123456789012:role/" + n));
      }
      default -> throw new IllegalArgumentException(setting.toString());
    }
    return document;
  }

  private void rules(Setting setting, ObjectNode document) {
    var rules = document.putArray("rules");
    var seen = new TreeSet<String>();
    for (int i = random.nextInt(4); i > 0; i--) {
      var rule = setting == Setting.REPLICATION ? replication() : signing();
      if (seen.add(CanonicalJson.text(rule))) {
        rules.add(unknown(rule));
      }
    }
  }

  private ObjectNode replication() {
    var rule = JsonNodeFactory.instance.objectNode();
    var destinations = rule.putArray("destinations");
    destinations.addObject().put("region", one(REGIONS)).put("registryId", "123456789012");
    filters(rule, "PREFIX_MATCH");
    if (random.nextInt(3) == 0) {
      rule.putObject("deleteReplication").put("enabled", true);
    }
    return rule;
  }

  private ObjectNode signing() {
    var rule =
        JsonNodeFactory.instance
            .objectNode()
            .put(
                "signingProfileArn",
                "arn:aws:signer:us-east-1:123456789012:/signing-profiles/" + one(NAMES));
    filters(rule, "WILDCARD_MATCH");
    return rule;
  }

  private void filters(ObjectNode rule, String type) {
    var filters = rule.putArray("repositoryFilters");
    some(NAMES.subList(0, 2))
        .forEach(name -> filters.addObject().put("filter", name).put("filterType", type));
    if (filters.isEmpty()) {
      rule.remove("repositoryFilters");
    }
  }

  private void scanning(ObjectNode document) {
    if (foreign || random.nextBoolean()) {
      document.put("scanType", "ENHANCED");
    }
    var rules = document.putArray("rules");
    for (var frequency : List.of("SCAN_ON_PUSH", "CONTINUOUS_SCAN")) {
      var names = some(NAMES);
      if (!names.isEmpty()) {
        var rule = unknown(rules.addObject().put("scanFrequency", frequency));
        var filters = rule.putArray("repositoryFilters");
        names.forEach(
            name ->
                filters.add(
                    unknown(
                        JsonNodeFactory.instance
                            .objectNode()
                            .put("filter", name)
                            .put("filterType", "WILDCARD"))));
      }
    }
  }

  private void policy(ObjectNode document) {
    document.put("Version", "2012-10-17");
    var statements = document.putArray("Statement");
    for (var name : some(NAMES)) {
      var statement = JsonNodeFactory.instance.objectNode();
      if (!foreign || random.nextInt(4) > 0) {
        statement.put("Sid", name);
      }
      statement.put("Effect", "Allow");
      statement.putObject("Principal").put("AWS", "21098765432" + random.nextInt(3));
      statement.put("Action", "ecr:ReplicateImage");
      statement.put("Resource", "arn:aws:ecr:us-east-1:123456789012:repository/*");
      statements.add(unknown(statement));
    }
  }

  /** One upstream for each prefix: another can't be put in its place, which has its own test. */
  private ObjectNode cache(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("ecrRepositoryPrefix", name)
        .put("upstreamRegistry", "docker-hub")
        .put("upstreamRegistryUrl", "registry-1.docker.io")
        .put(
            "credentialArn",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/"
                + random.nextInt(3));
  }

  private ObjectNode template(String name) {
    var template = JsonNodeFactory.instance.objectNode().put("prefix", name);
    template.putArray("appliedFor").add("REPLICATION");
    if (random.nextBoolean()) {
      template.put("imageTagMutability", "IMMUTABLE");
    }
    if (random.nextBoolean()) {
      template.put("description", one(NAMES));
    }
    if (random.nextBoolean()) {
      template.putArray("resourceTags").addObject().put("Key", "k").put("Value", one(NAMES));
    }
    return template;
  }

  private ObjectNode unknown(ObjectNode json) {
    if (foreign && random.nextInt(3) == 0) {
      json.putObject("newIn" + random.nextInt(2)).put("since", random.nextInt(5));
    }
    return json;
  }

  private <T> T one(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  private List<String> some(List<String> items) {
    return items.stream().filter(_ -> random.nextInt(3) == 0).toList();
  }

  /** Entries one by one, each as text, for what has survived. */
  static SortedSet<String> entries(Setting setting, ObjectNode document) {
    var entries = new TreeSet<String>();
    switch (setting) {
      case REPLICATION, SIGNING -> texts(document.path("rules"), entries);
      case REGISTRY_POLICY -> texts(document.path("Statement"), entries);
      case PULL_TIME_EXCLUSIONS -> texts(document.path("principals"), entries);
      case SCANNING ->
          document
              .path("rules")
              .forEach(
                  rule ->
                      rule.path("repositoryFilters")
                          .forEach(
                              filter -> entries.add(rule.path("scanFrequency") + " " + filter)));
      default ->
          document
              .properties()
              .forEach(each -> entries.add(each.getKey() + CanonicalJson.text(each.getValue())));
    }
    return entries;
  }

  /** Names of the entries of a setting that has such: foreign statements may have none. */
  static SortedSet<String> names(Setting setting, ObjectNode document) {
    var names = new TreeSet<String>();
    if (setting == Setting.REGISTRY_POLICY) {
      document.path("Statement").forEach(each -> names.add(each.path("Sid").asText()));
    } else {
      document.fieldNames().forEachRemaining(names::add);
    }
    return names;
  }

  private static void texts(JsonNode array, Set<String> texts) {
    array.forEach(each -> texts.add(CanonicalJson.text(each)));
  }
}
