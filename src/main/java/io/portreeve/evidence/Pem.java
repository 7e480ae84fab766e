package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Texts in PEM (RFC 7468): blocks and nothing else. */
final class Pem {
  /** A label as it may be shown: without what is between the marks, which may be private. */
  record Block(String label, ByteString der) {}

  static final String CERTIFICATE = "CERTIFICATE";
  static final String PUBLIC_KEY = "PUBLIC KEY";

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String MARK = "-----";
  private static final int MAX_LABEL = 64;
  private static final String SHAPE = "PEM and nothing else: -----BEGIN …----- to -----END …-----";

  private Pem() {}

  /**
   * Reads blocks.
   *
   * @param most how many there may be
   * @throws Malformed if there is anything else, or no block; shows none of it
   */
  static List<Block> read(String text, int most) {
    var blocks = new ArrayList<Block>();
    for (var at = skip(text, 0); at < text.length(); at = skip(text, at)) {
      if (blocks.size() == most) {
        throw new Malformed("more than " + most + " PEM blocks", "at most " + most);
      }
      var label = label(text, at);
      var from = at + BEGIN.length() + label.length() + MARK.length();
      var end = END + label + MARK;
      var until = text.indexOf(end, from);
      if (until < 0) {
        throw new Malformed("a PEM block " + Shown.text(label) + " without an end", SHAPE);
      }
      blocks.add(new Block(label, der(label, text.substring(from, until))));
      at = until + end.length();
    }
    if (blocks.isEmpty()) {
      throw new Malformed("nothing", SHAPE);
    }
    return blocks;
  }

  private static String label(String text, int at) {
    var from = at + BEGIN.length();
    var until = text.startsWith(BEGIN, at) ? text.indexOf(MARK, from) : -1;
    if (until < 0 || until - from > MAX_LABEL) {
      throw new Malformed("text that isn't PEM", SHAPE);
    }
    return text.substring(from, until);
  }

  private static ByteString der(String label, String body) {
    // Headers (RFC 1421) are for encrypted keys; what has them isn't what is asked for.
    if (body.indexOf(':') >= 0) {
      return ByteString.EMPTY;
    }
    var dense = new StringBuilder(body.length());
    for (var i = 0; i < body.length(); i++) {
      if (!blank(body.charAt(i))) {
        dense.append(body.charAt(i));
      }
    }
    return StrictJson.base64(dense.toString(), "PEM block " + Shown.text(label));
  }

  private static int skip(String text, int from) {
    var at = from;
    while (at < text.length() && blank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
