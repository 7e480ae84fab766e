package io.portreeve.policy;

import io.portreeve.policy.EvidenceShardJson.Header;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Evidence as text, to be kept in ConfigMaps: in parts of bounded size, each signed as a whole.
 *
 * <p>Where a piece of evidence is depends on its key alone, so that few parts change at a time. The
 * text of a part is two lines of JSON: who signed it, when, and which part it is; then what is
 * signed. The signature is over both, so that no part passes for another, nor for anything else
 * that such a key may sign.
 *
 * <p>An old copy says nothing new: each entry has the time of its verification and its end, and the
 * operator's key ends with its process.
 */
public final class EvidenceShards {
  /** Label of the ConfigMaps; its value isn't read. */
  public static final String LABEL = "portreeve.io/evidence";

  /** Key of the text in the data of a ConfigMap. */
  public static final String DATA_KEY = "evidence.json";

  /** Number of parts. */
  public static final int COUNT = 8;

  /** The most bytes in the text of one part. */
  public static final int MAX_BYTES = 512 << 10;

  /** Name of the Secret that holds the public keys. */
  public static final String KEYS_SECRET = "portreeve-evidence";

  /** Key in that Secret, and name of the file where it is mounted. */
  public static final String KEYS_FILE = "keys.pem";

  /** How far the clocks of two nodes may be apart. */
  static final Duration SKEW = Duration.ofMinutes(1);

  private static final int VERSION = 1;
  private static final int MAX_HEADER = 512;
  private static final byte[] CONTEXT =
      "portreeve.io evidence shard".getBytes(StandardCharsets.US_ASCII);

  private EvidenceShards() {}

  /**
   * What is to be signed of one part.
   *
   * @param shard which part: 0 to 7
   * @param body its text; two with the same evidence have the same one
   */
  public record Content(int shard, String body) {
    /** Whether it holds no evidence. */
    public boolean isEmpty() {
      return body.equals(EvidenceShardJson.EMPTY);
    }
  }

  /** What came of reading a part. */
  public sealed interface Reading {
    /**
     * It is the operator's.
     *
     * @param issued when it was signed
     * @param evidence what hasn't ended yet, by key in ascending order, each key once
     */
    record Shard(Instant issued, List<PublishedEvidence> evidence) implements Reading {
      /** Makes the list unmodifiable. */
      public Shard {
        evidence = List.copyOf(evidence);
      }
    }

    /**
     * Nothing of it may be believed.
     *
     * @param why the cause; quotes nothing of the text
     */
    record Refused(String why) implements Reading {}
  }

  /** Name of the ConfigMap of a part. */
  public static String name(int shard) {
    return "portreeve-evidence-" + shard;
  }

  /** The part that evidence of this key belongs to. */
  public static int of(EvidenceKey key) {
    return (int) Long.remainderUnsigned(key.fourth(), COUNT);
  }

  /**
   * The parts with this evidence: always all of them, in order. Left out is what has ended, what
   * shows nothing, and what finds no room.
   *
   * @param wanted the most wanted first: the last find no room; of two with one key the first
   *     counts
   */
  public static List<Content> contents(Collection<PublishedEvidence> wanted, Instant now) {
    var parts =
        Stream.generate(() -> new EvidenceShardBody(MAX_BYTES - MAX_HEADER)).limit(COUNT).toList();
    var seen = new HashSet<EvidenceKey>();
    for (var each : wanted) {
      var key = each.evidence().key();
      if (seen.add(key)) {
        parts.get(of(key)).add(each, now);
      }
    }
    return IntStream.range(0, COUNT).mapToObj(i -> new Content(i, parts.get(i).text())).toList();
  }

  /**
   * The text of a part, signed.
   *
   * @param issued now; webhooks refuse a part that was issued before the last one they have seen
   */
  public static String sign(Content content, EvidenceSigningKey key, Instant issued) {
    var millis = issued.toEpochMilli();
    var signature = key.sign(signed(content.shard(), millis, content.body()));
    var header =
        new Header(
            VERSION,
            content.shard(),
            millis,
            key.id(),
            Base64.getEncoder().encodeToString(signature));
    return EvidenceShardJson.write(header) + "\n" + content.body();
  }

  private static byte[] signed(int shard, long issued, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(CONTEXT.length + 4 * Integer.BYTES + Long.BYTES + bytes.length)
        .putInt(CONTEXT.length)
        .put(CONTEXT)
        .putInt(VERSION)
        .putInt(shard)
        .putLong(issued)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /**
   * Reads a part. All of it is believed or nothing: only what has ended meanwhile is left out.
   *
   * @param shard which part it is to be, by the name of its ConfigMap
   * @param keys whose signatures are believed
   */
  public static Reading read(int shard, String text, EvidenceKeys keys, Instant now) {
    try {
      return trusted(shard, text, keys, now);
    } catch (MalformedShardException e) {
      return new Reading.Refused(e.why());
    }
  }

  private static Reading trusted(int shard, String text, EvidenceKeys keys, Instant now)
      throws MalformedShardException {
    var end = text.indexOf('\n');
    if (text.length() > MAX_BYTES || end < 0 || end > MAX_HEADER) {
      throw new MalformedShardException("it isn't two lines of JSON of a bounded size");
    }
    var header = EvidenceShardJson.header(text.substring(0, end));
    var body = text.substring(end + 1);
    if (header.version() != VERSION) {
      throw new MalformedShardException("it is of another version: run one version of Portreeve");
    }
    if (header.shard() != shard) {
      throw new MalformedShardException("it is another part of the evidence, put into this place");
    }
    if (!keys.has(header.key())) {
      throw new MalformedShardException("it was signed with a key that isn't in use");
    }
    var signature = EvidenceShardJson.signature(header);
    if (!keys.verify(header.key(), signed(shard, header.issued(), body), signature)) {
      throw new MalformedShardException("its signature isn't one of the operator's");
    }
    var issued = Instant.ofEpochMilli(header.issued());
    if (issued.isAfter(now.plus(SKEW))) {
      throw new MalformedShardException("it was issued in the future: look at the nodes' clocks");
    }
    return new Reading.Shard(issued, EvidenceShardBody.read(shard, body, issued, now));
  }
}
