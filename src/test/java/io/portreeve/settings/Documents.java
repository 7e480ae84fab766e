package io.portreeve.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import org.jspecify.annotations.Nullable;

/** Documents written with single quotes, which keeps tests readable. */
final class Documents {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Documents() {}

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static SettingPlan plan(
      Setting setting, @Nullable ObjectNode last, String live, @Nullable String desired) {
    return SettingsMerge.plan(
        new SettingVersions(setting, last, json(live), desired == null ? null : json(desired)));
  }

  /** What is remembered after this was applied to a live one. */
  static ObjectNode applied(Setting setting, String live, String desired) {
    return plan(setting, null, live, desired).lastApplied().after();
  }

  /** What is planned once nothing is asked any more. */
  static SettingPlan remaining(Setting setting, @Nullable ObjectNode last, ObjectNode live) {
    return SettingsMerge.plan(new SettingVersions(setting, last, live, null));
  }

  /** Whether nothing is to be done, by anybody. */
  static boolean inSync(SettingPlan plan) {
    return plan.actions().isEmpty() && plan.conflicts().isEmpty();
  }
}
