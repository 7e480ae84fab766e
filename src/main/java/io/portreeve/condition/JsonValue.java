package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** JSON as CEL sees it: views, so that a condition over an SBOM of some MiB copies none of it. */
final class JsonValue {
  private JsonValue() {}

  /**
   * The value of a node.
   *
   * @throws Undecided if CEL has none: a number beyond 64 bits
   */
  static Object of(JsonNode node, Meter meter) {
    meter.charge(1);
    return switch (node.getNodeType()) {
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NULL -> NullValue.NULL_VALUE;
      case NUMBER -> number(node);
      case ARRAY -> new Items(node, meter);
      case OBJECT -> new Members(node, meter);
      case MISSING, BINARY, POJO -> throw new Undecided("there is no JSON where it looks");
    };
  }

  private static Object number(JsonNode node) {
    if (node.isIntegralNumber()) {
      if (!node.canConvertToLong()) {
        throw new Undecided("a whole number has more than 64 bits");
      }
      return node.longValue();
    }
    // Rounded, as JSON's numbers are everywhere; infinity isn't a number that somebody wrote.
    var number = node.doubleValue();
    if (!Double.isFinite(number)) {
      throw new Undecided("a number is too large");
    }
    return number;
  }

  private static final class Items extends AbstractList<Object> {
    private final JsonNode array;
    private final Meter meter;

    Items(JsonNode array, Meter meter) {
      this.array = array;
      this.meter = meter;
    }

    @Override
    public Object get(int index) {
      var item = array.get(index);
      if (item == null) {
        throw new IndexOutOfBoundsException(index);
      }
      return of(item, meter);
    }

    @Override
    public int size() {
      return array.size();
    }

    /** In short, wherever it is put into a message. */
    @Override
    public String toString() {
      return "a list of " + size();
    }
  }

  private static final class Members extends AbstractMap<String, Object> {
    private final JsonNode object;
    private final Meter meter;

    Members(JsonNode object, Meter meter) {
      this.object = object;
      this.meter = meter;
    }

    @Override
    public boolean containsKey(Object key) {
      meter.charge(1);
      return key instanceof String name && object.has(name);
    }

    @Override
    public @Nullable Object get(Object key) {
      var value = key instanceof String name ? object.get(name) : null;
      return value == null ? null : of(value, meter);
    }

    @Override
    public int size() {
      return object.size();
    }

    /** In short, wherever it is put into a message. */
    @Override
    public String toString() {
      return "an object of " + size();
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
          return StreamSupport.stream(object.properties().spliterator(), false)
              .map(member -> Map.entry(member.getKey(), of(member.getValue(), meter)))
              .iterator();
        }

        @Override
        public int size() {
          return object.size();
        }
      };
    }
  }
}
