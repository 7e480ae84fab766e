package io.portreeve.iam;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says how policies differ: what there is more, less and other, and principals that are gone. */
final class PolicyDifference {
  private static final int MAX_CHARS = 256;

  private PolicyDifference() {}

  static String describe(PolicyDocument wanted, String text) {
    PolicyDocument found;
    try {
      found = PolicyDocument.parse(text);
    } catch (InvalidPolicyException e) {
      return shorten("can't be read: " + e.getMessage());
    }
    var parts = new ArrayList<String>();
    var gone = found.deletedPrincipals();
    if (!gone.isEmpty()) {
      parts.add(
          "principal " + String.join(", ", gone) + " stands for a role or user that was deleted");
    }
    add(parts, "has besides ", notIn(found, wanted));
    add(parts, "lacks ", notIn(wanted, found));
    if (parts.isEmpty()) {
      parts.add(found.sameMeaning(wanted) ? "means the same" : "has another Version or Id");
    }
    return shorten(String.join("; ", parts));
  }

  private static void add(List<String> parts, String what, List<PolicyStatement> statements) {
    if (!statements.isEmpty()) {
      parts.add(
          what
              + statements.stream().map(PolicyDifference::title).collect(Collectors.joining(", ")));
    }
  }

  private static List<PolicyStatement> notIn(PolicyDocument these, PolicyDocument those) {
    var meanings =
        those.statements().stream()
            .collect(Collectors.toMap(PolicyStatement::meaning, Function.identity(), (a, _) -> a));
    return these.statements().stream().filter(s -> !meanings.containsKey(s.meaning())).toList();
  }

  private static String title(PolicyStatement statement) {
    var sid = statement.sid() == null ? "" : "\"" + statement.sid() + "\" ";
    var principals = statement.principals();
    return sid
        + statement.effect().wire
        + " "
        + shown(statement.actions().names())
        + (principals == null
            ? ""
            : " to "
                + shown(principals.byType().values().stream().flatMap(s -> s.stream()).toList()));
  }

  private static String shown(Collection<String> names) {
    return names.stream().limit(3).collect(Collectors.joining(", "))
        + (names.size() > 3 ? " and " + (names.size() - 3) + " more" : "");
  }

  private static String shorten(String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS - 1) + "…";
  }
}
