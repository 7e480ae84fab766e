package io.portreeve.retention;

import io.portreeve.image.Excerpt;
import java.util.HashMap;
import java.util.List;

/**
 * Makes a lifecycle policy document of Amazon ECR from the user's rules.
 *
 * <p>The order of the rules becomes their priority. {@code olderThan} with several {@code
 * tagPatterns} becomes one ECR rule each; {@code keepNewest} with several is refused, since counted
 * together they would need an OR that Amazon ECR hasn't got; {@code allTagPatterns} becomes one
 * list, of which every pattern has to match. The result has passed {@link LifecycleValidator}'s
 * constraints.
 */
public final class RetentionCompiler {
  /** Amazon ECR states no limit for a description; this one keeps it readable. */
  private static final int MAX_NAME_CHARS = 128;

  private RetentionCompiler() {}

  /** Compiles the rules, or says all that is wrong with them at once. */
  public static Compilation compile(List<RetentionRule> rules) {
    var expansion = Expansion.of(rules);
    var findings = new Findings();
    checkNames(rules, expansion, findings);
    checkLists(rules, expansion, findings);
    LifecycleValidator.checkRules(expansion.documentRules(), expansion, findings);
    var document = new LifecycleDocument(expansion.documentRules());
    if (!rules.isEmpty()) {
      LifecycleValidator.checkLength(document.text(), expansion.rules(), findings);
    }
    return findings.isEmpty()
        ? new Compilation.Compiled(document, RetentionLint.of(expansion))
        : new Compilation.Refused(findings.inOrder());
  }

  private static void checkNames(
      List<RetentionRule> rules, Expansion expansion, Findings findings) {
    var seen = new HashMap<String, Integer>();
    for (var i = 0; i < rules.size(); i++) {
      var name = rules.get(i).name();
      var path = Expansion.path(i, ".name");
      if (name.isBlank()
          || name.length() > MAX_NAME_CHARS
          || name.chars().anyMatch(Character::isISOControl)) {
        findings.add(
            expansion.first(i),
            path,
            "bad-name",
            "The name %s isn't allowed: write 1 to %d characters, no control characters"
                .formatted(Excerpt.of(name), MAX_NAME_CHARS));
      }
      if (seen.putIfAbsent(name, i) != null) {
        findings.add(
            expansion.first(i),
            path,
            "duplicate-name",
            "The name " + Excerpt.of(name) + " is taken: give each rule its own");
      }
    }
  }

  private static void checkLists(
      List<RetentionRule> rules, Expansion expansion, Findings findings) {
    for (var i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      if (!rule.tagPatterns().isEmpty() && !rule.allTagPatterns().isEmpty()) {
        findings.add(
            expansion.first(i),
            Expansion.path(i, ".match.allTagPatterns"),
            "both-lists",
            "A rule takes tagPatterns (one of them matches) or allTagPatterns (each of them"
                + " matches), not both: remove one list");
      } else if (rule.status() == TagStatus.TAGGED
          && rule.tagPatterns().size() > 1
          && rule.expiry() instanceof Expiry.KeepNewest(var count)) {
        findings.add(
            expansion.first(i),
            Expansion.path(i, ".match.tagPatterns"),
            "keep-newest-takes-one-pattern",
            ("keepNewest can't count the images of %d patterns together: write a rule for each,"
                    + " which keeps %d of each, or allTagPatterns for images that match all")
                .formatted(rule.tagPatterns().size(), count));
      }
    }
  }
}
