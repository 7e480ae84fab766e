package io.portreeve.retention;

import java.util.List;

/** Short ways to write rules in tests. */
final class Rules {
  private Rules() {}

  static Expiry days(int days) {
    return new Expiry.OlderThan(days);
  }

  static Expiry keep(int count) {
    return new Expiry.KeepNewest(count);
  }

  static RetentionRule tagged(String name, Expiry expiry, String... patterns) {
    return new RetentionRule(name, TagStatus.TAGGED, List.of(patterns), List.of(), expiry);
  }

  static RetentionRule taggedAll(String name, Expiry expiry, String... patterns) {
    return new RetentionRule(name, TagStatus.TAGGED, List.of(), List.of(patterns), expiry);
  }

  static RetentionRule untagged(Expiry expiry) {
    return new RetentionRule("untagged", TagStatus.UNTAGGED, List.of(), List.of(), expiry);
  }

  static RetentionRule any(Expiry expiry) {
    return new RetentionRule("any", TagStatus.ANY, List.of(), List.of(), expiry);
  }

  static RetentionRule named(String name, RetentionRule rule) {
    return new RetentionRule(
        name, rule.status(), rule.tagPatterns(), rule.allTagPatterns(), rule.expiry());
  }
}
