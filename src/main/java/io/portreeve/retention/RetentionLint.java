package io.portreeve.retention;

import io.portreeve.retention.LifecycleRule.CountType;
import io.portreeve.retention.Naming.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * Warnings that are certain from the rules alone, whatever the repository holds. Source of what
 * rules claim and count: Amazon ECR User Guide, "Lifecycle policy evaluation rules".
 */
final class RetentionLint {
  private static final int MAX_LINT = 20;
  private static final TagPattern EVERY_TAG = new TagPattern("*");

  /** How cosign names the signature of an image where it doesn't use referrers. */
  private static final TagPattern SIGNATURE = new TagPattern("sha256-*.sig");

  private final Expansion expansion;
  private final List<LifecycleRule> rules;
  private final List<List<TagPattern>> patterns;
  private final List<Lint> lint = new ArrayList<>();

  private RetentionLint(Expansion expansion) {
    this.expansion = expansion;
    this.rules = expansion.documentRules();
    this.patterns =
        rules.stream()
            .map(each -> each.selection().tags().canonical().patterns())
            .map(each -> each.stream().map(TagPattern::new).toList())
            .toList();
  }

  /** The warnings in the order of the rules; at most 20. */
  static List<Lint> of(Expansion valid) {
    var linter = new RetentionLint(valid);
    for (var i = 0; i < linter.rules.size(); i++) {
      linter.neverActs(i);
      linter.exactTag(i);
      linter.takesPlaces(i);
      linter.expiresSignatures(i);
    }
    return linter.bounded();
  }

  private List<Lint> bounded() {
    if (lint.size() <= MAX_LINT) {
      return lint;
    }
    var first = new ArrayList<>(lint.subList(0, MAX_LINT - 1));
    first.add(
        new Lint(
            expansion.rules(),
            "more-lint",
            "There are %d warnings more; they show when these are settled"
                .formatted(lint.size() - first.size())));
    return first;
  }

  private void neverActs(int rule) {
    if (rules.get(rule).selection().status() == TagStatus.ANY) {
      anyNeverActs(rule);
      return;
    }
    for (var earlier = 0; earlier < rule; earlier++) {
      if (!claimsAllOf(earlier, patterns.get(rule))) {
        continue;
      }
      var path = expansion.member(rule, Member.PATTERNS);
      if (expansion.user(earlier) == expansion.user(rule)) {
        add(
            path,
            "redundant-pattern",
            "An earlier pattern of this rule matches all of this one's tags: remove this pattern");
      } else {
        add(
            path,
            "never-acts",
            "Every image that matches belongs to %s, which comes first: move this before it, or %s"
                .formatted(expansion.label(earlier), "remove this"));
      }
      return;
    }
  }

  private void anyNeverActs(int rule) {
    var untagged = false;
    var tagged = false;
    for (var earlier = 0; earlier < rule; earlier++) {
      untagged |= rules.get(earlier).selection().status() == TagStatus.UNTAGGED;
      tagged |= claimsAllOf(earlier, List.of(EVERY_TAG));
    }
    if (untagged && tagged) {
      add(
          Expansion.path(expansion.user(rule), ""),
          "never-acts",
          "Earlier rules claim the untagged images and those with any tag: nothing is left for"
              + " this rule; remove it, or narrow the earlier ones");
    }
  }

  /**
   * Whether the earlier rule matches each image that has tags for all of {@code tags}: each of its
   * patterns covers one of them.
   */
  private boolean claimsAllOf(int earlier, List<TagPattern> tags) {
    return !patterns.get(earlier).isEmpty()
        && patterns.get(earlier).stream().allMatch(each -> tags.stream().anyMatch(each::covers));
  }

  private void exactTag(int rule) {
    var count = rules.get(rule).selection().count();
    if (count.type() == CountType.IMAGE_COUNT_MORE_THAN
        && count.number() > 1
        && patterns.get(rule).stream().anyMatch(each -> each.wildcards() == 0)) {
      add(
          expansion.expiryPath(rule),
          "exact-tag-count",
          "A tag without a wildcard names one image at most, so there are never %d to keep: write 1"
                  .formatted(count.number())
              + " to protect that image, or add a wildcard");
    }
  }

  private void takesPlaces(int rule) {
    if (rules.get(rule).selection().count().type() != CountType.IMAGE_COUNT_MORE_THAN
        || !catchesSignatures(rule)) {
      return;
    }
    add(
        expansion.expiryPath(rule),
        "takes-places",
        "Signatures and attestations count as images here (tags such as sha256-….sig%s), so fewer"
                .formatted(
                    rules.get(rule).selection().status() == TagStatus.ANY
                        ? ", reference artifacts"
                        : "")
            + " images are kept than the number says, even where an earlier rule protects them:"
            + " count by the patterns of the images' own tags");
  }

  /**
   * A signature is pushed after its image, so a rule that matches both expires the image first. Not
   * so where an earlier rule claims the image by its tag and leaves the signature to this one.
   */
  private void expiresSignatures(int rule) {
    if (!catchesSignatures(rule)) {
      return;
    }
    var claimsImages = false;
    for (var earlier = 0; earlier < rule; earlier++) {
      if (claimsAllOf(earlier, List.of(SIGNATURE))) {
        return;
      }
      claimsImages |= rules.get(earlier).selection().status() == TagStatus.TAGGED;
    }
    if (claimsImages) {
      add(
          Expansion.path(expansion.user(rule), ".match"),
          "expires-signatures",
          "This rule also expires the signatures (tags such as sha256-….sig) of images that earlier"
              + " rules keep; protect them by a first rule with the pattern sha256-* and a large"
              + " keepNewest");
    }
  }

  /** Whether the rule matches cosign's tags, and not because it says so. */
  private boolean catchesSignatures(int rule) {
    return switch (rules.get(rule).selection().status()) {
      case ANY -> true;
      case UNTAGGED -> false;
      case TAGGED ->
          claimsAllOf(rule, List.of(SIGNATURE))
              && patterns.get(rule).stream()
                  .noneMatch(p -> p.text().startsWith("sha256-") || p.text().endsWith(".sig"));
    };
  }

  private void add(String path, String id, String message) {
    lint.add(new Lint(path, id, message));
  }
}
