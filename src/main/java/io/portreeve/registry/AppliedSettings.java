package io.portreeve.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.Annotations;
import io.portreeve.provider.Setting;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a Registry put into the registry's settings when it was last applied: an annotation of it,
 * so that a backup restores it, as <code>{"replication": …, "scanning": …}</code>. Read once in a
 * look, and written where it is to hold something else.
 */
final class AppliedSettings {
  /** The annotation. */
  static final String ANNOTATION = "portreeve.io/last-applied-settings";

  private static final JsonMapper JSON = new JsonMapper();

  private final Annotations annotations;
  private final Registry registry;
  private final Map<Setting, ObjectNode> documents;
  private @Nullable String stored;

  private AppliedSettings(Annotations annotations, Registry registry, @Nullable String stored) {
    this.annotations = annotations;
    this.registry = registry;
    this.stored = stored;
    this.documents = parsed(stored);
  }

  /**
   * Reads the annotation of a Registry.
   *
   * @throws UnreadableException if what it holds can't be read
   */
  static AppliedSettings read(Annotations annotations, Registry registry) {
    return new AppliedSettings(
        annotations, registry, annotations.read(registry, ANNOTATION).orElse(null));
  }

  private static Map<Setting, ObjectNode> parsed(@Nullable String text) {
    var documents = new EnumMap<Setting, ObjectNode>(Setting.class);
    if (text == null) {
      return documents;
    }
    try {
      var json = JSON.readTree(text);
      for (var setting : Setting.values()) {
        var document = json.get(setting.field());
        if (document instanceof ObjectNode object) {
          documents.put(setting, object);
        } else if (document != null || !json.isObject()) {
          throw new UnreadableException("it isn't made of JSON objects");
        }
      }
      return documents;
    } catch (JsonProcessingException e) {
      throw new UnreadableException("it isn't JSON: " + e.getOriginalMessage());
    }
  }

  /** What is remembered of a setting; null if nothing is. */
  @Nullable ObjectNode of(Setting setting) {
    return documents.get(setting);
  }

  /** Sets what is to be remembered of a setting; {@link #write} stores it. */
  void set(Setting setting, ObjectNode document) {
    if (document.isEmpty()) {
      documents.remove(setting);
    } else {
      documents.put(setting, document.deepCopy());
    }
  }

  /**
   * Stores what is to be remembered, if that isn't what is stored.
   *
   * @throws NotStoredException if it can't be: nothing may be written to the registry then
   */
  void write() {
    var text = text();
    if (!Objects.equals(text, stored)) {
      try {
        annotations.write(registry, ANNOTATION, stored, text);
      } catch (RuntimeException e) {
        throw new NotStoredException(e);
      }
      stored = text;
    }
  }

  private @Nullable String text() {
    if (documents.isEmpty()) {
      return null;
    }
    var object = JSON.createObjectNode();
    documents.forEach((setting, document) -> object.set(setting.field(), document));
    return object.toString();
  }

  /** What is to be remembered couldn't be stored. */
  static final class NotStoredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RuntimeException reason;

    NotStoredException(RuntimeException reason) {
      super(reason);
      this.reason = reason;
    }

    RuntimeException reason() {
      return reason;
    }
  }

  /** The annotation holds what nobody here wrote. */
  static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }
}
