package io.portreeve.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.portreeve.image.Digest;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * An in-toto statement.
 *
 * @param predicateType its predicate type
 * @param predicate its predicate; missing node: it has none
 * @param subject its subjects
 */
record Statement(String predicateType, JsonNode predicate, JsonNode subject) {
  private static final Set<String> TYPES =
      Set.of("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1");
  private static final int MAX_SUBJECTS = 256;
  private static final int SHOWN_SUBJECTS = 3;

  /**
   * Reads one.
   *
   * @throws Malformed if it isn't one
   */
  static Statement read(ByteString payload) {
    var statement = StrictJson.parseLarge(payload);
    var type = StrictJson.string(statement, "/_type");
    if (!TYPES.contains(type)) {
      throw new Malformed(
          "a statement of type " + Shown.text(type), "https://in-toto.io/Statement/v1");
    }
    var predicateType = StrictJson.string(statement, "/predicateType");
    if (predicateType.isEmpty()) {
      throw new Malformed("an empty predicate type", "a predicate type");
    }
    return new Statement(predicateType, statement.path("predicate"), statement.path("subject"));
  }

  /** in-toto, Statement: it is about each of its subjects. Only SHA-256 names an image. */
  void about(Checks checks, Digest artifact) {
    if (!subject.isArray() || subject.size() > MAX_SUBJECTS) {
      throw new Malformed(
          subject.isArray() ? subject.size() + " subjects" : "no list of subjects",
          "a list of 1 to " + MAX_SUBJECTS + " subjects");
    }
    var found =
        StreamSupport.stream(subject.spliterator(), false)
            .map(each -> each.path("digest").path("sha256"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue)
            .toList();
    if (found.stream().anyMatch(artifact.hex()::equals)) {
      checks.note("sha256:" + artifact.hex());
      return;
    }
    throw new Malformed(
        found.isEmpty()
            ? "no SHA-256 digest in " + subject.size() + " subjects"
            : found.stream()
                .limit(SHOWN_SUBJECTS)
                .map(each -> "sha256:" + Shown.text(each))
                .collect(Collectors.joining(", ")),
        artifact.toString());
  }
}
