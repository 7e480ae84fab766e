package io.portreeve.enforcement;

import static io.portreeve.enforcement.FakeBaseImages.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.enforcement.BaseImageKeeper.Fault;
import io.portreeve.enforcement.BaseImageKeeper.Kept;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.BaseImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What tags of base images name, over time. */
class BaseImageKeeperTest {
  private static final String NODE = "docker.io/library/node:22";

  private final FakeBaseImages source = new FakeBaseImages();
  private final MovingClock clock = new MovingClock();
  private final BaseImageKeeper keeper = new BaseImageKeeper(source, source, clock);
  private final List<String> news = new ArrayList<>();

  private Kept kept(String scope) {
    return keeper.kept(ImageReference.parse("node:22"), scope, PullCredentials.NONE);
  }

  private static List<String> digests(Kept kept) {
    return kept.seen().stream().map(BaseImage::digest).toList();
  }

  @Test
  void aTagIsAskedOnceForAllPoliciesAndInterval() {
    // Given
    source.tags.put(NODE, "a");
    keeper.onChange(() -> news.add("news"));

    // When
    IntStream.range(0, 10).forEach(_ -> kept(""));
    source.run();
    clock.pass(BaseImageKeeper.INTERVAL);
    IntStream.range(0, 10).forEach(_ -> kept(""));
    source.run();

    // Then
    assertThat(source.asked).containsExactly(NODE, NODE);
    assertThat(source.pauses)
        .containsExactly(Duration.ZERO, BaseImageKeeper.INTERVAL, BaseImageKeeper.INTERVAL);
    assertThat(digests(kept(""))).containsExactly(digest("a"));
    assertThat(news).hasSize(1);
  }

  @Test
  void othersCredentialsAskForThemselves() {
    // Given
    source.tags.put(NODE, "a");

    // When
    var _ = kept("");
    var _ = kept("a Secret");
    source.run();

    // Then
    assertThat(source.asked).hasSize(2);
  }

  @Test
  void aTagThatMovesIsKnownByBothDigests() {
    // Given
    source.tags.put(NODE, "a");
    var _ = kept("");
    source.run();

    // When
    source.tags.put(NODE, "b");
    clock.pass(Duration.ofHours(1).minusSeconds(1));
    var _ = kept("");
    source.run();

    // Then
    assertThat(digests(kept(""))).containsExactly(digest("b"), digest("a"));
  }

  @Test
  void whatATagNamesNowIsFirstWithinTheHourAndIsAskedForAsSuch() {
    // Given: its digest comes after the former one's
    source.tags.put(NODE, "a");
    var _ = kept("");
    source.run();
    source.tags.put(NODE, "b");

    // When
    for (var i = 0; i < 3; i++) {
      clock.pass(BaseImageKeeper.INTERVAL);
      var _ = kept("");
      source.run();
    }

    // Then
    var seen = kept("").seen();
    assertThat(source.last).isEqualTo(digest("b"));
    assertThat(digests(kept(""))).containsExactly(digest("b"), digest("a"));
    assertThat(BaseHistory.join(List.of(), seen, Set.of(NODE)))
        .extracting(BaseImage::digest)
        .containsExactly(digest("b"), digest("a"));
  }

  @Test
  void tagsOfOneHourKeepTheirOrderWhicheverWasSeenLast() {
    // Given
    var start = Instant.parse("2026-11-21T08:00:00Z");
    var java = FakeBaseImages.base("docker.io/library/java:25", "b", start);
    var node = FakeBaseImages.base(NODE, "a", start);
    var references = Set.of(NODE, java.reference());
    var known = BaseHistory.join(List.of(), List.of(java, node), references);

    // When
    var later = node.seen(start, start.plusSeconds(600));
    var latest = java.seen(start, start.plusSeconds(1200));

    // Then
    assertThat(BaseHistory.join(known, List.of(java, later), references)).isEqualTo(known);
    assertThat(BaseHistory.join(known, List.of(latest, later), references)).isEqualTo(known);
  }

  @Test
  void aListenerThatThrowsEndsNeitherTheOthersNorTheLooks() {
    // Given
    source.tags.put(NODE, "a");
    keeper.onChange(
        () -> {
          throw new IllegalStateException("a listener's own");
        });
    keeper.onChange(() -> news.add("news"));
    var _ = kept("");

    // When
    source.run();
    clock.pass(BaseImageKeeper.INTERVAL);
    source.tags.put(NODE, "b");
    source.run();

    // Then
    assertThat(news).hasSize(2);
    assertThat(digests(kept(""))).contains(digest("b"));
  }

  @Test
  void anErrorEndsNoLooks() {
    // Given
    source.tags.put(NODE, "a");
    source.error = new NoClassDefFoundError("Missing");
    var _ = kept("");

    // When
    source.run();

    // Then
    assertThat(kept("").fault()).isNotNull().matches(fault -> !fault.isFinal());

    // When
    source.error = null;
    source.run();

    // Then
    assertThat(kept("").fault()).isNull();
    assertThat(digests(kept(""))).containsExactly(digest("a"));
  }

  @Test
  void aBaseForVeryManyPlatformsIsRefused() {
    // Given
    source.tags.put(NODE, "a");
    source.platforms = BaseHistory.MOST_OF_TAG + 1;
    var _ = kept("");

    // When
    source.run();

    // Then
    assertThat(kept("").seen()).isEmpty();
    assertThat(kept("").fault()).isNotNull().matches(Fault::isFinal);
  }

  @Test
  void aFailureKeepsWhatIsKnownAndIsTriedAgainMoreAndMoreSeldom() {
    // Given
    source.tags.put(NODE, "a");
    var _ = kept("");
    source.run();
    source.tags.remove(NODE);

    // When
    for (var i = 0; i < 6; i++) {
      source.run();
    }

    // Then
    assertThat(digests(kept(""))).containsExactly(digest("a"));
    assertThat(kept("").fault()).isEqualTo(new Fault(NODE + ": 503", false));
    assertThat(source.pauses.stream().skip(2).map(Duration::toMinutes))
        .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);

    // When
    source.tags.put(NODE, "a");
    source.run();

    // Then
    assertThat(kept("").fault()).isNull();
    assertThat(source.pauses.getLast()).isEqualTo(BaseImageKeeper.INTERVAL);
  }

  @Test
  void aBaseWithoutLayersIsAFault() {
    // Given
    source.tags.put(NODE, "");
    var _ = kept("");

    // When
    source.run();

    // Then
    assertThat(kept("").seen()).isEmpty();
    assertThat(kept("").fault()).isNotNull().matches(Fault::isFinal);
    assertThat(kept("").fault()).asString().contains("no layers that can be compared");
  }

  @Test
  void aTagThatNoPolicyWantsIsAskedNoLonger() {
    // Given
    source.tags.put(NODE, "a");
    var _ = kept("");
    source.run();

    // When
    clock.pass(Duration.ofHours(2));
    source.run();

    // Then
    assertThat(source.asked).hasSize(1);
    assertThat(source.waiting).isEmpty();
  }

  @Test
  void historyJoinsWhatWasKnownWithWhatWasSeen() {
    // Given
    var start = Instant.parse("2026-11-21T08:10:00Z");
    var known = FakeBaseImages.base(NODE, "a", start.minus(Duration.ofDays(3)));
    var again = FakeBaseImages.base(NODE, "a", start);
    var other = FakeBaseImages.base("docker.io/library/java:25", "b", start);

    // When
    var joined = BaseHistory.join(List.of(known), List.of(again, other), Set.of(NODE));

    // Then
    assertThat(joined)
        .containsExactly(
            known.seen(
                Instant.parse("2026-11-18T08:00:00Z"), Instant.parse("2026-11-21T08:00:00Z")));
    assertThat(BaseHistory.join(joined, List.of(), Set.of(NODE))).isEqualTo(joined);
  }

  @Test
  void theOldestGoFirst() {
    // Given
    var start = Instant.parse("2026-11-21T08:00:00Z");
    var many = new ArrayList<BaseImage>();
    for (var i = 0; i < BaseHistory.MOST_DIGESTS + 1; i++) {
      var base = FakeBaseImages.base(NODE, "a", start.minus(Duration.ofDays(i)));
      many.add(
          new BaseImage(
              NODE,
              "sha256:%064x".formatted(i),
              base.firstSeen(),
              base.lastSeen(),
              base.platforms()));
    }

    // When
    var joined = BaseHistory.join(many.reversed(), List.of(), Set.of(NODE));

    // Then
    assertThat(joined).isEqualTo(many.subList(0, BaseHistory.MOST_DIGESTS));
  }

  @Test
  void whatIsLeftOutTakesNoRoom() {
    // Given: more than fits, the latest
    var start = Instant.parse("2026-11-21T08:00:00Z");
    var huge = FakeBaseImages.base(NODE, "b", start, BaseHistory.MOST_OF_TAG + 1);
    var java =
        FakeBaseImages.base("docker.io/library/java:25", "c", start.minus(Duration.ofHours(2)));
    var before = FakeBaseImages.base(NODE, "a", start.minus(Duration.ofHours(1)));

    // When
    var joined =
        BaseHistory.join(
            List.of(java, before), List.of(huge), Set.of(NODE, "docker.io/library/java:25"));

    // Then
    assertThat(joined).containsExactly(before, java);
  }
}
