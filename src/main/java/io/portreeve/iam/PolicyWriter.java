package io.portreeve.iam;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes statements: as IAM takes them, and as what they mean. */
final class PolicyWriter {
  private PolicyWriter() {}

  static ObjectNode node(PolicyStatement statement) {
    var principals = statement.principals();
    return write(
        statement,
        principals == null ? null : principals.byType(),
        UnaryOperator.identity(),
        statement.conditions());
  }

  /** Names whose case makes no difference in lower case, accounts as ids. */
  static String meaning(PolicyStatement statement) {
    var principals = statement.principals();
    return write(
            statement,
            principals == null ? null : principals.meaning(),
            PolicyWriter::lower,
            conditionMeaning(statement.conditions()))
        .toString();
  }

  private static ObjectNode write(
      PolicyStatement statement,
      @Nullable Map<String, SortedSet<String>> principals,
      UnaryOperator<String> action,
      Map<String, SortedMap<String, SortedSet<String>>> conditions) {
    var json = JsonNodeFactory.instance.objectNode();
    if (statement.sid() != null) {
      json.put("Sid", statement.sid());
    }
    json.put("Effect", statement.effect().wire);
    if (principals != null && statement.principals() != null) {
      principals(json, statement.principals().not() ? "NotPrincipal" : "Principal", principals);
    }
    names(json, "Action", statement.actions(), action);
    if (statement.resources() != null) {
      names(json, "Resource", statement.resources(), UnaryOperator.identity());
    }
    if (!conditions.isEmpty()) {
      var condition = json.putObject("Condition");
      conditions.forEach(
          (operator, keys) -> {
            var values = condition.putObject(operator);
            keys.forEach((key, texts) -> texts(values, key, texts));
          });
    }
    return json;
  }

  private static void principals(
      ObjectNode json, String member, Map<String, SortedSet<String>> byType) {
    var object = json.putObject(member);
    byType.forEach((type, names) -> texts(object, type, names));
  }

  private static void names(
      ObjectNode json, String member, PolicyNames names, UnaryOperator<String> spelling) {
    texts(
        json,
        names.not() ? "Not" + member : member,
        names.names().stream().map(spelling).collect(Collectors.toCollection(TreeSet::new)));
  }

  private static void texts(ObjectNode json, String member, Collection<String> texts) {
    if (texts.size() == 1) {
      json.put(member, texts.iterator().next());
    } else {
      var array = json.putArray(member);
      texts.forEach(array::add);
    }
  }

  private static Map<String, SortedMap<String, SortedSet<String>>> conditionMeaning(
      Map<String, SortedMap<String, SortedSet<String>>> conditions) {
    var meaning = new TreeMap<String, SortedMap<String, SortedSet<String>>>();
    conditions.forEach(
        (operator, keys) -> {
          var name = lower(operator);
          // What is true or false is compared as such, not as a text.
          UnaryOperator<String> value =
              name.startsWith("bool") || name.startsWith("null")
                  ? PolicyWriter::lower
                  : UnaryOperator.identity();
          var lowered = new TreeMap<String, SortedSet<String>>();
          keys.forEach(
              (key, texts) ->
                  lowered.put(
                      lower(key),
                      texts.stream().map(value).collect(Collectors.toCollection(TreeSet::new))));
          meaning.put(name, lowered);
        });
    return meaning;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
