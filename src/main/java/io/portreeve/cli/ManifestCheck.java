package io.portreeve.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the API server's schema asks of a LifecyclePolicy and the rules' compiler takes for granted:
 * fields that must be there, and fields that exclude each other.
 */
final class ManifestCheck {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final List<String> faults = new ArrayList<>();

  private ManifestCheck() {}

  /** Returns all that is wrong, each with its path; empty if nothing is. */
  static List<String> of(JsonNode spec) {
    var check = new ManifestCheck();
    if (check.has(spec, "rules", "spec")) {
      var rules = spec.path("rules");
      for (int i = 0; i < rules.size(); i++) {
        check.rule(rules.path(i), "spec.rules[" + i + "]");
      }
    }
    return check.faults;
  }

  private void rule(JsonNode rule, String path) {
    if (has(rule, "name", path) && !LABEL.matcher(rule.path("name").asText()).matches()) {
      faults.add(
          path
              + ".name: write 1 to 63 lower-case letters, digits and hyphens, a letter or digit at both ends");
    }
    if (has(rule, "match", path)) {
      var _ = has(rule.path("match"), "tagStatus", path + ".match");
    }
    if (has(rule, "expire", path)
        && rule.path("expire").hasNonNull("olderThan")
            == rule.path("expire").hasNonNull("keepNewest")) {
      faults.add(path + ".expire: set exactly one of olderThan and keepNewest");
    }
  }

  private boolean has(JsonNode node, String field, String path) {
    var there = node.hasNonNull(field);
    if (!there) {
      faults.add(path + "." + field + ": is missing");
    }
    return there;
  }
}
