package io.portreeve.testing;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A transparency log: a Merkle tree (RFC 6962) around one entry, and a checkpoint (signed note)
 * over it.
 */
public final class LogKit {
  /** Number of entries before ours, and of all, in the tree. */
  static final int INDEX = 3;

  static final int SIZE = 7;

  private final KeyPair key;
  private final String host;
  private final boolean tiled;
  private final byte[] id;

  /**
   * Creates it.
   *
   * @param tiled Rekor v2: Ed25519, no promise, origin is the host; else Rekor v1: ECDSA, promises,
   *     origin is the host and a tree number
   */
  public LogKit(String host, boolean tiled) {
    this(host, tiled, tiled ? Keys.ed25519() : Keys.p256());
  }

  private LogKit(String host, boolean tiled, KeyPair key) {
    this(host, tiled, key, tiled ? noteId(host, key) : Keys.sha256(key.getPublic().getEncoded()));
  }

  private LogKit(String host, boolean tiled, KeyPair key, byte[] id) {
    this.host = host;
    this.tiled = tiled;
    this.key = key;
    this.id = id;
  }

  /** The same log with the same key, which says it has another id. */
  public LogKit claiming(byte[] otherId) {
    return new LogKit(host, tiled, key, otherId.clone());
  }

  /** C2SP signed-note: the key's number is the hash of its name, its type and itself. */
  static byte[] noteId(String name, KeyPair key) {
    var spki = key.getPublic().getEncoded();
    var raw = Arrays.copyOfRange(spki, spki.length - 32, spki.length);
    return Keys.sha256((name + "\n").getBytes(StandardCharsets.UTF_8), new byte[] {1}, raw);
  }

  KeyPair key() {
    return key;
  }

  /** Its id, as entries and trust root name it. */
  public byte[] id() {
    return id.clone();
  }

  /** Its host. */
  public String host() {
    return host;
  }

  boolean tiled() {
    return tiled;
  }

  /** Where an entry is, and the proof of it; the root in base64. */
  record Inclusion(long index, long size, String root, List<byte[]> path) {}

  Inclusion include(byte[] body) {
    var leaves = new ArrayList<byte[]>();
    for (var i = 0; i < SIZE; i++) {
      leaves.add(leaf(i == INDEX ? body : ("other " + i).getBytes(StandardCharsets.UTF_8)));
    }
    var path = new ArrayList<byte[]>();
    path(leaves, INDEX, path);
    return new Inclusion(INDEX, SIZE, Base64.getEncoder().encodeToString(root(leaves)), path);
  }

  private static byte[] leaf(byte[] body) {
    return Keys.sha256(new byte[] {0}, body);
  }

  private static byte[] root(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    var split = Integer.highestOneBit(leaves.size() - 1);
    return Keys.sha256(
        new byte[] {1}, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  private static void path(List<byte[]> leaves, int index, List<byte[]> path) {
    if (leaves.size() == 1) {
      return;
    }
    var split = Integer.highestOneBit(leaves.size() - 1);
    var left = leaves.subList(0, split);
    var right = leaves.subList(split, leaves.size());
    if (index < split) {
      path(left, index, path);
      path.add(root(right));
    } else {
      path(right, index - split, path);
      path.add(root(left));
    }
  }

  /** The text of a checkpoint, without signatures. */
  String checkpointText(long size, String root) {
    var origin = tiled ? host : host + " - 4711";
    return origin + "\n" + size + "\n" + root + "\n";
  }

  /** The checkpoint: text and this log's signature. */
  String checkpoint(String text) {
    return text + "\n" + signatureLine(text);
  }

  /** A line with this log's signature of the text. */
  String signatureLine(String text) {
    return line(host, id, sign(text.getBytes(StandardCharsets.UTF_8)));
  }

  static String line(String name, byte[] id, byte[] signature) {
    var bytes = new byte[4 + signature.length];
    System.arraycopy(id, 0, bytes, 0, 4);
    System.arraycopy(signature, 0, bytes, 4, signature.length);
    return "— " + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
  }

  /** A signed entry timestamp: over the entry in canonical JSON (RFC 8785). */
  public byte[] promise(byte[] body, long time, long index) {
    var text =
        "{\"body\":\"%s\",\"integratedTime\":%d,\"logID\":\"%s\",\"logIndex\":%d}"
            .formatted(
                Base64.getEncoder().encodeToString(body),
                time,
                HexFormat.of().formatHex(id),
                index);
    return sign(text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] sign(byte[] data) {
    return Keys.sign(tiled ? "Ed25519" : "SHA256withECDSA", key.getPrivate(), data);
  }
}
