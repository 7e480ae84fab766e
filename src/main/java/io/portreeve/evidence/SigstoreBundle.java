package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Sigstore bundle (protobuf-specs, sigstore_bundle.proto), read and bounded; nothing of it is
 * verified yet.
 *
 * @param version format
 * @param certificates certificate of the signer, then what it claims to be issued by
 * @param content what is signed
 * @param entries log entries
 * @param timestamps RFC 3161 responses
 */
record SigstoreBundle(
    Version version,
    List<ByteString> certificates,
    Content content,
    List<LogEntry> entries,
    List<ByteString> timestamps) {

  SigstoreBundle {
    certificates = List.copyOf(certificates);
    entries = List.copyOf(entries);
    timestamps = List.copyOf(timestamps);
  }

  /** Formats, oldest first. */
  enum Version {
    /**
     * Not a bundle, but the same parts as annotations of a layer ({@code .sig} and {@code .att}
     * tags), which is what cosign wrote before it wrote bundles.
     */
    LEGACY,
    V01,
    V02,
    V03
  }

  /** What is signed. */
  sealed interface Content {
    /** The signature's bytes. */
    ByteString signature();
  }

  /**
   * A DSSE envelope with one signature.
   *
   * @param payloadType type of the payload
   * @param payload the payload
   * @param signature signature of type and payload
   * @param encoded the envelope as it is stored, in JSON, where it is: some log entries have its
   *     hash; null: it is part of a bundle
   */
  record Envelope(
      String payloadType, ByteString payload, ByteString signature, @Nullable ByteString encoded)
      implements Content {}

  /**
   * A simple signing payload (containers/image, "atomic container signature").
   *
   * @param payload the payload, JSON
   * @param signature signature of the payload
   */
  record SimpleSigning(ByteString payload, ByteString signature) implements Content {}

  /**
   * A signature of a file.
   *
   * @param hash name of a hash, as Java knows it
   * @param digest what the bundle says is the file's hash
   * @param signature signature of the file
   */
  record Message(String hash, ByteString digest, ByteString signature) implements Content {}

  /**
   * An entry of a transparency log.
   *
   * @param index number in the log
   * @param logId which log
   * @param kind kind of the entry
   * @param version version of the kind
   * @param integratedTime when the log says it took it, in seconds since 1970; 0: says nothing
   * @param promise the log's signature of that; null: none
   * @param proof that the log contains it; null: none
   * @param body the entry itself
   */
  record LogEntry(
      long index,
      ByteString logId,
      String kind,
      String version,
      long integratedTime,
      @Nullable ByteString promise,
      @Nullable Inclusion proof,
      ByteString body) {}

  /**
   * A proof of inclusion.
   *
   * @param index number of the leaf
   * @param size number of leaves
   * @param root root of the tree
   * @param path sibling hashes from leaf to root
   * @param checkpoint the tree, signed by the log
   */
  record Inclusion(
      long index, long size, ByteString root, List<ByteString> path, String checkpoint) {
    Inclusion {
      path = List.copyOf(path);
    }
  }
}
