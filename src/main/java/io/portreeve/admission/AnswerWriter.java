package io.portreeve.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;

/** Writes answers as AdmissionReviews, {@code admission.k8s.io/v1}. */
final class AnswerWriter {
  /** The API server cuts longer ones (AdmissionResponse, {@code warnings}). */
  static final int MAX_WARNING = 256;

  /** All warnings of a response have 4,096 characters there. */
  static final int MAX_WARNINGS = 10;

  private static final int MAX_AUDIT = 4_096;
  private static final JsonFactory JSON = new JsonFactory();

  private AnswerWriter() {}

  /** The response to the request of this UID. */
  static byte[] write(String uid, Answer answer) {
    var out = new ByteArrayOutputStream(512);
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", "admission.k8s.io/v1");
      json.writeStringField("kind", "AdmissionReview");
      json.writeObjectFieldStart("response");
      json.writeStringField("uid", uid);
      json.writeBooleanField("allowed", answer.isAllowed());
      writeStatus(json, answer);
      writePatch(json, answer.pins());
      writeWarnings(json, answer.warnings());
      writeAudit(json, answer);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void writeStatus(JsonGenerator json, Answer answer) throws IOException {
    if (answer.isAllowed()) {
      return;
    }
    json.writeObjectFieldStart("status");
    json.writeNumberField("code", answer.result().code());
    json.writeStringField("reason", answer.result().reason());
    json.writeStringField("message", answer.message());
    json.writeEndObject();
  }

  private static void writePatch(JsonGenerator json, List<Answer.Pin> pins) throws IOException {
    if (pins.isEmpty()) {
      return;
    }
    json.writeStringField("patchType", "JSONPatch");
    json.writeBinaryField("patch", patch(pins));
  }

  private static byte[] patch(List<Answer.Pin> pins) throws IOException {
    var out = new ByteArrayOutputStream(256);
    try (var json = JSON.createGenerator(out)) {
      json.writeStartArray();
      for (var pin : pins) {
        json.writeStartObject();
        json.writeStringField("op", "replace");
        json.writeStringField("path", pin.pointer());
        json.writeStringField("value", pin.image());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return out.toByteArray();
  }

  private static void writeWarnings(JsonGenerator json, List<String> warnings) throws IOException {
    if (warnings.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("warnings");
    var distinct = new LinkedHashSet<>(warnings);
    for (var warning : distinct.stream().limit(MAX_WARNINGS).toList()) {
      json.writeString(OneLine.of(warning, MAX_WARNING));
    }
    if (distinct.size() > MAX_WARNINGS) {
      json.writeString("portreeve: and " + (distinct.size() - MAX_WARNINGS) + " more warnings");
    }
    json.writeEndArray();
  }

  private static void writeAudit(JsonGenerator json, Answer answer) throws IOException {
    if (answer.audit().isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("auditAnnotations");
    for (var entry : new TreeMap<>(answer.audit()).entrySet()) {
      json.writeStringField(entry.getKey(), OneLine.of(entry.getValue(), MAX_AUDIT));
    }
    json.writeEndObject();
  }
}
