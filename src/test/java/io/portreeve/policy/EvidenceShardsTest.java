package io.portreeve.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.policy.ContentsFact.PlatformFact;
import io.portreeve.policy.EvidenceShards.Content;
import io.portreeve.policy.EvidenceShards.Reading;
import io.portreeve.policy.Facts.DigestFact;
import io.portreeve.policy.Facts.Finding;
import io.portreeve.policy.Facts.Findings;
import io.portreeve.policy.Facts.Shortfall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EvidenceShardsTest {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final EvidenceSigningKey KEY = EvidenceSigningKey.generate();
  private static final EvidenceKeys KEYS = EvidenceKeys.parse(KEY.publicPem());
  private static final int SHARD = 3;

  static EvidenceKey key(long number) {
    return new EvidenceKey(number, -number, 7, SHARD);
  }

  static Facts signedBy(String identity) {
    var missing = new Finding(null, new Shortfall("signature", "nothing", "ein „Zeichen“", 1));
    var digest = new DigestFact("", 1, List.of(new Finding(identity, null), missing));
    return new Facts(2, new Findings(List.of(digest), List.of()), null, null);
  }

  static PublishedEvidence published(EvidenceKey key, Facts facts) {
    var verified = NOW.minusSeconds(60);
    return new PublishedEvidence(
        new StoredEvidence(key, facts, verified), verified.plus(Duration.ofHours(1)));
  }

  private static PublishedEvidence one() {
    return published(key(1), signedBy("me"));
  }

  private static String text(List<PublishedEvidence> evidence, Instant issued) {
    return EvidenceShards.sign(EvidenceShards.contents(evidence, NOW).get(SHARD), KEY, issued);
  }

  private static Reading read(String text) {
    return EvidenceShards.read(SHARD, text, KEYS, NOW);
  }

  private static List<PublishedEvidence> evidence(Reading reading) {
    return switch (reading) {
      case Reading.Shard(_, var evidence) -> evidence;
      case Reading.Refused(var why) -> throw new AssertionError(why);
    };
  }

  @Test
  void whatWasWrittenIsRead() {
    // Given
    var contents =
        new ContentsFact(List.of(new PlatformFact("linux/amd64", "ab".repeat(LayerChain.HASH))));
    var full = new Facts(3, signedBy("you").findings(), contents, Duration.ofMinutes(30));
    var limited =
        new PublishedEvidence(published(key(2), full).evidence(), NOW.plus(Duration.ofMinutes(29)));
    // When
    var reading = read(text(List.of(limited, one()), NOW));
    // Then
    assertThat(reading).isEqualTo(new Reading.Shard(NOW, List.of(one(), limited)));
  }

  @Test
  void theFormIsWhatOtherVersionsRead() {
    // When, Then
    assertThat(EvidenceShards.contents(List.of(one()), NOW).get(SHARD).body())
        .isEqualTo(
            "{\"findings\":[{\"digests\":[{\"name\":\"\",\"distinct\":1,\"signers\":["
                + "{\"identity\":\"me\",\"shortfall\":null},"
                + "{\"identity\":null,\"shortfall\":{\"check\":\"signature\",\"found\":\"nothing\","
                + "\"expected\":\"ein „Zeichen“\",\"passed\":1}}]}],\"attestations\":[]}],"
                + "\"contents\":[],\"entries\":[[\"AAAAAAAAAAH__________wAAAAAAAAAHAAAAAAAAAAM\","
                + "1772366340,1772369940,0,-1,2,null]]}");
    assertThat(text(List.of(one()), NOW))
        .startsWith("{\"version\":1,\"shard\":3,\"issued\":1772366400000,\"key\":\"");
  }

  @Test
  void whereEvidenceIsDependsOnItsKeyAloneAndTheTextOnNoOrder() {
    // Given
    var all =
        LongStream.range(0, 200)
            .mapToObj(i -> published(new EvidenceKey(i, i, i, i), signedBy("signer " + i % 7)))
            .toList();
    // When
    var contents = EvidenceShards.contents(all, NOW);
    var reversed = EvidenceShards.contents(all.reversed(), NOW);
    var changed = new ArrayList<>(all);
    changed.set(9, published(new EvidenceKey(9, 9, 9, 9), signedBy("another")));
    // Then
    assertThat(contents).hasSize(EvidenceShards.COUNT).isEqualTo(reversed);
    assertThat(contents).extracting(Content::shard).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    var next = EvidenceShards.contents(changed, NOW);
    for (var i = 0; i < EvidenceShards.COUNT; i++) {
      assertThat(next.get(i).equals(contents.get(i))).isEqualTo(i != 1);
    }
  }

  @Test
  void nothingIsAnEmptyPart() {
    // When, Then
    assertThat(EvidenceShards.contents(List.of(), NOW)).allMatch(Content::isEmpty);
    assertThat(EvidenceShards.contents(List.of(one()), NOW).get(SHARD).isEmpty()).isFalse();
    assertThat(evidence(read(text(List.of(), NOW)))).isEmpty();
  }

  @Test
  void whatHasEndedOrShowsNothingIsNotWritten() {
    // Given
    var stored = one().evidence();
    var unsigned =
        new Facts(
            0,
            new Findings(
                List.of(new DigestFact("", 0, List.of(new Finding(null, null)))), List.of()),
            null,
            null);
    var ended = new Facts(1, stored.facts().findings(), null, Duration.ofSeconds(60));
    // When
    var contents =
        EvidenceShards.contents(
            List.of(
                new PublishedEvidence(stored, NOW),
                published(key(2), unsigned),
                published(key(3), ended)),
            NOW);
    // Then
    assertThat(contents).allMatch(Content::isEmpty);
  }

  @Test
  void evidenceNeverCountsLongerThanAMonthAndNoLongerThanItSays() {
    // Given
    var stored = one().evidence();
    var brief = new Facts(1, stored.facts().findings(), null, Duration.ofMinutes(5));
    var far = NOW.plus(Duration.ofDays(400));
    // When
    var read =
        evidence(
            read(
                text(
                    List.of(
                        new PublishedEvidence(stored, far),
                        new PublishedEvidence(
                            new StoredEvidence(key(2), brief, stored.verifiedTime()), far)),
                    NOW)));
    // Then
    assertThat(read)
        .extracting(PublishedEvidence::expiryTime)
        .containsExactly(
            stored.verifiedTime().plus(Duration.ofDays(30)),
            stored.verifiedTime().plus(Duration.ofMinutes(5)));
  }

  @Test
  void whatFindsNoRoomIsLeftOutTheLeastWantedFirst() {
    // Given
    var wanted =
        LongStream.range(0, 9_000).mapToObj(i -> published(key(i), signedBy("me"))).toList();
    // When
    var text = text(wanted, NOW);
    // Then
    assertThat(text.length())
        .isBetween(EvidenceShards.MAX_BYTES * 9 / 10, EvidenceShards.MAX_BYTES);
    var read = evidence(read(text));
    assertThat(read).hasSizeGreaterThan(5_000).hasSizeLessThan(9_000);
    assertThat(read).containsExactlyInAnyOrderElementsOf(wanted.subList(0, read.size()));
  }

  @Test
  void T60_whatEndsMeanwhileIsLeftOut() {
    // Given
    var text = text(List.of(one()), NOW);
    // When
    var later = EvidenceShards.read(SHARD, text, KEYS, one().expiryTime());
    // Then
    assertThat(evidence(later)).isEmpty();
  }

  @Test
  void T60_noOtherKeyIsBelieved() {
    // Given
    var forged =
        EvidenceShards.sign(
            EvidenceShards.contents(List.of(one()), NOW).get(SHARD),
            EvidenceSigningKey.generate(),
            NOW);
    // When, Then
    assertThat(read(forged))
        .isEqualTo(new Reading.Refused("it was signed with a key that isn't in use"));
    var named = forged.replaceFirst("\"key\":\"\\w+\"", "\"key\":\"" + KEY.id() + "\"");
    assertThat(read(named))
        .isEqualTo(new Reading.Refused("its signature isn't one of the operator's"));
    assertThat(EvidenceShards.read(SHARD, text(List.of(one()), NOW), EvidenceKeys.NONE, NOW))
        .isInstanceOf(Reading.Refused.class);
  }

  @Test
  void T60_aBackupFromBeforeTheKeyChangedRevivesNothing() {
    // Given
    var backup = text(List.of(one()), NOW);
    var next = EvidenceKeys.parse(EvidenceSigningKey.generate().publicPem());
    var both = EvidenceKeys.parse(EvidenceSigningKey.generate().publicPem() + KEY.publicPem());
    // When, Then
    assertThat(EvidenceShards.read(SHARD, backup, next, NOW)).isInstanceOf(Reading.Refused.class);
    assertThat(EvidenceShards.read(SHARD, backup, both, NOW)).isInstanceOf(Reading.Shard.class);
  }

  static Stream<Arguments> T60_aTextThatWasChangedIsRefused() {
    return Stream.of(
        change("a later time of issue", t -> t.replace("1772366400000", "1772366400001")),
        change("another part", t -> t.replace("\"shard\":3", "\"shard\":4")),
        change("another identity", t -> t.replace("\"me\"", "\"you\"")),
        change("a later end", t -> t.replace("1772369940", "1772469940")),
        change("a blank", t -> t + " "),
        change("truncated", t -> t.substring(0, t.length() - 2)),
        change("no body", t -> t.substring(0, t.indexOf('\n') + 1)),
        change("one line", t -> t.replace("\n", "")),
        change("empty", _ -> ""),
        change("no JSON", t -> "x" + t),
        change("another version", t -> t.replace("\"version\":1", "\"version\":2")),
        change("another field", t -> t.replace("{\"version\"", "{\"note\":1,\"version\"")),
        change("a field twice", t -> t.replace("\"shard\":3", "\"shard\":3,\"shard\":3")),
        change("a field less", t -> t.replace("\"shard\":3,", "")),
        change(
            "a signature that isn't base64",
            t -> t.replaceFirst("\"signature\":\".", "\"signature\":\"%")),
        change(
            "a short signature", t -> t.replaceFirst("\"signature\":\"....", "\"signature\":\"")),
        change("nothing", t -> "null" + t.substring(t.indexOf('\n'))),
        change("too large", t -> t + " ".repeat(EvidenceShards.MAX_BYTES)));
  }

  private static Arguments change(String what, UnaryOperator<String> change) {
    return arguments(what, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void T60_aTextThatWasChangedIsRefused(String what, UnaryOperator<String> change) {
    // Given
    var good = text(List.of(one()), NOW);
    // When
    var bad = change.apply(good);
    // Then
    assertThat(bad).as(what).isNotEqualTo(good);
    assertThat(read(bad)).as(what).isInstanceOf(Reading.Refused.class);
    assertThat(read(good)).isInstanceOf(Reading.Shard.class);
  }

  @Test
  void T60_aPartInAnothersPlaceIsRefused() {
    // Given
    var text = text(List.of(one()), NOW);
    // When, Then
    for (var shard = 0; shard < EvidenceShards.COUNT; shard++) {
      assertThat(EvidenceShards.read(shard, text, KEYS, NOW) instanceof Reading.Shard)
          .isEqualTo(shard == SHARD);
    }
  }

  @Test
  void T60_aPartOfTheFutureIsRefused() {
    // When, Then
    assertThat(read(text(List.of(one()), NOW.plus(EvidenceShards.SKEW))))
        .isInstanceOf(Reading.Shard.class);
    assertThat(read(text(List.of(one()), NOW.plus(EvidenceShards.SKEW).plusMillis(1))))
        .isInstanceOf(Reading.Refused.class);
  }

  static Stream<Arguments> whatTheOperatorNeverWritesIsRefusedThoughItIsSigned() {
    return Stream.of(
        change("verified after it was issued", b -> b.replace("1772366340", "1772366401")),
        change("ended before it was verified", b -> b.replace("1772369940", "1772366339")),
        change("a long life", b -> b.replace("1772369940", "1774958341")),
        change("findings that aren't there", b -> b.replace(",0,-1,", ",1,-1,")),
        change("findings before the first", b -> b.replace(",0,-1,", ",-1,-1,")),
        change("contents that aren't there", b -> b.replace(",0,-1,", ",0,0,")),
        change("a negative life", b -> b.replace("2,null]", "2,-1]")),
        change("no number", b -> b.replace(",0,-1,", ",\"0\",-1,")),
        change("a fraction", b -> b.replace(",0,-1,", ",0.5,-1,")),
        change("null", b -> b.replace(",0,-1,", ",null,-1,")),
        change("one value more", b -> b.replace("2,null]", "2,null,1]")),
        change("one value less", b -> b.replace("2,null]", "2]")),
        change("a key of another part", b -> b.replace("AAAAAM\"", "AAAAAQ\"")),
        change("a short key", b -> b.replace("AAAAAM\"", "AAAA\"")),
        change("no key", b -> b.replaceFirst("\\[\\[\"[^\"]*\"", "[[null")),
        change("another field", b -> b.replace("\"passed\":1", "\"passed\":1,\"more\":1")),
        change("a field twice", b -> b.replace("\"passed\":1", "\"passed\":1,\"passed\":1")),
        change("no lists", b -> b.replaceFirst("\"signers\":\\[[^\\]]*\\]", "\"signers\":null")),
        change("an entry twice", b -> b.replaceFirst("(\\[\"AAAA[^\\]]*\\])", "$1,$1")),
        change("text behind", b -> b + "{}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatTheOperatorNeverWritesIsRefusedThoughItIsSigned(
      String what, UnaryOperator<String> change) {
    // Given
    var body = EvidenceShards.contents(List.of(one()), NOW).get(SHARD).body();
    // When
    var bad = change.apply(body);
    // Then
    assertThat(bad).as(what).isNotEqualTo(body);
    assertThat(read(EvidenceShards.sign(new Content(SHARD, bad), KEY, NOW)))
        .as(what)
        .isInstanceOf(Reading.Refused.class);
  }

  @Test
  void keysAreWhatTheyWere() {
    // Given
    var other = EvidenceSigningKey.generate();
    // When, Then
    assertThat(EvidenceKeys.parse(" \n").isEmpty()).isTrue();
    assertThat(EvidenceKeys.parse(KEY.publicPem() + other.publicPem()).has(other.id())).isTrue();
    for (var bad :
        List.of(
            "x",
            KEY.publicPem() + "x",
            KEY.publicPem().replace("\nM", "\nN"),
            KEY.publicPem().replace("PUBLIC", "PRIVATE"),
            KEY.publicPem().repeat(9),
            PolicySample.KEY)) {
      assertThatThrownBy(() -> EvidenceKeys.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theSigningKeyShowsNothing() {
    // When, Then
    assertThat(KEY.toString()).isEqualTo("EvidenceSigningKey[" + KEY.id() + "]");
    assertThat(KEY.publicPem()).startsWith("-----BEGIN PUBLIC KEY-----\n");
  }
}
