package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Objects;

/** Plans of which nothing can be put, and why. */
final class Plans {
  private Plans() {}

  /** Nothing is written, nothing remembered anew. */
  static SettingPlan blocked(
      SettingVersions versions, List<Difference> differences, List<String> conflicts) {
    var last =
        Objects.requireNonNullElseGet(versions.lastApplied(), JsonNodeFactory.instance::objectNode);
    return new SettingPlan(
        List.of(), differences, conflicts, versions.live(), new LastApplied(last, last));
  }

  static String tooMany(String what, int all, int ours, int max) {
    return "there would be %d %s: %d of this Registry and %d of others; ECR takes %d: remove some"
        .formatted(all, what, ours, all - ours, max);
  }
}
