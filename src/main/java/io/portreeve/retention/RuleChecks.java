package io.portreeve.retention;

import io.portreeve.image.Excerpt;
import io.portreeve.retention.LifecycleRule.ActionType;
import io.portreeve.retention.LifecycleRule.CountType;
import io.portreeve.retention.LifecycleRule.StorageClass;
import io.portreeve.retention.Naming.Member;
import java.util.List;

/**
 * The constraints that a rule of a document has to meet by itself. Source: Amazon ECR User Guide,
 * "Lifecycle policy properties", and for archived images "Archiving an image".
 */
final class RuleChecks {
  private static final int MIN_ARCHIVE_DAYS = 90;

  private final int index;
  private final LifecycleRule rule;
  private final Naming naming;
  private final Findings findings;

  RuleChecks(int index, LifecycleRule rule, Naming naming, Findings findings) {
    this.index = index;
    this.rule = rule;
    this.naming = naming;
    this.findings = findings;
  }

  void run() {
    if (rule.priority() < 1) {
      add(
          Member.PRIORITY,
          "priority-not-positive",
          "Priority " + rule.priority() + " isn't allowed; count from 1");
    }
    checkTags();
    checkCount();
    checkStorageClass();
    checkAction();
  }

  private void add(Member member, String id, String message) {
    findings.add(index, naming.member(index, member), id, message);
  }

  private void checkTags() {
    var status = rule.selection().status();
    var tags = rule.selection().tags();
    if (status == TagStatus.TAGGED && tags.isEmpty()) {
      add(
          Member.TAG_STATUS,
          "tagged-without-list",
          "A rule for tagged images needs at least one tag pattern; write * for every tag");
    }
    if (status != TagStatus.TAGGED && !tags.isEmpty()) {
      add(
          tags.patterns().isEmpty() ? Member.PREFIXES : Member.PATTERNS,
          "list-without-tagged",
          "Only a rule for tagged images takes tag patterns: remove them, or select tagged images");
    }
    if (!tags.patterns().isEmpty() && !tags.prefixes().isEmpty()) {
      add(
          Member.PREFIXES,
          "both-lists",
          "A rule takes patterns or prefixes, not both: write each prefix as a pattern with * at"
              + " its end");
    }
    checkPatterns(tags.patterns());
    checkPrefixes(tags.prefixes());
  }

  private void checkPatterns(List<String> patterns) {
    for (var i = 0; i < patterns.size(); i++) {
      var text = patterns.get(i);
      var path = naming.item(index, Member.PATTERNS, i);
      checkLength(text, path, "pattern");
      if (!text.chars().allMatch(c -> c == '*' || TagPattern.isTagCharacter(c))) {
        findings.add(
            index,
            path,
            "pattern-characters",
            "Pattern "
                + Excerpt.of(text)
                + " has a character that no tag has; letters, digits, . _ - and the wildcard * are"
                + " allowed");
      }
      var wildcards = new TagPattern(text).wildcards();
      if (wildcards > TagPattern.MAX_WILDCARDS) {
        findings.add(
            index,
            path,
            "too-many-wildcards",
            "Pattern %s has %d wildcards; Amazon ECR takes at most %d: drop some of them"
                .formatted(Excerpt.of(text), wildcards, TagPattern.MAX_WILDCARDS));
      }
    }
  }

  /** Less strict than for patterns: only documents from elsewhere have prefixes. */
  private void checkPrefixes(List<String> prefixes) {
    for (var i = 0; i < prefixes.size(); i++) {
      checkLength(prefixes.get(i), naming.item(index, Member.PREFIXES, i), "prefix");
    }
  }

  private void checkLength(String text, String path, String kind) {
    if (text.isEmpty()) {
      findings.add(
          index, path, kind + "-empty", "The " + kind + " is empty: remove it, or write a tag");
    } else if (text.length() > TagPattern.MAX_CHARS) {
      findings.add(
          index,
          path,
          kind + "-too-long",
          "The %s %s has %d characters; a tag has at most %d: shorten it"
              .formatted(kind, Excerpt.of(text), text.length(), TagPattern.MAX_CHARS));
    }
  }

  private void checkCount() {
    var count = rule.selection().count();
    if (count.number() < 1) {
      add(
          Member.COUNT_NUMBER,
          "count-number-not-positive",
          "The number " + count.number() + " isn't allowed; 1 is the least");
    }
    if (count.type() == CountType.IMAGE_COUNT_MORE_THAN && count.days()) {
      add(
          Member.COUNT_UNIT,
          "count-unit-not-allowed",
          "A rule that counts images has no countUnit: remove it");
    }
    if (count.type() != CountType.IMAGE_COUNT_MORE_THAN && !count.days()) {
      add(
          Member.COUNT_UNIT,
          "count-unit-missing",
          "A rule about age needs a countUnit: add the only one there is, days");
    }
    if (count.type() == CountType.SINCE_IMAGE_TRANSITIONED
        && count.number() > 0
        && count.number() < MIN_ARCHIVE_DAYS) {
      add(
          Member.COUNT_NUMBER,
          "archive-minimum-90-days",
          "Images stay in the archive for at least 90 days, not " + count.number() + ": raise it");
    }
  }

  private void checkStorageClass() {
    var archive = rule.selection().storageClass() == StorageClass.ARCHIVE;
    var transitioned = rule.selection().count().type() == CountType.SINCE_IMAGE_TRANSITIONED;
    if (transitioned && !archive) {
      add(
          Member.STORAGE_CLASS,
          "transitioned-needs-archive-class",
          "sinceImageTransitioned looks at archived images only: set storageClass archive");
    }
    if (!transitioned && archive) {
      add(
          Member.STORAGE_CLASS,
          "storage-class-not-allowed",
          rule.selection().count().type().wire
              + " looks at active images only: remove storageClass, or use sinceImageTransitioned");
    }
  }

  private void checkAction() {
    var action = rule.action();
    var type = rule.selection().count().type();
    if (type == CountType.SINCE_IMAGE_PULLED && action.type() == ActionType.EXPIRE) {
      add(
          Member.ACTION,
          "pulled-cannot-expire",
          "A rule about the last pull can archive images, not expire them: use transition");
    }
    if (type == CountType.SINCE_IMAGE_TRANSITIONED && action.type() == ActionType.TRANSITION) {
      add(
          Member.ACTION,
          "transitioned-cannot-transition",
          "Archived images can only be expired: use expire");
    }
    if (action.type() == ActionType.TRANSITION && action.target() == null) {
      add(
          Member.TARGET,
          "target-storage-class-missing",
          "A transition needs a targetStorageClass: add the only one there is, archive");
    }
    if (action.type() == ActionType.EXPIRE && action.target() != null) {
      add(
          Member.TARGET,
          "target-storage-class-not-allowed",
          "An expiry has no targetStorageClass: remove it, or use transition");
    }
  }
}
