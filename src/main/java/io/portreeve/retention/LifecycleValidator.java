package io.portreeve.retention;

import io.portreeve.retention.LifecycleRule.StorageClass;
import io.portreeve.retention.LifecycleRule.Tags;
import io.portreeve.retention.Naming.Member;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Decides whether Amazon ECR would take a lifecycle policy document: one set of constraints for
 * documents from elsewhere and for those compiled here.
 *
 * <p>Sources: Amazon ECR User Guide, "Lifecycle policy evaluation rules" and "Lifecycle policy
 * properties"; API Reference, PutLifecyclePolicy, for the length of the text; service quotas for
 * the number of rules. Where these leave a point open, the stricter reading is taken: unknown
 * members are refused at every level, and so are two rules of one storage class with the same set
 * of patterns, of which the second could never act.
 */
public final class LifecycleValidator {
  static final int MIN_CHARS = 100;
  static final int MAX_CHARS = 30_720;
  static final int MAX_RULES = 50;

  private LifecycleValidator() {}

  /**
   * All that is wrong with a document, in the order of its rules; empty if it is valid. Where the
   * text isn't of the right length, or isn't of the right shape, that alone is reported. Never
   * fails, whatever the text.
   */
  public static List<RuleViolation> validate(String text) {
    return switch (LifecycleReader.read(text)) {
      case LifecycleReader.Reading.Valid(var _) -> List.of();
      case LifecycleReader.Reading.Invalid(var violations) -> violations;
    };
  }

  static void checkLength(String text, String path, Findings findings) {
    var chars = text.codePointCount(0, text.length());
    if (chars < MIN_CHARS) {
      findings.addForAll(
          path,
          "text-too-short",
          "The document has %d characters; Amazon ECR takes %d or more"
              .formatted(chars, MIN_CHARS));
    }
    if (chars > MAX_CHARS) {
      findings.addForAll(
          path,
          "text-too-long",
          "The document has %d characters; Amazon ECR takes at most %d: use fewer or shorter rules"
              .formatted(chars, MAX_CHARS));
    }
  }

  static void checkRules(List<LifecycleRule> rules, Naming naming, Findings findings) {
    for (var i = 0; i < rules.size(); i++) {
      new RuleChecks(i, rules.get(i), naming, findings).run();
    }
    checkNumberOfRules(rules.size(), naming, findings);
    checkPriorities(rules, naming, findings);
    checkUntaggedOnce(rules, naming, findings);
    checkAnyLast(rules, naming, findings);
    checkListsDiffer(rules, naming, findings);
  }

  private static void checkNumberOfRules(int count, Naming naming, Findings findings) {
    if (count == 0) {
      findings.addForAll(
          naming.rules(), "no-rules", "There are no rules: add one, or remove the policy");
    }
    if (count > MAX_RULES) {
      findings.addForAll(
          naming.rules(),
          "too-many-rules",
          "%s; Amazon ECR takes at most %d: use fewer rules or patterns"
              .formatted(naming.howMany(count), MAX_RULES));
    }
  }

  private static void checkPriorities(List<LifecycleRule> rules, Naming naming, Findings findings) {
    var seen = new HashMap<Integer, Integer>();
    for (var i = 0; i < rules.size(); i++) {
      if (seen.putIfAbsent(rules.get(i).priority(), i) != null) {
        findings.add(
            i,
            naming.member(i, Member.PRIORITY),
            "duplicate-priority",
            "Priority " + rules.get(i).priority() + " is taken: give each rule its own");
      }
    }
  }

  private static void checkUntaggedOnce(
      List<LifecycleRule> rules, Naming naming, Findings findings) {
    Map<StorageClass, Integer> seen = new EnumMap<>(StorageClass.class);
    for (var i = 0; i < rules.size(); i++) {
      var selection = rules.get(i).selection();
      if (selection.status() != TagStatus.UNTAGGED) {
        continue;
      }
      var first = seen.putIfAbsent(selection.storageClass(), i);
      if (first != null) {
        findings.add(
            i,
            naming.member(i, Member.TAG_STATUS),
            "untagged-more-than-once",
            "Untagged images already have a rule, %s: keep one of the two"
                .formatted(naming.label(first)));
      }
    }
  }

  /** Per storage class: the documented archive example has one such rule in each. */
  private static void checkAnyLast(List<LifecycleRule> rules, Naming naming, Findings findings) {
    for (var i = 0; i < rules.size(); i++) {
      if (rules.get(i).selection().status() != TagStatus.ANY) {
        continue;
      }
      var later = laterInClass(rules, rules.get(i));
      if (later.isPresent()) {
        findings.add(
            i,
            naming.member(i, Member.TAG_STATUS),
            "any-not-last",
            "A rule for any image has to be the last, but %s follows: move it to the end"
                .formatted(naming.label(later.getAsInt())));
      }
    }
  }

  private static OptionalInt laterInClass(List<LifecycleRule> rules, LifecycleRule rule) {
    for (var i = 0; i < rules.size(); i++) {
      var other = rules.get(i);
      if (other.priority() > rule.priority()
          && other.selection().storageClass() == rule.selection().storageClass()) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private static void checkListsDiffer(
      List<LifecycleRule> rules, Naming naming, Findings findings) {
    record Key(StorageClass storageClass, Tags tags) {}
    var seen = new HashMap<Key, Integer>();
    for (var i = 0; i < rules.size(); i++) {
      var selection = rules.get(i).selection();
      if (selection.tags().isEmpty()) {
        continue;
      }
      var key = new Key(selection.storageClass(), selection.tags().canonical());
      var first = seen.putIfAbsent(key, i);
      if (first != null) {
        var prefixes = selection.tags().patterns().isEmpty();
        findings.add(
            i,
            naming.member(i, prefixes ? Member.PREFIXES : Member.PATTERNS),
            prefixes ? "duplicate-prefix" : "duplicate-pattern",
            "The same tags already have a rule, %s, which claims every image of this one: keep one"
                .formatted(naming.label(first)));
      }
    }
  }
}
