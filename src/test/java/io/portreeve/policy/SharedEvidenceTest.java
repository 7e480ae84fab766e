package io.portreeve.policy;

import static io.portreeve.policy.EvidenceShardsTest.key;
import static io.portreeve.policy.EvidenceShardsTest.published;
import static io.portreeve.policy.EvidenceShardsTest.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.policy.SharedEvidence.Found;
import io.portreeve.policy.SharedEvidence.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SharedEvidenceTest {
  private static final Instant START = EvidenceShardsTest.NOW;
  private static final EvidenceSigningKey KEY = EvidenceSigningKey.generate();
  private static final EvidenceKeys KEYS = EvidenceKeys.parse(KEY.publicPem());
  private static final Facts MINE = signedBy("me");

  private Instant now = START;
  private final SharedEvidence evidence = new SharedEvidence(() -> now);

  private static String text(Instant issued, PublishedEvidence... published) {
    var shard = EvidenceShards.of(key(1));
    var contents = EvidenceShards.contents(Arrays.asList(published), START);
    return EvidenceShards.sign(contents.get(shard), KEY, issued);
  }

  private Outcome take(String text) {
    return evidence.take(EvidenceShards.of(key(1)), text, KEYS).outcome();
  }

  @Test
  void whatIsPublishedIsFoundWithItsAge() {
    // Given
    assertThat(evidence.isEmpty()).isTrue();
    // When
    assertThat(take(text(START, published(key(1), MINE), published(key(2), MINE))))
        .isEqualTo(Outcome.TAKEN);
    now = START.plusSeconds(30);
    // Then
    assertThat(evidence.find(key(1))).isEqualTo(new Found(MINE, Duration.ofSeconds(90)));
    assertThat(evidence.find(key(2))).isNotNull();
    assertThat(evidence.find(key(3))).isNull();
    assertThat(evidence.find(new EvidenceKey(1, 1, 1, 1))).isNull();
    assertThat(evidence.size()).isEqualTo(2);
    assertThat(evidence.age()).isEqualTo(Duration.ofSeconds(30));
    assertThat(evidence.isEmpty()).isFalse();
  }

  @Test
  void everyEntryIsFoundAmongMany() {
    // Given
    var all = new ArrayList<PublishedEvidence>();
    LongStream.range(-500, 500)
        .forEach(i -> all.add(published(new EvidenceKey(i * 31, i, -i, i), signedBy("s" + i % 3))));
    for (var content : EvidenceShards.contents(all, START)) {
      evidence.take(content.shard(), EvidenceShards.sign(content, KEY, START), KEYS);
    }
    // When, Then
    assertThat(evidence.size()).isEqualTo(1000);
    for (var each : all) {
      assertThat(evidence.find(each.evidence().key()))
          .isEqualTo(new Found(each.evidence().facts(), Duration.ofSeconds(60)));
    }
  }

  @Test
  void T60_anOldShardRevivesNothing() {
    // Given
    var old = text(START, published(key(1), MINE));
    assertThat(take(old)).isEqualTo(Outcome.TAKEN);
    assertThat(take(text(START.plusSeconds(30), published(key(2), MINE)))).isEqualTo(Outcome.TAKEN);
    // When
    var replayed = take(old);
    // Then
    assertThat(replayed).isEqualTo(Outcome.REFUSED);
    assertThat(evidence.find(key(1))).isNull();
    assertThat(evidence.find(key(2))).isNotNull();
  }

  @Test
  void T60_whoHasSeenNothingNewerBelievesACopyNoLongerThanItsEntries() {
    // Given
    now = START.plus(Duration.ofMinutes(59)).minusNanos(1);
    // When
    assertThat(take(text(START, published(key(1), MINE)))).isEqualTo(Outcome.TAKEN);
    // Then
    assertThat(evidence.find(key(1))).isNotNull();
    now = now.plusNanos(1);
    assertThat(evidence.find(key(1))).isNull();
  }

  @Test
  void badContentThrowsAwayNoGoodOne() {
    // Given
    var good = text(START, published(key(1), MINE));
    take(good);
    // When, Then
    for (var bad : List.of("", good.replace("\"me\"", "\"you\""), good.substring(9), "{}\n{}")) {
      assertThat(take(bad)).isEqualTo(Outcome.REFUSED);
    }
    assertThat(evidence.take(0, good, KEYS).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(evidence.find(key(1))).isNotNull();
    assertThat(take(good)).isEqualTo(Outcome.SAME);
  }

  @Test
  void T60_aClockThatWasPutBackRevivesNothing() {
    // Given
    take(text(START, published(key(1), MINE)));
    // When
    now = START.minus(Duration.ofMinutes(2)).minusSeconds(1);
    // Then
    assertThat(evidence.find(key(1))).isNull();
    now = START.minusSeconds(90);
    assertThat(evidence.find(key(1))).isEqualTo(new Found(MINE, Duration.ZERO));
  }
}
