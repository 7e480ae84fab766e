package io.portreeve.admission;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads AdmissionReviews. */
final class ReviewReader {
  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";

  /** The API server's are UUIDs. */
  private static final int MAX_UID = 128;

  private static final int MAX_TOLD = 300;

  /** Of what isn't in the pod: names of at most 253 characters. */
  private static final int MAX_TEXT = 1_024;

  private final JsonCursor cursor;
  private String apiVersion = "";
  private String reviewKind = "";
  private @Nullable String uid;
  private String group = "";
  private String version = "";
  private String kind = "";
  private String operation = "";
  private String namespace = "";
  private String name = "";
  private boolean dryRun;
  private @Nullable PodReader object;
  private @Nullable PodReader oldObject;

  private ReviewReader(JsonCursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Reads a review.
   *
   * @throws MalformedReviewException if it isn't one, with the request's UID if that came through
   */
  static Review read(byte[] body) {
    try (var cursor = JsonCursor.over(body)) {
      return new ReviewReader(cursor).review();
    } catch (IOException e) {
      throw malformed(e, null);
    }
  }

  private Review review() {
    try {
      if (!cursor.object(this::ofReview)) {
        throw new JsonCursor.UnexpectedFormException("the review is null");
      }
      cursor.end();
      return checked();
    } catch (IOException e) {
      throw malformed(e, uid);
    }
  }

  private Review checked() throws IOException {
    if (!apiVersion.equals(API_VERSION) || !reviewKind.equals(KIND)) {
      throw new JsonCursor.UnexpectedFormException(
          "expected apiVersion " + API_VERSION + " and kind " + KIND);
    }
    if (uid == null || uid.isEmpty() || uid.length() > MAX_UID) {
      uid = null;
      throw new JsonCursor.UnexpectedFormException(
          "request.uid is missing or longer than " + MAX_UID + " characters");
    }
    // What is neither is told by its kind.
    var form = Objects.requireNonNullElse(PodForm.of(group, version, kind), PodForm.POD);
    return new Review(
        uid,
        group,
        version,
        kind,
        operation,
        namespace,
        name,
        dryRun,
        object == null ? null : object.content(form),
        oldObject == null ? null : oldObject.content(form));
  }

  private boolean ofReview(String field) throws IOException {
    switch (field) {
      case "apiVersion" -> apiVersion = text();
      case "kind" -> reviewKind = text();
      case "request" -> {
        var _ = cursor.object(this::ofRequest);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean ofRequest(String field) throws IOException {
    switch (field) {
      case "uid" -> uid = text();
      case "kind" -> {
        var _ = cursor.object(this::ofKind);
      }
      case "operation" -> operation = text();
      case "namespace" -> namespace = text();
      case "name" -> {
        // Nobody asks for a pod's; the API server writes the kind before it.
        if (kind.equals("Pod")) {
          return false;
        }
        name = text();
      }
      case "dryRun" -> dryRun = cursor.truth();
      case "object" -> object = PodReader.read(cursor);
      case "oldObject" -> oldObject = PodReader.read(cursor);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean ofKind(String field) throws IOException {
    switch (field) {
      case "group" -> group = text();
      case "version" -> version = text();
      case "kind" -> kind = text();
      default -> {
        return false;
      }
    }
    return true;
  }

  private String text() throws IOException {
    var text = Objects.requireNonNullElse(cursor.text(), "");
    if (text.length() > MAX_TEXT) {
      throw new JsonCursor.UnexpectedFormException(
          "a field of the request has more than " + MAX_TEXT + " characters");
    }
    return text;
  }

  private static MalformedReviewException malformed(IOException e, @Nullable String uid) {
    var usable = uid != null && !uid.isEmpty() && uid.length() <= MAX_UID;
    var message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    return new MalformedReviewException(OneLine.of(message, MAX_TOLD), usable ? uid : null);
  }
}
