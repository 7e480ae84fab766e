package io.portreeve.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a JSON text once, keeping only what is asked for: a review of several megabytes takes
 * little memory. Strict: no name twice in an object, bounded nesting, nothing after the end.
 */
final class JsonCursor implements AutoCloseable {
  /** Pods with their managed fields nest about fifteen deep. */
  private static final int MAX_DEPTH = 100;

  private static final int MAX_NUMBER = 100;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .maxStringLength(AdmissionBounds.MAX_BODY)
                  .maxDocumentLength(AdmissionBounds.MAX_BODY)
                  .build())
          .build();

  private final JsonParser parser;

  /** Reads a value of an object. */
  @FunctionalInterface
  interface Field {
    /** Reads the value of the field, or returns false, and it is skipped. */
    boolean read(String name) throws IOException;
  }

  /** Reads an item of an array. */
  @FunctionalInterface
  interface Item {
    /** Reads the item at {@code index}. */
    void read(int index) throws IOException;
  }

  /** The text isn't of the form that was expected. */
  static final class UnexpectedFormException extends IOException {
    private static final long serialVersionUID = 1L;

    UnexpectedFormException(String message) {
      super(message);
    }
  }

  private JsonCursor(JsonParser parser) {
    this.parser = parser;
  }

  /** A cursor at the one value of this text. */
  static JsonCursor over(byte[] text) throws IOException {
    var parser = JSON.createParser(text);
    parser.nextToken();
    return new JsonCursor(parser);
  }

  /** Reads an object's fields in their order; nothing of a null. False: it is null. */
  boolean object(Field field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    expect(JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      parser.nextToken();
      if (!field.read(name)) {
        parser.skipChildren();
      }
    }
    expect(JsonToken.END_OBJECT, "the end of an object");
    return true;
  }

  /** Reads an array's items in their order; nothing of a null. */
  void array(Item item) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(JsonToken.START_ARRAY, "an array");
    var index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      item.read(index);
      index++;
    }
  }

  /** A string; null for a null. */
  @Nullable String text() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    expect(JsonToken.VALUE_STRING, "a string");
    return parser.getText();
  }

  /** A truth value; false for a null. */
  boolean truth() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      case null, default -> throw unexpected("true or false");
    };
  }

  /** Checks that nothing follows. */
  void end() throws IOException {
    if (parser.nextToken() != null) {
      throw unexpected("the end of the text");
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private void expect(JsonToken token, String what) throws IOException {
    if (parser.currentToken() != token) {
      throw unexpected(what);
    }
  }

  private UnexpectedFormException unexpected(String what) {
    return new UnexpectedFormException(
        "at byte " + parser.currentTokenLocation().getByteOffset() + ": expected " + what);
  }
}
