package io.portreeve.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Whether JSON has the shape of a protobuf message (ProtoJSON): no field that it doesn't have, and
 * each of its kind. The parser takes more than that, such as a list of one for a text.
 */
final class ProtoShape {
  private ProtoShape() {}

  /**
   * Checks it.
   *
   * @throws Malformed if it hasn't
   */
  static void check(JsonNode node, Descriptor type) {
    if (!node.isObject()) {
      throw new Malformed("what isn't an object", "a " + type.getName());
    }
    for (var each : node.properties()) {
      var field = field(type, each.getKey());
      if (field == null) {
        throw new Malformed(
            "field '" + Shown.text(each.getKey()) + "'",
            "only fields that a " + type.getName() + " has");
      }
      var value = each.getValue();
      if (!value.isNull()) {
        check(value, field);
      }
    }
  }

  private static @Nullable FieldDescriptor field(Descriptor type, String name) {
    for (var field : type.getFields()) {
      if (field.getJsonName().equals(name) || field.getName().equals(name)) {
        return field;
      }
    }
    return null;
  }

  private static void check(JsonNode value, FieldDescriptor field) {
    if (!field.isRepeated()) {
      one(value, field);
      return;
    }
    if (!value.isArray()) {
      throw wrong(field, "a list");
    }
    for (var each : value) {
      one(each, field);
    }
  }

  private static void one(JsonNode value, FieldDescriptor field) {
    switch (field.getJavaType()) {
      case MESSAGE -> {
        if (field.getMessageType().getFullName().startsWith("google.protobuf.")) {
          text(value, field);
        } else {
          check(value, field.getMessageType());
        }
      }
      case STRING, BYTE_STRING -> text(value, field);
      case BOOLEAN -> require(value.isBoolean(), field, "true or false");
      case ENUM, INT, LONG, FLOAT, DOUBLE ->
          require(value.isTextual() || value.isNumber(), field, "a number or a text");
    }
  }

  private static void text(JsonNode value, FieldDescriptor field) {
    require(value.isTextual(), field, "a text");
  }

  private static void require(boolean holds, FieldDescriptor field, String expected) {
    if (!holds) {
      throw wrong(field, expected);
    }
  }

  private static Malformed wrong(FieldDescriptor field, String expected) {
    return new Malformed("something else in field '" + field.getJsonName() + "'", expected);
  }
}
