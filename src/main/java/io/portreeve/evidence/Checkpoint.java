package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A log's statement of its size and root (C2SP tlog-checkpoint), in a signed note (C2SP
 * signed-note).
 *
 * @param origin who states it
 * @param size number of entries
 * @param root root of the tree
 * @param signed the bytes that are signed
 * @param signatures who signed it, the log among them; others are witnesses
 */
record Checkpoint(
    String origin, long size, ByteString root, ByteString signed, List<Line> signatures) {
  private static final int MAX_CHARS = 16 * 1024;
  private static final int MAX_LINES = 64;

  /** Logs sign once; each of these costs a verification. */
  private static final int MAX_OWN = 2;

  private static final int MIN_TEXT_LINES = 3;
  private static final int HINT_BYTES = 4;
  private static final int ROOT_BYTES = 32;
  private static final String DASH = "— ";
  private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final Pattern TREE = Pattern.compile("[0-9]{1,20}");
  private static final String SHAPE = "a signed note of origin, size, root and signatures";

  Checkpoint {
    signatures = List.copyOf(signatures);
  }

  /**
   * A signature.
   *
   * @param name who claims to have made it
   * @param hint first four bytes of the key's id
   * @param signature the signature
   */
  record Line(String name, ByteString hint, ByteString signature) {}

  /**
   * Reads one.
   *
   * @throws Malformed if it isn't one
   */
  static Checkpoint parse(String note) {
    var gap = note.lastIndexOf("\n\n");
    if (note.length() > MAX_CHARS || gap < 0 || !note.endsWith("\n")) {
      throw new Malformed("no signed note", SHAPE);
    }
    var text = note.substring(0, gap + 1);
    var lines = text.split("\n", -1);
    // The text ends in a newline, so its last piece is empty.
    if (lines.length - 1 < MIN_TEXT_LINES || lines[0].isEmpty()) {
      throw new Malformed("a note of " + (lines.length - 1) + " lines", SHAPE);
    }
    if (!SIZE.matcher(lines[1]).matches()) {
      throw new Malformed("size " + Shown.text(lines[1]), "a number of entries");
    }
    var root = StrictJson.base64(lines[2], "the root of the checkpoint");
    if (root.size() != ROOT_BYTES) {
      throw new Malformed("a root of " + root.size() + " bytes", "a SHA-256");
    }
    return new Checkpoint(
        lines[0],
        Long.parseLong(lines[1]),
        root,
        ByteString.copyFromUtf8(text),
        signatures(note.substring(gap + 2)));
  }

  private static List<Line> signatures(String text) {
    var lines = text.split("\n", -1);
    if (lines.length - 1 > MAX_LINES) {
      throw new Malformed(lines.length - 1 + " signatures", "at most " + MAX_LINES);
    }
    var signatures = new ArrayList<Line>();
    for (var i = 0; i < lines.length - 1; i++) {
      signatures.add(line(lines[i]));
    }
    return signatures;
  }

  private static Line line(String line) {
    var space = line.indexOf(' ', DASH.length());
    if (!line.startsWith(DASH) || space < 0) {
      throw new Malformed("line " + Shown.text(line), "a signature line of a signed note");
    }
    var bytes = StrictJson.base64(line.substring(space + 1), "a signature of the checkpoint");
    if (bytes.size() <= HINT_BYTES) {
      throw new Malformed("a signature of " + bytes.size() + " bytes", "a signature");
    }
    return new Line(
        line.substring(DASH.length(), space),
        bytes.substring(0, HINT_BYTES),
        bytes.substring(HINT_BYTES));
  }

  /**
   * Checks that a log signed this. Signatures by others don't matter: which witnesses to believe is
   * nothing that a trust root says.
   *
   * @throws Malformed if it didn't
   */
  void verify(TrustRoot.Log log) {
    if (log.names().stream().noneMatch(this::isFrom)) {
      throw new Malformed(
          "a checkpoint of " + Shown.text(origin), "one of " + String.join(" or ", log.names()));
    }
    var hint = log.checkpointId().substring(0, HINT_BYTES);
    var lines =
        signatures.stream()
            .filter(line -> log.names().contains(line.name()))
            .filter(line -> line.hint().equals(hint))
            .toList();
    if (lines.isEmpty()) {
      throw new Malformed(
          "no signature by " + String.join(" or ", log.names()) + " with key hint of that log",
          "one with key hint " + Shown.hex(hint));
    }
    if (lines.size() > MAX_OWN) {
      throw new Malformed(lines.size() + " signatures by the log", "at most " + MAX_OWN);
    }
    if (lines.stream().noneMatch(line -> log.key().verifies(signed, line.signature()))) {
      throw new Malformed(
          "a signature that the key of " + log.names().getFirst() + " didn't make",
          "the log's signature of size and root");
    }
  }

  /** Rekor v2 gives its name; Rekor v1 the number of a tree as well. */
  private boolean isFrom(String name) {
    return origin.equals(name)
        || (origin.startsWith(name + " - ")
            && TREE.matcher(origin.substring(name.length() + " - ".length())).matches());
  }
}
