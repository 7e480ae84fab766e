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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is verified next. */
class AuditQueueTest {
  private static final Instant START = TestClock.START;
  private static final AuditedImage DOWN = new AuditedImage.Unknown("it is down", true);
  private static final AuditedImage MISSING = new AuditedImage.Unknown("404", false, true);
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
    want("shop", API, number, isUrgent);
  }

  private void want(String namespace, String repository, int number, boolean isUrgent) {
    var image = ImageReference.parse(repository + "@" + digest(number));
    wants.put(target(number), Want.of(scope, image, isUrgent, namespace));
    queue.need(wants, START);
  }

  /** At a registry of its own. */
  private void wantApart(int number, boolean isUrgent) {
    want("shop", "r%d.example/shop/api".formatted(number), number, isUrgent);
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
    wantApart(1, false);
    queue.done(next(START), verified(1, START), START);
    wantApart(2, false);
    wantApart(3, true);
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
      wantApart(i, false);
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
  void oneRegistryDoesntTakeAllPlaces() {
    // Given: a slow one, and another
    want(1, true);
    want(2, true);
    want(3, true);
    want("shop", "other.example/shop/api", 4, false);

    // When / Then
    var first = next(START);
    assertThat(next(START).target()).isEqualTo(target(2));
    assertThat(next(START).target()).isEqualTo(target(4));
    assertThat(queue.next(START)).isEmpty();
    queue.done(first, FORBIDDEN, START);
    assertThat(next(START.plusSeconds(1)).target()).isEqualTo(target(3));
  }

  @Test
  void oneImageThatFailsPausesNoOthers() {
    // Given
    want("evil", "registry.example/evil/api", 1, true);
    want(2, false);

    // When
    queue.done(next(START), DOWN, START);

    // Then
    assertThat(next(START).target()).isEqualTo(target(2));
  }

  @Test
  void aRegistryIsPausedWhenThreeRepositoriesFailInARow() {
    // Given
    for (var i = 1; i <= 4; i++) {
      want("shop", "registry.example/shop/" + i, i, false);
    }

    // When / Then
    for (var i = 1; i <= 3; i++) {
      queue.done(next(START), DOWN, START);
    }
    assertThat(queue.next(START.plusSeconds(4))).isEmpty();
    assertThat(queue.next(START.plusSeconds(5))).isPresent();
  }

  @Test
  void namespacesTakeTurns() {
    // Given: one that makes up images without end, and one with two
    for (var i = 0; i < 300; i++) {
      want("evil", "evil.example/evil/api", 100 + i, true);
    }
    want(1, false);
    want(2, false);

    // When
    var first = new ArrayList<AuditTarget>();
    for (var i = 0; i < 4; i++) {
      var due = next(START);
      first.add(due.target());
      queue.done(due, MISSING, START);
    }

    // Then
    assertThat(first).contains(target(1), target(2));
  }

  @Test
  void aNamespaceHasSoManyImagesWaitAndAnothersComeIn() {
    // Given
    for (var i = 0; i < 2 * Shares.UNTRIED; i++) {
      var image = ImageReference.parse("evil.example/evil/api@" + digest(100 + i));
      wants.put(target(100 + i), Want.of(scope, image, true, "evil"));
    }
    want(1, false);

    // When / Then
    assertThat(queue.due(START)).isEqualTo(Shares.UNTRIED + 1);
    queue.done(next(START), MISSING, START);
    queue.done(next(START), MISSING, START);
    queue.need(wants, START);
    assertThat(queue.due(START)).isEqualTo(Shares.UNTRIED);
  }

  @Test
  void whatIsNewLeavesTurnsToWhatIsKnown() {
    // Given: one of before, whose turn has come, and many new ones of the same namespace
    want(1, false);
    queue.done(next(START), verified(1, START), START);
    for (var i = 0; i < 100; i++) {
      want(100 + i, true);
    }
    var later = START.plus(Duration.ofMinutes(30));

    // When
    var begun = new ArrayList<AuditTarget>();
    for (var i = 0; i < 5; i++) {
      var due = next(later);
      begun.add(due.target());
      queue.done(due, MISSING, later);
    }

    // Then
    assertThat(begun).contains(target(1));
  }

  @Test
  void whatIsntThereIsAskedForSeldom() {
    // Given
    want(1, false);
    var now = START;
    var tries = 0;

    // When: two days
    for (var minute = 0; minute < 48 * 60; minute++) {
      var due = queue.next(now);
      if (due.isPresent()) {
        queue.done(due.get(), MISSING, now);
        tries++;
      }
      now = now.plus(Duration.ofMinutes(1));
    }

    // Then: each six hours at last
    assertThat(tries).isBetween(14, 18);
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
  void whatIsBeingVerifiedWhenSomebodyWantsItIsVerifiedOnceMore() {
    // Given
    want(1, false);
    var underWay = next(START);

    // When
    queue.verifyAgain(scope.policy().evidenceKey());
    queue.done(underWay, verified(1, START), START);

    // Then
    var again = next(START);
    queue.done(again, verified(1, START), START);
    assertThat(queue.next(START)).isEmpty();
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
