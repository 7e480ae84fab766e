package io.portreeve.docs;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the reference pages say of a field: all that the API server holds it to. */
final class SchemaText {
  private SchemaText() {}

  /** Type, whether it must be there, default and bounds. */
  static String type(JSONSchemaProps schema, boolean required) {
    var parts = new ArrayList<String>();
    parts.add(name(schema));
    if (required) {
      parts.add("**required**");
    }
    if (schema.getDefault() != null) {
      parts.add("default " + schema.getDefault().asText());
    }
    parts.addAll(bounds(schema));
    items(schema).flatMap(each -> bounds(each).stream()).map("each "::concat).forEach(parts::add);
    return String.join("; ", parts);
  }

  /** Description, and the rules that hold for it. */
  static String description(JSONSchemaProps schema) {
    var rules = Stream.concat(rules(schema), items(schema).flatMap(SchemaText::rules)).toList();
    var said =
        rules.isEmpty()
            ? schema.getDescription()
            : schema.getDescription() + rules.stream().collect(Collectors.joining("; ", " *", "*"));
    return said.replace("|", "\\|");
  }

  private static Stream<JSONSchemaProps> items(JSONSchemaProps schema) {
    return Stream.ofNullable(schema.getItems()).map(items -> items.getSchema());
  }

  private static Stream<String> rules(JSONSchemaProps schema) {
    return Stream.ofNullable(schema.getXKubernetesValidations())
        .flatMap(List::stream)
        .map(SchemaText::rule)
        .distinct();
  }

  /** With the field that it is about, where its message doesn't say which. */
  private static String rule(ValidationRule rule) {
    var said = rule.getMessage() == null ? rule.getRule() : rule.getMessage();
    return rule.getFieldPath() == null || said.contains("`")
        ? said
        : "`" + rule.getFieldPath().substring(1) + "`: " + said;
  }

  private static String name(JSONSchemaProps schema) {
    if (schema.getEnum() != null && !schema.getEnum().isEmpty()) {
      return String.join(", ", schema.getEnum().stream().map(value -> value.asText()).toList());
    }
    if (schema.getItems() != null) {
      return "list of " + name(schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null) {
      return "map of " + name(schema.getAdditionalProperties().getSchema());
    }
    return schema.getType();
  }

  private static List<String> bounds(JSONSchemaProps schema) {
    var bounds = new ArrayList<String>();
    bound(bounds, schema.getMinLength(), schema.getMaxLength(), "character");
    bound(bounds, schema.getMinItems(), schema.getMaxItems(), "item");
    bound(bounds, schema.getMinProperties(), schema.getMaxProperties(), "entry");
    bound(bounds, whole(schema.getMinimum()), whole(schema.getMaximum()), "");
    return bounds;
  }

  private static @Nullable Long whole(@Nullable Double number) {
    return number == null ? null : number.longValue();
  }

  private static void bound(
      List<String> into, @Nullable Long least, @Nullable Long most, String unit) {
    var from = least != null && least > 0 ? least : null;
    if (from == null && most == null) {
      return;
    }
    var range =
        from == null
            ? "at most " + most
            : most == null
                ? "at least " + from
                : from.equals(most) ? String.valueOf(from) : from + " to " + most;
    var number = most == null ? from : most;
    into.add(unit.isEmpty() ? range : range + " " + plural(unit, number));
  }

  private static String plural(String unit, long number) {
    return number == 1 ? unit : unit.equals("entry") ? "entries" : unit + "s";
  }
}
