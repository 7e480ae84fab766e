package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.KIT;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.Content;
import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.LogEntry;
import io.portreeve.evidence.SigstoreBundle.SimpleSigning;
import io.portreeve.evidence.SigstoreBundle.Version;
import io.portreeve.image.Digest;
import io.portreeve.testing.LogBodies;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SignatureDraft.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Signatures as they were attached before there were bundles. */
final class LegacyScene {
  private static final long INDEX = 4_711;

  private LegacyScene() {}

  /** What cosign signs of an image. */
  static String payload(Digest image) {
    return """
        {"critical":{"identity":{"docker-reference":"registry.test/app"},\
        "image":{"docker-manifest-digest":"%s"},"type":"cosign container image signature"},\
        "optional":null}"""
        .formatted(image);
  }

  /** A signature of a payload, with the log's promise. */
  static SigstoreBundle simple(String payload, Consumer<SignatureDraft> change) {
    var draft = EvidenceScene.draft();
    draft.message = payload.getBytes(StandardCharsets.UTF_8);
    draft.entry = Entry.HASHEDREKORD_1;
    draft.timestamps = null;
    change.accept(draft);
    var bundle = BundleReader.read(ByteString.copyFrom(draft.bundle()));
    return legacy(
        bundle,
        new SimpleSigning(ByteString.copyFrom(draft.message), bundle.content().signature()));
  }

  /** A signature of this image. */
  static SigstoreBundle simple() {
    return simple(payload(IMAGE), _ -> {});
  }

  /** An attestation: an envelope as it is stored. */
  static SigstoreBundle attested(Consumer<SignatureDraft> change) {
    var draft = EvidenceScene.draft();
    draft.entry = Entry.DSSE_1;
    draft.timestamps = null;
    change.accept(draft);
    var json = draft.json();
    var bundle = BundleReader.read(ByteString.copyFrom(EvidenceScene.bytes(json)));
    var envelope = (Envelope) bundle.content();
    var stored = ByteString.copyFromUtf8(json.get("dsseEnvelope").toString());
    return legacy(
        bundle,
        new Envelope(envelope.payloadType(), envelope.payload(), envelope.signature(), stored));
  }

  private static SigstoreBundle legacy(SigstoreBundle bundle, Content content) {
    return entries(
        new SigstoreBundle(
            Version.LEGACY, bundle.certificates(), content, bundle.entries(), bundle.timestamps()),
        each ->
            new LogEntry(
                each.index(),
                each.logId(),
                each.kind(),
                each.version(),
                each.integratedTime(),
                each.promise(),
                null,
                each.body()));
  }

  /** The same with other entries. */
  static SigstoreBundle entries(SigstoreBundle bundle, UnaryOperator<LogEntry> change) {
    return with(bundle, bundle.entries().stream().map(change).toList(), bundle.timestamps());
  }

  /** The same with these entries and timestamps. */
  static SigstoreBundle with(
      SigstoreBundle bundle, List<LogEntry> entries, List<ByteString> timestamps) {
    return new SigstoreBundle(
        bundle.version(), bundle.certificates(), bundle.content(), entries, timestamps);
  }

  /** The same with a chain. */
  static SigstoreBundle chain(SigstoreBundle bundle, byte[]... above) {
    var certificates = new ArrayList<>(bundle.certificates());
    for (var each : above) {
      certificates.add(ByteString.copyFrom(each));
    }
    return new SigstoreBundle(
        bundle.version(), certificates, bundle.content(), bundle.entries(), bundle.timestamps());
  }

  /** An entry of the oldest kind, which has the hash of an envelope. */
  static LogEntry intoto1(SigstoreBundle attested, byte[] envelope) {
    var log = KIT.rekor1();
    var body =
        LogBodies.intoto1(envelope, attested.certificates().getFirst().toByteArray())
            .getBytes(StandardCharsets.UTF_8);
    var time = EvidenceScene.NOW.getEpochSecond();
    return new LogEntry(
        INDEX,
        ByteString.copyFrom(log.id()),
        "intoto",
        "0.0.1",
        time,
        ByteString.copyFrom(log.promise(body, time, INDEX)),
        null,
        ByteString.copyFrom(body));
  }

  /** The envelope as it is stored. */
  static ByteString stored(SigstoreBundle attested) {
    return ((Envelope) attested.content()).encoded();
  }
}
