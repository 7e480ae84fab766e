package io.portreeve.policy;

import com.google.re2j.Pattern;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a selector of namespaces as the API server will: one that it refuses would leave the
 * policy without effect. Source: Kubernetes documentation, "Labels and Selectors", syntax.
 */
final class SelectorCheck {
  private static final String FIELD = "spec.namespaceSelector";
  private static final int MAX_NAME_CHARS = 63;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final int MAX_PREFIX_CHARS = 253;
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  private SelectorCheck() {}

  static void check(@Nullable NamespaceSelector selector, Problems problems) {
    if (selector == null) {
      return;
    }
    checkKeys(FIELD + ".matchLabels", selector.matchLabels().keySet(), problems);
    checkValues(FIELD + ".matchLabels", selector.matchLabels().values(), problems);
    for (var i = 0; i < selector.matchExpressions().size(); i++) {
      check(
          "%s.matchExpressions[%d]".formatted(FIELD, i),
          selector.matchExpressions().get(i),
          problems);
    }
  }

  private static void check(
      String field, NamespaceSelector.Requirement requirement, Problems problems) {
    // What was stored by another version can lack what the schema requires.
    if (requirement.key() == null || requirement.operator() == null) {
      problems.add(field, "lacks key or operator", "set both");
      return;
    }
    checkKeys(field + ".key", List.of(requirement.key()), problems);
    checkValues(field + ".values", requirement.values(), problems);
    var wantsValues =
        switch (requirement.operator()) {
          case In, NotIn -> true;
          case Exists, DoesNotExist -> false;
        };
    if (wantsValues == requirement.values().isEmpty()) {
      problems.add(
          field + ".values",
          "doesn't fit operator " + requirement.operator(),
          "In and NotIn want values, Exists and DoesNotExist none");
    }
  }

  private static void checkKeys(String field, Collection<String> keys, Problems problems) {
    for (var key : keys) {
      var slash = key.indexOf('/');
      var isPrefixed = slash < 0 || isPrefix(key.substring(0, slash));
      if (!isPrefixed || !isName(key.substring(slash + 1))) {
        problems.add(
            field, "'%s' is no key of a label".formatted(key), "write a key that labels can have");
      }
    }
  }

  private static void checkValues(String field, Collection<String> values, Problems problems) {
    for (var value : values) {
      if (!value.isEmpty() && !isName(value)) {
        problems.add(
            field,
            "'%s' is no value of a label".formatted(value),
            "write a value that labels can have");
      }
    }
  }

  private static boolean isPrefix(String text) {
    return text.length() <= MAX_PREFIX_CHARS && PREFIX.matches(text);
  }

  private static boolean isName(String text) {
    return text.length() <= MAX_NAME_CHARS && NAME.matches(text);
  }
}
