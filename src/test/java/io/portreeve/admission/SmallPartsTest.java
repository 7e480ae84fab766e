package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.admission.Target.Phase;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.AdmissionPaths;
import io.portreeve.policy.ImageVerdict;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallPartsTest {
  @ParameterizedTest
  @CsvSource({
    "timeout=10s, 9000",
    "timeout=30s, 9000",
    "timeout=3s, 2000",
    "timeout=2s, 1000",
    "timeout=1s, 500",
    "timeout=0s, 0",
    "a=b&timeout=5s&c=d, 4000",
    "xtimeout=5s, 9000",
    "timeout=5m0s, 9000",
    "timeout=, 9000",
    "timeout=99999999999s, 9000",
    "timeout=-5s, 9000",
    ", 9000"
  })
  void aRequestHasLessTimeThanTheApiServerWaits(String query, long millis) {
    assertThat(Deadline.time(query, Duration.ofSeconds(9))).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void timeThatIsLeftIsNeverNegative() {
    // Given
    var nanos = new AtomicLong();
    var deadline = Deadline.in(nanos::get, Duration.ofSeconds(2));

    // When
    nanos.set(Duration.ofMillis(1_500).toNanos());

    // Then
    assertThat(deadline.left()).isEqualTo(Duration.ofMillis(500));

    // When
    nanos.set(Duration.ofSeconds(3).toNanos());

    // Then
    assertThat(deadline.left()).isZero();
  }

  @Test
  void pathsAreWhatTheOperatorRenders() {
    assertThat(Target.of(AdmissionPaths.mutate("a.b-c")))
        .isEqualTo(new Target("a.b-c", Phase.MUTATE));
    assertThat(Target.of(AdmissionPaths.validate("a"))).isEqualTo(new Target("a", Phase.VALIDATE));
    assertThat(Target.of("/admit/mutate/mutate")).isEqualTo(new Target("mutate", Phase.MUTATE));
    assertThat(Target.of("/admit/mutate")).isNull();
    assertThat(Target.of(null)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'plain, with ümläut', 'plain, with ümläut'",
    "'a\nb\rc\td\0', 'a?b?c?d?'",
    "'a\u2028b\u2029c\u202ed\u200be\ufeff', 'a?b?c?d?e?'",
    "'\ud800x', '?x'",
    "'12345678901', '123456789…'",
    "'1234567890', '1234567890'"
  })
  void othersTextStaysOnOneLine(String text, String expected) {
    assertThat(OneLine.of(text, text.startsWith("123") ? 10 : 100)).isEqualTo(expected);
  }

  @Test
  void aDenialIsBounded() {
    // Given
    var text = new DenialText("production");
    var long_ = "x".repeat(10_000);
    var places = Collections.nCopies(500, new PodImage(PodImage.Place.CONTAINER, 0, long_, "y"));

    // When
    for (var i = 0; i < 100; i++) {
      text.add(
          ImageReference.parse("registry.example.com/a:" + i),
          places,
          new ImageVerdict.Denied(long_, long_ + "\nforged: line", long_, long_));
    }

    // Then
    assertThat(text.toString())
        .hasSizeLessThan(5_000)
        .contains("and 497 more", "more images")
        .doesNotContain("\nforged");
  }

  @Test
  void aDenialTellsOfTenImages() {
    // Given
    var text = new DenialText("p");

    // When
    for (var i = 0; i < 12; i++) {
      text.add(
          ImageReference.parse("a.example/a:" + i),
          List.of(new PodImage(PodImage.Place.CONTAINER, i, "", "x")),
          new ImageVerdict.Denied("c", "f", "e", "n"));
    }

    // Then
    assertThat(text.toString())
        .contains("container number 10 (c): image a.example/a:9")
        .endsWith("and 2 more images");
  }

  @Test
  void bodiesShareABudget() {
    // Given
    var budget = new BodyBudget(10);

    // Then
    assertThat(budget.take(6)).isTrue();
    assertThat(budget.take(5)).isFalse();
    assertThat(budget.take(4)).isTrue();
    assertThat(budget.left()).isZero();

    // When
    budget.give(10);

    // Then
    assertThat(budget.left()).isEqualTo(10);
  }
}
