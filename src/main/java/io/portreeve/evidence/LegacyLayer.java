package io.portreeve.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.Content;
import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.LogEntry;
import io.portreeve.evidence.SigstoreBundle.Version;
import io.portreeve.image.Digest;
import io.portreeve.oci.Descriptor;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A layer of a {@code .sig} or {@code .att} manifest, with the parts of the signature that are its
 * annotations; nothing of it is verified yet. Source: cosign, signature specification.
 *
 * @param digest digest of the payload
 * @param size what the manifest says is the payload's size in bytes
 * @param signature the signature; empty: it is in the payload
 * @param certificates the signer's, then what it claims to be issued by
 * @param entries log entries
 * @param timestamps RFC 3161 responses
 */
record LegacyLayer(
    Digest digest,
    long size,
    ByteString signature,
    List<ByteString> certificates,
    List<LogEntry> entries,
    List<ByteString> timestamps) {
  /** What images' signatures are about. */
  static final String SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";

  /** Envelopes of attestations. */
  static final String ENVELOPE = "application/vnd.dsse.envelope.v1+json";

  LegacyLayer {
    certificates = List.copyOf(certificates);
    entries = List.copyOf(entries);
    timestamps = List.copyOf(timestamps);
  }

  /**
   * Reads the annotations.
   *
   * @throws Malformed if they can't be parts of a signature
   */
  static LegacyLayer read(Descriptor layer) {
    var notes = layer.annotations();
    // Empty where the layer is an envelope; cosign refuses one without.
    if (!notes.containsKey(Descriptor.SIGNATURE)) {
      throw new Malformed("no annotation " + Descriptor.SIGNATURE, "one");
    }
    return new LegacyLayer(
        layer.digest(),
        layer.size(),
        StrictJson.base64(
            notes.getOrDefault(Descriptor.SIGNATURE, ""), "annotation " + Descriptor.SIGNATURE),
        certificates(notes),
        notes.containsKey(Descriptor.LOGGED)
            ? List.of(entry(notes.get(Descriptor.LOGGED)))
            : List.of(),
        notes.containsKey(Descriptor.TIMESTAMP)
            ? List.of(timestamp(notes.get(Descriptor.TIMESTAMP)))
            : List.of());
  }

  private static List<ByteString> certificates(Map<String, String> notes) {
    var own = certificates(notes, Descriptor.CERTIFICATE);
    if (own.size() > 1) {
      throw new Malformed(
          own.size() + " certificates in annotation " + Descriptor.CERTIFICATE,
          "the signer's only");
    }
    var all = new ArrayList<>(own);
    if (!own.isEmpty()) {
      all.addAll(certificates(notes, Descriptor.CHAIN));
    }
    return all;
  }

  private static List<ByteString> certificates(Map<String, String> notes, String name) {
    var pem = notes.getOrDefault(name, "");
    return pem.isBlank()
        ? List.of()
        : Pem.read(pem, BundleReader.MAX_CERTIFICATES).stream()
            .map(block -> certificate(block, name))
            .toList();
  }

  private static ByteString certificate(Pem.Block block, String name) {
    if (!block.label().equals(Pem.CERTIFICATE) || block.der().isEmpty()) {
      throw new Malformed(
          "PEM block " + Shown.text(block.label()) + " in annotation " + name,
          "certificates in PEM, without headers");
    }
    return block.der();
  }

  /** An entry of Rekor v1, with the log's promise to include it. */
  private static LogEntry entry(String json) {
    var entry = StrictJson.parse(ByteString.copyFromUtf8(json));
    var body = StrictJson.base64(entry, "/Payload/body");
    var content = StrictJson.parse(body);
    return new LogEntry(
        number(entry.at("/Payload/logIndex"), "logIndex"),
        hex(StrictJson.string(entry, "/Payload/logID")),
        StrictJson.string(content, "/kind"),
        StrictJson.string(content, "/apiVersion"),
        number(entry.at("/Payload/integratedTime"), "integratedTime"),
        StrictJson.base64(entry, "/SignedEntryTimestamp"),
        null,
        body);
  }

  private static long number(JsonNode value, String name) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new Malformed("no number at /Payload/" + name, "a number that isn't negative");
    }
    return value.longValue();
  }

  private static ByteString hex(String text) {
    try {
      return ByteString.copyFrom(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new Malformed("'" + Shown.text(text) + "' at /Payload/logID", "hexadecimal digits");
    }
  }

  private static ByteString timestamp(String json) {
    return StrictJson.base64(
        StrictJson.parse(ByteString.copyFromUtf8(json)), "/SignedRFC3161Timestamp");
  }

  /** The same with what is signed, for the verifier. */
  SigstoreBundle with(Content content) {
    return new SigstoreBundle(Version.LEGACY, certificates, content, entries, timestamps);
  }

  /** The same with its payload, where that is what is signed. */
  SigstoreBundle signing(ByteString payload) {
    return with(new SigstoreBundle.SimpleSigning(payload, signature));
  }

  /**
   * The same with its payload, where that is an envelope.
   *
   * @throws Malformed if it isn't one
   */
  SigstoreBundle enveloping(ByteString payload) {
    var envelope = StrictJson.parse(payload);
    var signatures = envelope.path("signatures");
    if (!signatures.isArray() || signatures.size() != 1) {
      throw new Malformed(signatures.size() + " signatures in the envelope", "exactly one");
    }
    var made = StrictJson.base64(envelope, "/signatures/0/sig");
    if (made.isEmpty()) {
      throw new Malformed("an empty signature", "a signature");
    }
    return with(
        new Envelope(
            StrictJson.string(envelope, "/payloadType"),
            StrictJson.base64(envelope, "/payload"),
            made,
            payload));
  }
}
