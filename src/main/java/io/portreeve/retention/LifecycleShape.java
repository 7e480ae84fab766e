package io.portreeve.retention;

import com.fasterxml.jackson.databind.JsonNode;
import io.portreeve.image.Excerpt;
import io.portreeve.retention.LifecycleRule.ActionType;
import io.portreeve.retention.LifecycleRule.CountType;
import io.portreeve.retention.LifecycleRule.StorageClass;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The shape of a lifecycle policy document: which members there are, which of them are needed, and
 * what they hold. Nothing else is let through, null neither. Source: Amazon ECR User Guide,
 * "Lifecycle policy properties".
 */
final class LifecycleShape {
  private sealed interface Shape {
    record Whole() implements Shape {}

    record Text() implements Shape {}

    record OneOf(List<String> texts) implements Shape {}

    record ListOf(Shape item) implements Shape {}

    record Members(Map<String, Member> members) implements Shape {}
  }

  private record Member(boolean required, Shape shape) {}

  private static final Shape SELECTION =
      members()
          .required("tagStatus", oneOf(TagStatus.values(), TagStatus::wire))
          .optional("tagPatternList", new Shape.ListOf(new Shape.Text()))
          .optional("tagPrefixList", new Shape.ListOf(new Shape.Text()))
          .optional("storageClass", oneOf(StorageClass.values(), each -> each.wire))
          .required("countType", oneOf(CountType.values(), each -> each.wire))
          .optional("countUnit", new Shape.OneOf(List.of("days")))
          .required("countNumber", new Shape.Whole())
          .shape();

  private static final Shape ACTION =
      members()
          .required("type", oneOf(ActionType.values(), each -> each.wire))
          .optional("targetStorageClass", new Shape.OneOf(List.of(StorageClass.ARCHIVE.wire)))
          .shape();

  private static final Shape RULE =
      members()
          .required("rulePriority", new Shape.Whole())
          .optional("description", new Shape.Text())
          .required("selection", SELECTION)
          .required("action", ACTION)
          .shape();

  private static final Shape DOCUMENT = members().required("rules", new Shape.ListOf(RULE)).shape();

  private final Findings findings;

  private LifecycleShape(Findings findings) {
    this.findings = findings;
  }

  /** Reports where {@code document} departs from the shape. */
  static void check(JsonNode document, Findings findings) {
    new LifecycleShape(findings).check(document, "", DOCUMENT);
  }

  private void check(JsonNode node, String path, Shape shape) {
    switch (shape) {
      case Shape.Whole() -> {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
          add(path, "bad-type", "Expected a whole number of at most " + Integer.MAX_VALUE);
        }
      }
      case Shape.Text() -> checkText(node, path);
      case Shape.OneOf(var texts) -> {
        if (checkText(node, path) && !texts.contains(node.textValue())) {
          add(path, "bad-enum", oneOfThese(texts, node.textValue()));
        }
      }
      case Shape.ListOf(var item) -> checkList(node, path, item);
      case Shape.Members(var members) -> checkMembers(node, path, members);
    }
  }

  private boolean checkText(JsonNode node, String path) {
    if (!node.isTextual()) {
      add(path, "bad-type", "Expected a text");
    }
    return node.isTextual();
  }

  private void checkList(JsonNode node, String path, Shape item) {
    if (!node.isArray()) {
      add(path, "bad-type", "Expected a list");
      return;
    }
    for (var i = 0; i < node.size(); i++) {
      var itemPath = path + "[" + i + "]";
      if (node.get(i).isNull()) {
        add(itemPath, "null-member", "Amazon ECR refuses null: leave it out");
      } else {
        check(node.get(i), itemPath, item);
      }
    }
  }

  private void checkMembers(JsonNode node, String path, Map<String, Member> members) {
    if (!node.isObject()) {
      add(path, "bad-type", "Expected an object");
      return;
    }
    for (var property : node.properties()) {
      checkProperty(property.getKey(), property.getValue(), path, members);
    }
    members.forEach(
        (name, member) -> {
          if (member.required() && !node.has(name)) {
            add(below(path, name), "missing-field", "Missing: add it");
          }
        });
  }

  private void checkProperty(
      String name, JsonNode value, String path, Map<String, Member> members) {
    var member = members.get(name);
    if (member == null) {
      add(path, "unknown-field", "Unknown member " + Excerpt.of(name) + ": remove it");
    } else if (value.isNull()) {
      add(below(path, name), "null-member", "Amazon ECR refuses null: leave it out");
    } else {
      check(value, below(path, name), member.shape());
    }
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String oneOfThese(List<String> texts, String actual) {
    return texts.stream()
        .collect(Collectors.joining(", ", "Expected one of ", ", not " + Excerpt.of(actual)));
  }

  private void add(String path, String id, String message) {
    // One index for all: the walk is in the document's order already.
    findings.add(0, path, id, message);
  }

  private static <E> Shape oneOf(E[] constants, Function<E, String> wire) {
    return new Shape.OneOf(Arrays.stream(constants).map(wire).toList());
  }

  private static MembersBuilder members() {
    return new MembersBuilder();
  }

  private static final class MembersBuilder {
    private final Map<String, Member> members = new LinkedHashMap<>();

    MembersBuilder required(String name, Shape shape) {
      members.put(name, new Member(true, shape));
      return this;
    }

    MembersBuilder optional(String name, Shape shape) {
      members.put(name, new Member(false, shape));
      return this;
    }

    Shape shape() {
      return new Shape.Members(members);
    }
  }
}
