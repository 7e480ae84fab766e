package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a value in a request must be like. */
sealed interface Shape {
  /** Refuses a value that isn't so; {@code at} names it in the message. */
  void check(String at, JsonNode value, Set<String> unknownAllowed);

  /** A string of bounded length that matches a pattern as a whole. */
  record Text(int min, int max, @Nullable Pattern pattern) implements Shape {
    @Override
    public void check(String at, JsonNode value, Set<String> unknownAllowed) {
      if (!value.isTextual()) {
        throw notA(at, "String");
      }
      var text = value.textValue();
      if (text.length() < min) {
        throw AwsError.invalid(at, "Member must have length greater than or equal to " + min);
      }
      if (text.length() > max) {
        throw AwsError.invalid(at, "Member must have length less than or equal to " + max);
      }
      if (pattern != null && !pattern.matcher(text).matches()) {
        throw AwsError.invalid(at, "must satisfy regular expression '" + pattern + "'");
      }
    }
  }

  /** One of some words. */
  record Choice(List<String> words) implements Shape {
    @Override
    public void check(String at, JsonNode value, Set<String> unknownAllowed) {
      if (!value.isTextual()) {
        throw notA(at, "String");
      }
      if (!words.contains(value.textValue())) {
        throw AwsError.invalid(at, "Member must satisfy enum value set: " + words);
      }
    }
  }

  /** A whole number in a range. */
  record Whole(int min, int max) implements Shape {
    @Override
    public void check(String at, JsonNode value, Set<String> unknownAllowed) {
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw notA(at, "Integer");
      }
      if (value.intValue() < min || value.intValue() > max) {
        throw AwsError.invalid(at, "must be between %d and %d".formatted(min, max));
      }
    }
  }

  /** True or false. */
  record Flag() implements Shape {
    @Override
    public void check(String at, JsonNode value, Set<String> unknownAllowed) {
      if (!value.isBoolean()) {
        throw notA(at, "Boolean");
      }
    }
  }

  /** A list of bounded length. */
  record Many(int min, int max, Shape of) implements Shape {
    @Override
    public void check(String at, JsonNode value, Set<String> unknownAllowed) {
      if (!value.isArray()) {
        throw notA(at, "List");
      }
      if (value.size() < min || value.size() > max) {
        throw AwsError.invalid(at, "Member must have %d to %d elements".formatted(min, max));
      }
      for (var i = 0; i < value.size(); i++) {
        noNull(at, value.get(i));
        of.check(at + "." + (i + 1) + ".member", value.get(i), unknownAllowed);
      }
    }
  }

  /** A structure. */
  record Struct(Map<String, Shape> members, Set<String> required) implements Shape {
    @Override
    public void check(String at, JsonNode value, Set<String> unknownAllowed) {
      if (!(value instanceof ObjectNode object)) {
        throw notA(at, "Structure");
      }
      for (var member : object.properties()) {
        var name = member.getKey();
        var shape = members.get(name);
        if (shape != null) {
          noNull(name(at, name), member.getValue());
          shape.check(name(at, name), member.getValue(), unknownAllowed);
        } else if (!unknownAllowed.contains(name)) {
          throw AwsError.of("SerializationException", "Unexpected member: " + name(at, name));
        }
      }
      for (var name : required) {
        if (!object.has(name)) {
          throw AwsError.invalid(name(at, name), "Member must not be null");
        }
      }
    }

    private static String name(String at, String member) {
      return at.isEmpty() ? member : at + "." + member;
    }

    /**
     * Reads {@code name[*]:[[min..max]]shape …}: a star is for required, brackets are for a list.
     */
    static Struct parse(String text, Function<String, Shape> named) {
      var members = new java.util.LinkedHashMap<String, Shape>();
      var required = new ArrayList<String>();
      for (var member : text.strip().split(" +", -1)) {
        if (member.isEmpty()) {
          continue;
        }
        var colon = member.indexOf(':');
        var name = member.substring(0, colon).replace("*", "");
        if (member.charAt(colon - 1) == '*') {
          required.add(name);
        }
        members.put(name, shape(member.substring(colon + 1), named));
      }
      return new Struct(members, new java.util.LinkedHashSet<>(required));
    }

    private static Shape shape(String text, Function<String, Shape> named) {
      if (!text.startsWith("[")) {
        return named.apply(text);
      }
      var end = text.indexOf(']');
      var bounds = text.substring(1, end).split("\\.\\.", -1);
      var bounded = bounds.length == 2;
      return new Many(
          bounded ? Integer.parseInt(bounds[0]) : 0,
          bounded ? Integer.parseInt(bounds[1]) : Integer.MAX_VALUE,
          named.apply(text.substring(end + 1)));
    }
  }

  private static void noNull(String at, JsonNode value) {
    if (value.isNull()) {
      throw AwsError.of("SerializationException", "Unexpected null: " + at);
    }
  }

  private static AwsError notA(String at, String what) {
    return AwsError.of("SerializationException", "Expected " + what + ": " + at);
  }
}
