package io.portreeve.retention;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.retention.LifecycleRule.Action;
import io.portreeve.retention.LifecycleRule.Selection;
import io.portreeve.retention.LifecycleRule.StorageClass;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes rules, which come sorted by priority, as compact JSON with members in a fixed order, lists
 * sorted and without repetitions, and defaults left out.
 */
final class LifecycleWriter {
  private LifecycleWriter() {}

  static String text(List<LifecycleRule> rules) {
    var document = JsonNodeFactory.instance.objectNode();
    var array = document.putArray("rules");
    for (var rule : rules) {
      write(rule, array.addObject());
    }
    return document.toString();
  }

  /**
   * The same text for all documents that mean the same: priorities counted anew, no description.
   */
  static String meaning(List<LifecycleRule> rules) {
    var plain = new ArrayList<LifecycleRule>();
    for (var rule : rules) {
      plain.add(new LifecycleRule(plain.size() + 1, null, rule.selection(), rule.action()));
    }
    return text(plain);
  }

  private static void write(LifecycleRule rule, ObjectNode json) {
    json.put("rulePriority", rule.priority());
    if (rule.description() != null) {
      json.put("description", rule.description());
    }
    write(rule.selection(), json.putObject("selection"));
    write(rule.action(), json.putObject("action"));
  }

  private static void write(Selection selection, ObjectNode json) {
    json.put("tagStatus", selection.status().wire());
    var tags = selection.tags().canonical();
    write("tagPatternList", tags.patterns(), json);
    write("tagPrefixList", tags.prefixes(), json);
    if (selection.storageClass() != StorageClass.STANDARD) {
      json.put("storageClass", selection.storageClass().wire);
    }
    json.put("countType", selection.count().type().wire);
    if (selection.count().days()) {
      json.put("countUnit", "days");
    }
    json.put("countNumber", selection.count().number());
  }

  private static void write(String name, List<String> list, ObjectNode json) {
    if (!list.isEmpty()) {
      var array = json.putArray(name);
      list.forEach(array::add);
    }
  }

  private static void write(Action action, ObjectNode json) {
    json.put("type", action.type().wire);
    var target = action.target();
    if (target != null) {
      json.put("targetStorageClass", target.wire);
    }
  }
}
