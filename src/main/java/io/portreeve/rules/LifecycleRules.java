package io.portreeve.rules;

import io.portreeve.api.v1alpha1.LifecyclePolicySpec;
import io.portreeve.api.v1alpha1.LifecycleRule;
import io.portreeve.retention.Compilation;
import io.portreeve.retention.Expiry;
import io.portreeve.retention.RetentionCompiler;
import io.portreeve.retention.RetentionRule;
import io.portreeve.retention.TagStatus;

/** Compiles a LifecyclePolicy's rules. */
public final class LifecycleRules {
  private LifecycleRules() {}

  /** Returns the document that the rules become, or all that is wrong with them. */
  public static Compilation compile(LifecyclePolicySpec spec) {
    return RetentionCompiler.compile(spec.rules().stream().map(LifecycleRules::rule).toList());
  }

  private static RetentionRule rule(LifecycleRule rule) {
    return new RetentionRule(
        rule.name(),
        switch (rule.match().tagStatus()) {
          case Tagged -> TagStatus.TAGGED;
          case Untagged -> TagStatus.UNTAGGED;
          case Any -> TagStatus.ANY;
        },
        rule.match().tagPatterns(),
        rule.match().allTagPatterns(),
        expiry(rule.expire()));
  }

  /**
   * The schema admits exactly one of the two; zero, which is refused with its path, stands for
   * neither.
   */
  private static Expiry expiry(LifecycleRule.Expire expire) {
    if (expire.olderThan() != null) {
      return new Expiry.OlderThan(days(expire.olderThan()));
    }
    return new Expiry.KeepNewest(expire.keepNewest() == null ? 0 : expire.keepNewest());
  }

  private static int days(String text) {
    try {
      return text.endsWith("d") ? Integer.parseInt(text.substring(0, text.length() - 1)) : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
