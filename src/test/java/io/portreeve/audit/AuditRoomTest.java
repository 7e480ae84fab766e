package io.portreeve.audit;

import static io.portreeve.audit.AuditWorld.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.AuditedImage;
import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.StoredEvidence;
import io.portreeve.policy.StoredSamples;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Evidence of many images of many layers doesn't fill the operator's memory. */
class AuditRoomTest {
  private static final Instant START = TestClock.START;

  /** 260 KB each: three times as much as there is room for. */
  private static final int MANY = 200;

  private static final int PLATFORMS = 32;
  private static final int SMALL = 1000;

  private final AuditQueue queue =
      new AuditQueue(AuditSettings.of("portreeve-system", Duration.ofMinutes(40)));
  private final PolicyScope scope =
      PolicyScope.of(AuditPolicies.signed().build(), _ -> PullCredentials.NONE);
  private final Map<AuditTarget, Want> wants = new LinkedHashMap<>();

  private static AuditTarget target(int number) {
    return new AuditTarget(new EvidenceKey(number, 0, 0, 0), null);
  }

  private static StoredEvidence heavy(int number) {
    return StoredSamples.heavy(target(number).key(), PLATFORMS, START);
  }

  private static StoredEvidence small(int number) {
    return StoredSamples.signed(target(number).key(), START);
  }

  private void want(int number, Instant now) {
    var image = ImageReference.parse("r%d.example/shop/api@%s".formatted(number, digest(number)));
    wants.put(target(number), Want.of(scope, image, false, "shop"));
    queue.need(wants, now);
  }

  private void find(int number, StoredEvidence evidence, Instant now) {
    want(number, now);
    var due = queue.next(now).orElseThrow();
    assertThat(due.target()).isEqualTo(target(number));
    var verdict = new ImageVerdict.Admitted(List.of());
    queue.done(due, new AuditedImage.Verified(digest(number), verdict, evidence), now);
  }

  private void findMany() {
    for (var i = 0; i < MANY; i++) {
      find(i, heavy(i), START.plusSeconds(i));
    }
  }

  private long kept() {
    return queue.evidence().values().stream().mapToLong(each -> each.evidence().weight()).sum();
  }

  private long known() {
    return IntStream.range(0, MANY).filter(i -> queue.known(target(i)).evidence() != null).count();
  }

  @Test
  void heavyEvidenceIsKeptAsLongAsThereIsRoomAndSmallAlways() {
    // When
    findMany();

    // Then
    assertThat(heavy(0).weight()).isGreaterThan(255_000);
    assertThat(kept()).isBetween(AuditRoom.MOST - heavy(0).weight(), AuditRoom.MOST);
    assertThat(queue.known(target(MANY - 1)).evidence()).isNull();
    assertThat(queue.known(target(MANY - 1)).fault())
        .startsWith("what was found of it takes 259 KiB and isn't kept: there are 16 MiB");

    // When
    find(SMALL, small(SMALL), START.plusSeconds(MANY));

    // Then
    assertThat(queue.known(target(SMALL)).evidence()).isNotNull();
  }

  @Test
  void whatIsKnownStaysKnownWhenItIsVerifiedAgain() {
    // Given
    findMany();
    var before = known();
    var again = START.plus(Duration.ofMinutes(30));
    wants.keySet().retainAll(List.of(target(0)));

    // When: all others are forgotten, and those that were found after them as well
    queue.need(wants, again);
    find(0, heavy(0), again);

    // Then
    assertThat(queue.known(target(0)).evidence()).isNotNull();
    assertThat(kept()).isEqualTo(heavy(0).weight());

    // When: there is room again
    for (var i = 1; i < MANY; i++) {
      find(i, heavy(i), again.plusSeconds(i));
    }

    // Then
    assertThat(known()).isEqualTo(before);
    assertThat(kept()).isLessThanOrEqualTo(AuditRoom.MOST);
  }

  @Test
  void whatDoesntFitReplacesWhatWasKnown() {
    // Given
    findMany();
    find(SMALL, small(SMALL), START.plusSeconds(MANY));
    wants.keySet().removeIf(each -> queue.known(each).evidence() == null);
    var again = START.plus(Duration.ofMinutes(30)).plusSeconds(MANY);
    queue.need(wants, again);

    // When: all are verified again, and the small one has become heavy
    for (var i = 0; i < wants.size(); i++) {
      var due = queue.next(again.plusSeconds(i)).orElseThrow();
      var found = due.target().equals(target(SMALL)) ? heavy(SMALL) : null;
      var evidence = found == null ? heavy((int) due.target().key().first()) : found;
      var verdict = new ImageVerdict.Admitted(List.of());
      queue.done(
          due, new AuditedImage.Verified(digest(1), verdict, evidence), again.plusSeconds(i));
    }

    // Then: old evidence of it serves nobody
    assertThat(queue.known(target(SMALL)).evidence()).isNull();
    assertThat(queue.known(target(SMALL)).fault()).contains("isn't kept");
    assertThat(known()).isEqualTo(wants.size() - 1);
    assertThat(kept()).isLessThanOrEqualTo(AuditRoom.MOST);
  }

  @Test
  void whatIsCarriedOverIsBoundedAsWell() {
    // Given
    queue.carryOver(IntStream.range(0, MANY).mapToObj(AuditRoomTest::heavy).toList(), START);

    // When
    for (var i = 0; i < MANY; i++) {
      want(i, START);
    }

    // Then
    assertThat(kept()).isBetween(AuditRoom.MOST - heavy(0).weight(), AuditRoom.MOST);
    assertThat(queue.known(target(MANY - 1)).fault()).contains("isn't kept");
    assertThat(queue.known(target(0)).evidence()).isNotNull();
  }

  @Test
  void whatDoesntFitIsAskedForSeldom() {
    // Given
    var image = ImageReference.parse("r.example/shop/api@" + digest(1));
    var entry =
        new AuditEntry(target(1), Want.of(scope, image, false, "shop"), Looked.NEVER, START);

    // When
    for (var i = 0; i < 12; i++) {
      entry.unkept("it doesn't fit", START, Duration.ofMinutes(30));
    }

    // Then
    var interval = Duration.ofMinutes(40);
    assertThat(entry.looked().fault()).isEqualTo("it doesn't fit");
    assertThat(entry.isDue(START.plus(Duration.ofHours(5)), interval)).isFalse();
    assertThat(entry.isDue(START.plus(Duration.ofHours(6)), interval)).isTrue();
  }
}
