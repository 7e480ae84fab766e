package io.portreeve.audit;

import static io.portreeve.audit.AuditWorld.API;
import static io.portreeve.audit.AuditWorld.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.AuditedImage;
import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.StoredSamples;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is verified next. */
class AuditQueueTest {
  private static final Instant START = TestClock.START;
  private static final AuditedImage DOWN = new AuditedImage.Unknown("it is down", true);
  private static final AuditedImage FORBIDDEN = new AuditedImage.Unknown("401", false);

  private final AuditQueue queue =
      new AuditQueue(AuditSettings.of("portreeve-system", Duration.ofMinutes(40)));
  private final PolicyScope scope =
      PolicyScope.of(AuditPolicies.signed().build(), _ -> PullCredentials.NONE);
  private final Map<AuditTarget, Want> wants = new LinkedHashMap<>();

  private static AuditTarget target(int number) {
    return new AuditTarget(new EvidenceKey(number, 0, 0, 0), null);
  }

  private void want(int number, boolean isUrgent) {
    var image = ImageReference.parse(API + "@" + digest(number));
    wants.put(target(number), new Want(scope, image, isUrgent));
    queue.need(wants, START);
  }

  private static AuditedImage verified(int number, Instant time) {
    var evidence = StoredSamples.signed(target(number).key(), time);
    return new AuditedImage.Verified(
        digest(number), new ImageVerdict.Admitted(List.of()), evidence);
  }

  private AuditQueue.Due next(Instant now) {
    return queue.next(now).orElseThrow();
  }

  @Test
  void theUrgentComesBeforeTheNewAndTheNewBeforeTheKnown() {
    // Given
    want(1, false);
    queue.done(next(START), verified(1, START), START);
    want(2, false);
    want(3, true);
    var later = START.plus(Duration.ofMinutes(30));

    // When / Then
    assertThat(next(later).target()).isEqualTo(target(3));
    assertThat(next(later).target()).isEqualTo(target(2));
    assertThat(next(later).target()).isEqualTo(target(1));
    assertThat(queue.next(later)).isEmpty();
  }

  @Test
  void fourAtOnceAndNoMore() {
    // Given
    for (var i = 0; i < 10; i++) {
      want(i, false);
    }
    for (var i = 0; i < 3; i++) {
      assertThat(queue.next(START)).isPresent();
    }
    var fourth = next(START);

    // When / Then
    assertThat(queue.next(START.plusSeconds(60))).isEmpty();
    queue.done(fourth, FORBIDDEN, START);
    assertThat(queue.next(START.plusSeconds(60))).isPresent();
    assertThat(queue.due(START)).isEqualTo(5);
  }

  @Test
  void itsTurnComesAgainAfterThreeQuartersOfAnInterval() {
    // Given
    want(1, false);
    queue.done(next(START), verified(1, START), START);

    // When / Then
    assertThat(queue.next(START.plus(Duration.ofMinutes(30)).minusSeconds(1))).isEmpty();
    assertThat(queue.next(START.plus(Duration.ofMinutes(30)))).isPresent();
  }

  @Test
  void whatFailsIsTriedMoreAndMoreSeldom() {
    // Given
    want(1, false);
    var now = START;
    var tries = 0;

    // When: a day
    for (var minute = 0; minute < 24 * 60; minute++) {
      var due = queue.next(now);
      if (due.isPresent()) {
        queue.done(due.get(), FORBIDDEN, now);
        tries++;
      }
      now = now.plus(Duration.ofMinutes(1));
    }

    // Then: each half hour at last
    assertThat(tries).isBetween(48, 56);
    assertThat(queue.known(target(1)).fault()).isEqualTo("401");
  }

  @Test
  void aRegistryThatAnswersAgainIsAskedAgain() {
    // Given
    want(1, false);
    want(2, false);
    queue.done(next(START), DOWN, START);

    // When / Then: the other one waits as well
    assertThat(queue.next(START.plusSeconds(4))).isEmpty();
    var other = next(START.plusSeconds(5));
    queue.done(other, verified(2, START), START.plusSeconds(6));
    assertThat(queue.next(START.plusSeconds(61)).map(AuditQueue.Due::target)).contains(target(1));
  }

  @Test
  void whatNobodyRunsIsForgotten() {
    // Given
    want(1, false);
    var due = next(START);
    wants.clear();
    queue.need(wants, START);

    // When
    queue.done(due, verified(1, START), START);

    // Then
    assertThat(queue.known(target(1))).isEqualTo(Looked.NEVER);
    assertThat(queue.evidence()).isEmpty();
    assertThat(queue.due(START)).isZero();
  }

  @Test
  void aFaultKeepsWhatWasKnown() {
    // Given
    want(1, false);
    queue.done(next(START), verified(1, START), START);
    var later = START.plus(Duration.ofMinutes(30));

    // When
    queue.done(next(later), DOWN, later);

    // Then
    assertThat(queue.known(target(1)).evidence()).isNotNull();
    assertThat(queue.known(target(1)).fault()).isEqualTo("it is down");
  }

  @Test
  void beginsWithWhatAnEarlierProcessHasFound() {
    // Given
    var before = START.minus(Duration.ofMinutes(20));
    queue.carryOver(List.of(StoredSamples.signed(target(1).key(), before)), START);

    // When
    want(1, false);

    // Then
    assertThat(queue.known(target(1)).evidence()).isNotNull();
    assertThat(queue.next(START)).isEmpty();
    assertThat(queue.next(START.plus(Duration.ofMinutes(10)))).isPresent();
  }

  @Test
  void whatSomebodyWantsIsVerifiedAtOnce() {
    // Given
    want(1, false);
    queue.done(next(START), verified(1, START), START);

    // When / Then
    queue.verifyAgain("of another policy");
    assertThat(queue.next(START)).isEmpty();
    queue.verifyAgain(scope.policy().evidenceKey());
    assertThat(queue.next(START)).isPresent();
  }

  @Test
  void aClockThatGoesBackHoldsNothingUp() {
    // Given
    want(1, false);
    queue.done(next(START), verified(1, START), START);

    // When / Then
    assertThat(queue.next(START.minus(Duration.ofDays(1)))).isPresent();
  }
}
