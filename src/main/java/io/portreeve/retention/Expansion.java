package io.portreeve.retention;

import io.portreeve.image.Excerpt;
import io.portreeve.retention.LifecycleRule.Action;
import io.portreeve.retention.LifecycleRule.Count;
import io.portreeve.retention.LifecycleRule.Selection;
import io.portreeve.retention.LifecycleRule.StorageClass;
import io.portreeve.retention.LifecycleRule.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The user's rules as rules of Amazon ECR, and which of them comes from where.
 *
 * <p>Amazon ECR's list of patterns means AND. So each of several {@code tagPatterns} becomes a rule
 * of its own, which for an age is the same as OR; {@code allTagPatterns} becomes one list. A rule
 * that the compiler refuses for its lists becomes one rule with all patterns of both, for the sake
 * of further findings about them.
 */
final class Expansion implements Naming {
  private record Origin(int rule, String list, List<String> items) {}

  private static final String ANY_LIST = "tagPatterns";
  private static final String ALL_LIST = "allTagPatterns";

  private final List<RetentionRule> users;
  private final List<LifecycleRule> rules = new ArrayList<>();
  private final List<Origin> origins = new ArrayList<>();
  private final List<Integer> firsts = new ArrayList<>();

  private Expansion(List<RetentionRule> users) {
    this.users = users;
  }

  static Expansion of(List<RetentionRule> users) {
    var expansion = new Expansion(users);
    for (var i = 0; i < users.size(); i++) {
      expansion.expand(i, users.get(i));
    }
    return expansion;
  }

  private void expand(int index, RetentionRule user) {
    firsts.add(rules.size());
    var paths = paths(index, ANY_LIST, user.tagPatterns());
    if (isAlternatives(user)) {
      for (var i = 0; i < paths.size(); i++) {
        add(index, List.of(user.tagPatterns().get(i)), paths.get(i), List.of(paths.get(i)));
      }
      return;
    }
    var all = paths(index, ALL_LIST, user.allTagPatterns());
    var list = user.tagPatterns().isEmpty() && !all.isEmpty() ? ALL_LIST : ANY_LIST;
    add(
        index,
        Stream.concat(user.tagPatterns().stream(), user.allTagPatterns().stream()).toList(),
        path(index, ".match." + list),
        Stream.concat(paths.stream(), all.stream()).toList());
  }

  private static boolean isAlternatives(RetentionRule user) {
    return user.status() == TagStatus.TAGGED
        && user.tagPatterns().size() > 1
        && user.allTagPatterns().isEmpty()
        && user.expiry() instanceof Expiry.OlderThan;
  }

  private void add(int index, List<String> patterns, String list, List<String> items) {
    var user = users.get(index);
    rules.add(
        new LifecycleRule(
            rules.size() + 1,
            user.name(),
            new Selection(
                user.status(),
                Tags.ofPatterns(patterns),
                StorageClass.STANDARD,
                Count.of(user.expiry())),
            Action.EXPIRE));
    origins.add(new Origin(index, list, items));
  }

  private static List<String> paths(int index, String list, List<String> patterns) {
    return IntStream.range(0, patterns.size())
        .mapToObj(i -> path(index, ".match." + list + "[" + i + "]"))
        .toList();
  }

  static String path(int user, String below) {
    return "spec.rules[" + user + "]" + below;
  }

  List<LifecycleRule> documentRules() {
    return rules;
  }

  /** The index of the user's rule that the rule with this index comes from. */
  int user(int rule) {
    return origins.get(rule).rule();
  }

  /** The index of the first rule that comes from this rule of the user. */
  int first(int user) {
    return firsts.get(user);
  }

  /** The path of the number of the rule with this index. */
  String expiryPath(int rule) {
    return path(
        user(rule),
        switch (users.get(user(rule)).expiry()) {
          case Expiry.OlderThan _ -> ".expire.olderThan";
          case Expiry.KeepNewest _ -> ".expire.keepNewest";
        });
  }

  @Override
  public String rules() {
    return "spec.rules";
  }

  @Override
  public String member(int rule, Member member) {
    return switch (member) {
      case TAG_STATUS -> path(user(rule), ".match.tagStatus");
      case PATTERNS, PREFIXES -> origins.get(rule).list();
      case COUNT_NUMBER -> expiryPath(rule);
      case PRIORITY, STORAGE_CLASS, COUNT_UNIT, ACTION, TARGET -> path(user(rule), "");
    };
  }

  @Override
  public String item(int rule, Member list, int item) {
    return origins.get(rule).items().get(item);
  }

  @Override
  public String label(int rule) {
    return "rule " + Excerpt.of(users.get(user(rule)).name());
  }

  @Override
  public String howMany(int count) {
    return count == users.size()
        ? "There are " + count + " rules"
        : "The %d rules become %d rules of Amazon ECR, one for each pattern of an olderThan"
            .formatted(users.size(), count);
  }
}
