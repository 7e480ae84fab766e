package io.portreeve.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.Message;
import io.portreeve.evidence.SigstoreBundle.Version;
import io.portreeve.image.Digest;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Whether what is signed is about the artifact, and says of it what is demanded. */
final class ContentCheck {
  /** Predicate type of an image's signature (cosign, "sign" predicate). */
  static final String COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1";

  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final Set<String> STATEMENTS =
      Set.of("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1");
  private static final int MAX_SUBJECTS = 256;
  private static final int SHOWN_SUBJECTS = 3;

  private ContentCheck() {}

  static SignedContent check(Checks checks, SigstoreBundle bundle, Digest artifact, Demand demand) {
    if (demand instanceof Demand.ImageSignature) {
      checks.require(
          bundle.version() == Version.V03,
          "bundle version",
          bundle.version().toString(),
          "V03 for an image's signature");
    }
    return switch (bundle.content()) {
      case Envelope envelope -> {
        statement(checks, envelope, artifact, demand);
        yield SignedContent.of(envelope);
      }
      case SigstoreBundle.SimpleSigning _ ->
          throw new Malformed("a simple signing payload", "an envelope or a message");
      case Message message -> {
        message(checks, message, artifact, demand);
        yield SignedContent.of(message, artifact);
      }
    };
  }

  private static void message(Checks checks, Message message, Digest artifact, Demand demand) {
    checks.require(
        demand instanceof Demand.Anything,
        "predicate type",
        "a file's signature, which has none",
        COSIGN_SIGN);
    if (message.digest() != null) {
      checks.same("message digest", Shown.hex(message.digest()), artifact.hex());
    }
  }

  private static void statement(Checks checks, Envelope envelope, Digest artifact, Demand demand) {
    checks.same("payload type", envelope.payloadType(), IN_TOTO);
    var statement = checks.group("statement", _ -> read(envelope.payload()));
    var predicateType = StrictJson.string(statement, "/predicateType");
    if (demand instanceof Demand.ImageSignature) {
      checks.same("predicate type", predicateType, COSIGN_SIGN);
    }
    checks.step("subject digest", each -> subject(each, statement.path("subject"), artifact));
  }

  private static JsonNode read(ByteString payload) {
    var statement = StrictJson.parse(payload);
    var type = StrictJson.string(statement, "/_type");
    if (!STATEMENTS.contains(type)) {
      throw new Malformed(
          "a statement of type " + Shown.text(type), "https://in-toto.io/Statement/v1");
    }
    if (StrictJson.string(statement, "/predicateType").isEmpty()) {
      throw new Malformed("an empty predicate type", "a predicate type");
    }
    return statement;
  }

  /** in-toto, Statement: it is about each of its subjects. Only SHA-256 names an image. */
  private static void subject(Checks checks, JsonNode subjects, Digest artifact) {
    if (!subjects.isArray() || subjects.size() > MAX_SUBJECTS) {
      throw new Malformed(
          subjects.isArray() ? subjects.size() + " subjects" : "no list of subjects",
          "a list of 1 to " + MAX_SUBJECTS + " subjects");
    }
    var found =
        StreamSupport.stream(subjects.spliterator(), false)
            .map(subject -> subject.path("digest").path("sha256"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue)
            .toList();
    if (found.stream().anyMatch(artifact.hex()::equals)) {
      checks.note("sha256:" + artifact.hex());
      return;
    }
    throw new Malformed(
        found.isEmpty()
            ? "no SHA-256 digest in " + subjects.size() + " subjects"
            : found.stream()
                .limit(SHOWN_SUBJECTS)
                .map(each -> "sha256:" + Shown.text(each))
                .collect(Collectors.joining(", ")),
        artifact.toString());
  }
}
