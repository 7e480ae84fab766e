package io.portreeve.policy;

import io.portreeve.policy.EvidenceShardJson.Body;
import io.portreeve.policy.EvidenceShardJson.Line;
import io.portreeve.policy.Facts.Findings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The evidence of one part: collected and written, or read. */
final class EvidenceShardBody {
  /** As wide as any index is written. */
  private static final int WIDEST = 99_999;

  private static final int NONE = -1;

  private final int room;
  private final List<PublishedEvidence> entries = new ArrayList<>();
  private final Set<Findings> findings = new HashSet<>();
  private final Set<ContentsFact> contents = new HashSet<>();
  private int size = EvidenceShardJson.EMPTY.length();

  /**
   * Begins an empty one.
   *
   * @param room the most bytes that it may take
   */
  EvidenceShardBody(int room) {
    this.room = room;
  }

  /** Adds evidence that counts now, if there is room. */
  void add(PublishedEvidence entry, Instant now) {
    var facts = entry.evidence().facts();
    if (!expiry(entry).isAfter(now) || !(facts.anyVerified() || facts.contents() != null)) {
      return;
    }
    var more = size(line(entry, WIDEST, facts.contents() == null ? NONE : WIDEST));
    if (!findings.contains(facts.findings())) {
      more += size(facts.findings());
    }
    if (facts.contents() != null && !contents.contains(facts.contents())) {
      more += size(facts.contents());
    }
    if (size + more > room) {
      return;
    }
    size += more;
    entries.add(entry);
    findings.add(facts.findings());
    if (facts.contents() != null) {
      contents.add(facts.contents());
    }
  }

  /** Bytes of a part, with what separates it from the next. */
  private static int size(Object part) {
    return EvidenceShardJson.write(part).getBytes(StandardCharsets.UTF_8).length + 1;
  }

  /** Its text: the same for the same evidence, whatever the order in which it was added. */
  String text() {
    var tableOfFindings = new LinkedHashMap<Findings, Integer>();
    var tableOfContents = new LinkedHashMap<ContentsFact, Integer>();
    var lines =
        entries.stream()
            .sorted(Comparator.comparing(each -> each.evidence().key()))
            .map(
                each -> {
                  var facts = each.evidence().facts();
                  return line(
                      each,
                      index(tableOfFindings, facts.findings()),
                      facts.contents() == null ? NONE : index(tableOfContents, facts.contents()));
                })
            .toList();
    return EvidenceShardJson.write(
        new Body(
            List.copyOf(tableOfFindings.sequencedKeySet()),
            List.copyOf(tableOfContents.sequencedKeySet()),
            lines));
  }

  private static <T> int index(Map<T, Integer> table, T value) {
    return table.computeIfAbsent(value, _ -> table.size());
  }

  private static Line line(PublishedEvidence entry, int findings, int contents) {
    var evidence = entry.evidence();
    var facts = evidence.facts();
    return new Line(
        evidence.key().text(),
        evidence.verifiedTime().getEpochSecond(),
        expiry(entry).getEpochSecond(),
        findings,
        contents,
        facts.candidates(),
        facts.life() == null ? null : facts.life().toSeconds());
  }

  /** Never later than what was found may be believed, nor than any evidence. */
  private static Instant expiry(PublishedEvidence entry) {
    var evidence = entry.evidence();
    var life = evidence.facts().life();
    var longest =
        life == null || life.compareTo(PublishedEvidence.LONGEST) > 0
            ? PublishedEvidence.LONGEST
            : life;
    var latest = Instant.ofEpochSecond(evidence.verifiedTime().getEpochSecond()).plus(longest);
    return entry.expiryTime().isBefore(latest) ? entry.expiryTime() : latest;
  }

  /**
   * Reads a body that was signed.
   *
   * @param shard the part that its evidence must belong to
   * @param issued when it was signed
   * @return what hasn't ended
   * @throws MalformedShardException if an entry isn't as the operator writes it
   */
  static List<PublishedEvidence> read(int shard, String text, Instant issued, Instant now)
      throws MalformedShardException {
    var body = EvidenceShardJson.body(text);
    var shared = new HashMap<Facts, Facts>();
    var evidence = new ArrayList<PublishedEvidence>();
    @Nullable EvidenceKey before = null;
    for (var line : body.entries()) {
      var key = key(line);
      if (EvidenceShards.of(key) != shard || (before != null && before.compareTo(key) >= 0)) {
        throw new MalformedShardException("an entry isn't in its place");
      }
      before = key;
      checkTimes(line, issued);
      var facts = facts(body, line);
      var expiry = Instant.ofEpochSecond(line.expires());
      if (expiry.isAfter(now)) {
        var verified = Instant.ofEpochSecond(line.verified());
        var one = shared.computeIfAbsent(facts, same -> same);
        evidence.add(new PublishedEvidence(new StoredEvidence(key, one, verified), expiry));
      }
    }
    return evidence;
  }

  // Jackson gives null for what the text says is null, whatever the annotations say.
  @SuppressWarnings("ConstantValue")
  private static EvidenceKey key(Line line) throws MalformedShardException {
    try {
      if (line.key() != null) {
        return EvidenceKey.parse(line.key());
      }
    } catch (IllegalArgumentException _) {
      // Below.
    }
    throw new MalformedShardException("an entry has no key");
  }

  private static void checkTimes(Line line, Instant issued) throws MalformedShardException {
    var longest = PublishedEvidence.LONGEST.toSeconds();
    if (line.verified() < 0
        || line.verified() > issued.getEpochSecond()
        || line.expires() < line.verified()
        || line.expires() - line.verified() > longest
        || (line.life() != null && line.life() < 0)) {
      throw new MalformedShardException("the times of an entry can't be");
    }
  }

  private static Facts facts(Body body, Line line) throws MalformedShardException {
    var contents = line.contents();
    if (line.findings() < 0
        || line.findings() >= body.findings().size()
        || contents < NONE
        || contents >= body.contents().size()
        || line.candidates() < 0) {
      throw new MalformedShardException("an entry refers to what isn't there");
    }
    var life = line.life();
    return new Facts(
        line.candidates(),
        body.findings().get(line.findings()),
        contents == NONE ? null : body.contents().get(contents),
        life == null ? null : Duration.ofSeconds(life));
  }
}
