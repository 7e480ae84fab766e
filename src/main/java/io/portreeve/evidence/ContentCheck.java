package io.portreeve.evidence;

import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.Message;
import io.portreeve.evidence.SigstoreBundle.SimpleSigning;

/** Whether what is signed is about the artifact, and says of it what is demanded. */
final class ContentCheck {
  /** Predicate type of an image's signature (cosign, "sign" predicate). */
  static final String COSIGN_SIGN = EvidenceDemand.IMAGE_SIGNATURE;

  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final String SIMPLE_SIGNING = "cosign container image signature";
  private static final String PREDICATE_TYPE = "predicate type";

  private ContentCheck() {}

  /** What can be told before it is known who signed; {@link #statement} is for after that. */
  static SignedContent check(
      Checks checks, SigstoreBundle.Content content, Artifact artifact, Demand demand) {
    return switch (content) {
      case Envelope envelope -> {
        checks.same("payload type", envelope.payloadType(), IN_TOTO);
        yield SignedContent.of(envelope);
      }
      case SimpleSigning simple -> {
        noStatement(checks, demand, "a simple signing payload, which has none");
        checks.step("payload", each -> simple(each, simple, artifact));
        yield SignedContent.of(simple);
      }
      case Message message -> {
        noStatement(checks, demand, "a file's signature, which has none");
        message(checks, message, artifact);
        yield SignedContent.of(message, artifact);
      }
    };
  }

  private static void noStatement(Checks checks, Demand demand, String found) {
    if (demand instanceof Demand.Attestation attestation) {
      checks.require(false, PREDICATE_TYPE, found, Shown.text(attestation.predicateType()));
    }
  }

  private static void message(Checks checks, Message message, Artifact artifact) {
    var hash = message.hash();
    var digest = message.digest();
    if (hash.equals(Hashes.SHA_256)) {
      checks.same("message digest", Shown.hex(digest), artifact.digest().hex());
      return;
    }
    var content = artifact.content();
    checks.require(
        content != null && Hashes.of(hash, content).equals(digest),
        "message digest",
        hash + " " + Shown.hex(digest),
        content == null
            ? "a SHA-256: the artifact itself isn't known"
            : Shown.hex(Hashes.of(hash, content)));
  }

  /** Cosign's payload (cosign, SIGNATURE_SPEC): of this image, and a signature by its own words. */
  private static void simple(Checks checks, SimpleSigning simple, Artifact artifact) {
    var payload = StrictJson.parse(simple.payload());
    checks.same("payload type", StrictJson.string(payload, "/critical/type"), SIMPLE_SIGNING);
    checks.same(
        "image digest",
        StrictJson.string(payload, "/critical/image/docker-manifest-digest"),
        artifact.digest().toString());
  }

  /**
   * Whether an envelope's statement is about the artifact, and of the kind that is demanded. To be
   * asked last: anybody can attach a large one, and reading it takes many times its size.
   */
  static Statement statement(Checks checks, Envelope envelope, Artifact artifact, Demand demand) {
    var statement = checks.group("statement", _ -> Statement.read(envelope.payload()));
    var found = statement.predicateType();
    switch (demand) {
      case Demand.ImageSignature _ -> checks.same(PREDICATE_TYPE, found, COSIGN_SIGN);
      case Demand.Attestation attestation -> {
        checks.require(
            found.equals(attestation.predicateType()),
            PREDICATE_TYPE,
            Shown.text(found),
            Shown.text(attestation.predicateType()));
      }
      case Demand.Anything _ -> {}
    }
    checks.step("subject digest", each -> statement.about(each, artifact.digest()));
    return statement;
  }
}
