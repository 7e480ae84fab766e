package io.portreeve.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.EvidenceKeys;
import io.portreeve.policy.EvidenceShards;
import io.portreeve.policy.EvidenceSigningKey;
import io.portreeve.policy.PublishedEvidence;
import io.portreeve.policy.StoredEvidence;
import io.portreeve.policy.StoredSamples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is published of evidence, and what is believed of what was. */
class EvidencePublisherTest {
  private final TestClock clock = new TestClock();
  private final FakeShards store = new FakeShards();
  private final List<PublishedEvidence> wanted = new ArrayList<>();
  private final Set<EvidenceKey> insufficient = new HashSet<>();
  private EvidencePublisher publisher = new EvidencePublisher(store, clock);

  @BeforeEach
  void start() {
    publisher.start();
  }

  /** Evidence of a moment ago, for an hour; numbers are spread over the shards. */
  private PublishedEvidence evidence(long number) {
    var stored = StoredSamples.signed(new EvidenceKey(number, 0, 0, number), clock.instant());
    return new PublishedEvidence(stored, clock.instant().plus(Duration.ofHours(1)));
  }

  private void look() {
    publisher.look(() -> new EvidencePublisher.Wanted(wanted, insufficient));
  }

  private List<PublishedEvidence> restart() {
    publisher = new EvidencePublisher(store, clock);
    return publisher.start();
  }

  /** What a webhook believes now. */
  private List<Long> believed() {
    var keys = EvidenceKeys.parse(Objects.requireNonNullElse(store.keys, ""));
    return IntStream.range(0, EvidenceShards.COUNT)
        .filter(store.shards::containsKey)
        .mapToObj(
            i ->
                EvidenceShards.read(
                    i, Objects.requireNonNull(store.shards.get(i)), keys, clock.instant()))
        .filter(EvidenceShards.Reading.Shard.class::isInstance)
        .flatMap(it -> ((EvidenceShards.Reading.Shard) it).evidence().stream())
        .map(it -> it.evidence().key().first())
        .sorted()
        .toList();
  }

  private static List<Long> numbers(List<PublishedEvidence> evidence) {
    return evidence.stream().map(it -> it.evidence().key().first()).sorted().toList();
  }

  @Test
  void publishesKeysBeforeWhatTheyVerify() {
    // Given
    wanted.add(evidence(1));

    // When
    look();

    // Then
    assertThat(store.log).startsWith("keys").contains("shard 1");
    assertThat(believed()).containsExactly(1L);
  }

  @Test
  void writesSeldomAndOnlyWhatChanges() {
    // Given
    wanted.add(evidence(1));
    look();
    store.log.clear();

    // When: something new comes, at once again
    wanted.add(evidence(2));
    clock.pass(Duration.ofSeconds(29));
    look();

    // Then
    assertThat(store.log).isEmpty();
    clock.pass(Duration.ofSeconds(1));
    look();
    assertThat(store.log).containsExactly("shard 2");
    assertThat(believed()).containsExactly(1L, 2L);
  }

  @Test
  void whatWasOnlyVerifiedAgainWaits() {
    // Given
    wanted.add(evidence(1));
    look();
    store.log.clear();
    clock.pass(Duration.ofMinutes(1));

    // When
    wanted.set(0, evidence(1));
    look();

    // Then
    assertThat(store.log).isEmpty();
    clock.pass(Duration.ofMinutes(14));
    look();
    assertThat(store.log).containsExactly("shard 1");
  }

  @Test
  void whatDoesntSufficeAnyMoreGoes() {
    // Given
    wanted.add(evidence(1));
    look();

    // When
    wanted.clear();
    clock.pass(Duration.ofSeconds(30));
    look();

    // Then
    assertThat(believed()).isEmpty();
  }

  @Test
  void aRestartSignsAnewWhatItFinds() {
    // Given
    wanted.add(evidence(1));
    look();
    var before = Objects.requireNonNull(store.keys);

    // When
    wanted.clear();
    var carried = restart();
    clock.pass(Duration.ofSeconds(1));
    look();

    // Then: replicas that start now believe it, and those that run the former key for a while
    assertThat(numbers(carried)).containsExactly(1L);
    assertThat(carried.getFirst().evidence().verifiedTime()).isEqualTo(TestClock.START);
    assertThat(store.keys).endsWith(before).isNotEqualTo(before);
    assertThat(believed()).containsExactly(1L);

    // When: nothing needs it
    clock.pass(Duration.ofMinutes(10));
    look();

    // Then
    assertThat(store.keys).doesNotContain(before);
    assertThat(believed()).isEmpty();
  }

  @Test
  void whatAnEarlierProcessFoundGoesOnceItDoesntSuffice() {
    // Given
    wanted.add(evidence(1));
    look();
    wanted.clear();
    var carried = restart();

    // When: its signature is gone
    insufficient.add(carried.getFirst().evidence().key());
    look();

    // Then
    assertThat(believed()).isEmpty();
  }

  @Test
  void T60_aForgedShardIsntCarriedOver() {
    // Given: somebody who may write ConfigMaps
    wanted.add(evidence(1));
    look();
    var content = EvidenceShards.contents(List.of(evidence(3)), clock.instant()).get(3);
    store.shards.put(
        3, EvidenceShards.sign(content, EvidenceSigningKey.generate(), clock.instant()));
    var swapped = Objects.requireNonNull(store.shards.get(1));
    store.shards.put(2, swapped);
    store.shards.put(4, swapped.replace("release", "RELEASE"));

    // When
    var carried = restart();

    // Then
    assertThat(numbers(carried)).containsExactly(1L);
  }

  @Test
  void T60_anOldShardRevivesNothing() {
    // Given: a backup of a while ago, of a shard and of the key
    wanted.add(evidence(1));
    look();
    var shard = Objects.requireNonNull(store.shards.get(1));
    var keys = store.keys;

    // When: it is put back once its evidence has ended
    clock.pass(Duration.ofMinutes(61));
    store.shards.put(1, shard);
    store.keys = keys;

    // Then
    assertThat(restart()).isEmpty();
  }

  @Test
  void T60_evidenceOfAFormerKeyIsntCarriedOver() {
    // Given
    wanted.add(evidence(1));
    look();
    var old = Objects.requireNonNull(store.shards.get(1));
    wanted.clear();
    var _ = restart();
    look();
    clock.pass(Duration.ofMinutes(11));
    look();

    // When: its shard is put back, but not its key
    store.shards.put(1, old);

    // Then
    assertThat(restart()).isEmpty();
  }

  @Test
  void T60_keysThatCantBeReadBelieveNothing() {
    // Given
    wanted.add(evidence(1));
    look();
    store.keys = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";

    // When
    wanted.clear();
    var carried = restart();
    look();

    // Then: and they don't stay
    assertThat(carried).isEmpty();
    assertThat(EvidenceKeys.parse(Objects.requireNonNull(store.keys)).isEmpty()).isFalse();
  }

  @Test
  void T50_keysThatSomebodyReplacesAreReplacedAgain() {
    // Given
    look();
    var keys = store.keys;
    store.keys = EvidenceSigningKey.generate().publicPem();

    // When
    clock.pass(Duration.ofSeconds(30));
    look();

    // Then
    assertThat(store.keys).isEqualTo(keys);
  }

  @Test
  void T50_aShardThatSomebodyChangesIsPutRight() {
    // Given
    wanted.add(evidence(1));
    wanted.add(evidence(2));
    look();
    store.shards.remove(1);
    store.shards.put(2, "junk");

    // When: nothing else is new
    clock.pass(Duration.ofMinutes(15));
    look();

    // Then
    assertThat(believed()).containsExactly(1L, 2L);
  }

  @Test
  void takesANewKeyEachDay() {
    // Given
    wanted.add(evidence(1));
    look();
    var first = Objects.requireNonNull(store.keys);
    clock.pass(Duration.ofHours(24));
    wanted.set(0, evidence(1));

    // When
    look();

    // Then
    assertThat(store.keys).endsWith(first).isNotEqualTo(first);
    assertThat(believed()).containsExactly(1L);
    clock.pass(Duration.ofMinutes(10));
    look();
    assertThat(store.keys).doesNotContain(first);
    assertThat(believed()).containsExactly(1L);
  }

  @Test
  void whatCouldntBeWrittenIsWrittenLater() {
    // Given
    wanted.add(evidence(1));
    store.isDown = true;
    assertThatThrownBy(this::look).isInstanceOf(IllegalStateException.class);

    // When
    store.isDown = false;
    clock.pass(Duration.ofSeconds(30));
    look();

    // Then
    assertThat(believed()).containsExactly(1L);
  }

  @Test
  void keepsGraceApartFromItsTime() {
    // Given: evidence that counts for a day while it can't be had again
    StoredEvidence stored = StoredSamples.signed(new EvidenceKey(1, 0, 0, 1), clock.instant());
    wanted.add(new PublishedEvidence(stored, clock.instant().plus(Duration.ofHours(24))));
    look();

    // When
    clock.pass(Duration.ofHours(3));
    var carried = restart();

    // Then: it isn't any younger
    assertThat(carried)
        .singleElement()
        .satisfies(it -> assertThat(it.evidence().verifiedTime()).isEqualTo(TestClock.START));
  }
}
