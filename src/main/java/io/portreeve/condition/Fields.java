package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a form, as far as the document has them. */
final class Fields {
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final Meter meter;

  Fields(Meter meter) {
    this.meter = meter;
  }

  /** A field that is text, if the document has text there. */
  Fields text(String name, JsonNode value) {
    if (value.isTextual()) {
      fields.put(name, value.textValue());
    }
    return this;
  }

  /** A field of any type, if the document has anything there but null. */
  Fields value(String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      fields.put(name, JsonValue.of(value, meter));
    }
    return this;
  }

  /** A field, if there is something. */
  Fields put(String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
    return this;
  }

  /** A list with one form for each item, if the document has a list there. */
  Fields list(String name, JsonNode array, Function<JsonNode, Map<String, Object>> form) {
    if (array.isArray()) {
      put(name, new Forms(index -> array.get(index), array.size(), form));
    }
    return this;
  }

  /** A list with one form for each item. */
  Fields list(String name, List<JsonNode> items, Function<JsonNode, Map<String, Object>> form) {
    return put(name, new Forms(items::get, items.size(), form));
  }

  Map<String, Object> done() {
    return fields;
  }

  /** Forms that are made when they are looked at. */
  private static final class Forms extends AbstractList<Object> {
    private final Function<Integer, @Nullable JsonNode> items;
    private final int size;
    private final Function<JsonNode, Map<String, Object>> form;

    Forms(
        Function<Integer, @Nullable JsonNode> items,
        int size,
        Function<JsonNode, Map<String, Object>> form) {
      this.items = items;
      this.size = size;
      this.form = form;
    }

    @Override
    public Object get(int index) {
      var item = items.apply(index);
      if (item == null) {
        throw new IndexOutOfBoundsException(index);
      }
      return form.apply(item);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
