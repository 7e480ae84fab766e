package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.enforcement.TrustRootKeeper.Kept;
import io.portreeve.tuf.TufSource;
import io.portreeve.tuf.TufState;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrustRootKeeperTest {
  private static final TufSource SOURCE = new TufSource(URI.create("https://tuf.example"), "root");

  private final MovingClock clock = new MovingClock();
  private final FakeTufClient tuf = new FakeTufClient(clock);
  private final FakeTrustRootStore store = new FakeTrustRootStore();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private TrustRootKeeper keeper = keeper();

  private TrustRootKeeper keeper() {
    return new TrustRootKeeper(tuf, store, tasks::add, clock);
  }

  /** The network answers. */
  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private Kept kept() {
    return keeper.kept(SOURCE);
  }

  private static String text(Kept kept) {
    return kept.state() == null ? "" : kept.state().trustedRoot();
  }

  /** Time passes, and by its end every look that was due. */
  private void pass(Duration time) {
    clock.pass(time);
    keeper.look();
    run();
  }

  @Test
  void nobodyWaitsForAMirror() {
    assertThat(kept()).isEqualTo(new Kept(null, null));
    assertThat(tuf.asked).isEmpty();

    run();

    assertThat(text(kept())).isEqualTo("one");
    assertThat(kept().fault()).isNull();
  }

  @Test
  void oneRepositoryIsAskedOnceForAll() {
    for (var i = 0; i < 5; i++) {
      var _ = kept();
      var _ = keeper.kept(new TufSource(URI.create("https://tuf.example"), "root"));
    }
    run();
    var _ = kept();
    run();

    assertThat(tuf.asked).hasSize(1);
  }

  @Test
  void anotherRootIsAnotherRepository() {
    var _ = kept();
    var _ = keeper.kept(new TufSource(SOURCE.mirror(), "another root"));
    run();

    assertThat(tuf.asked).hasSize(2);
    assertThat(store.states).hasSize(2);
  }

  @Test
  void aRepositoryIsAskedEverySixHours() {
    var _ = kept();
    run();
    tuf.trustedRoot = "two";

    pass(Duration.ofHours(6).minusSeconds(1));
    assertThat(text(kept())).isEqualTo("one");

    pass(Duration.ofSeconds(1));
    assertThat(text(kept())).isEqualTo("two");
    assertThat(tuf.last.getLast()).extracting(TufState::trustedRoot).isEqualTo("one");
  }

  @Test
  void whatExpiresSoonIsAskedForSooner() {
    tuf.valid = Duration.ofHours(2);
    var _ = kept();
    run();

    pass(Duration.ofMinutes(61));

    assertThat(tuf.asked).hasSize(2);
  }

  @Test
  void T51_failureKeepsTheLastGoodAndIsSaid() {
    var _ = kept();
    run();
    tuf.fault = "timestamp.json can't be used";

    pass(Duration.ofHours(6));

    assertThat(text(kept())).isEqualTo("one");
    assertThat(kept().fault()).isEqualTo("timestamp.json can't be used");
  }

  @Test
  void T52_firstFetchThatFailsHealsWithoutRestart() {
    tuf.fault = "no connection";
    var _ = kept();
    run();
    assertThat(kept()).isEqualTo(new Kept(null, "no connection"));
    tuf.fault = null;

    pass(Duration.ofMinutes(1));

    assertThat(text(kept())).isEqualTo("one");
    assertThat(kept().fault()).isNull();
  }

  @Test
  void T52_triesAgainWithGrowingPauses() {
    tuf.fault = "no connection";
    var _ = kept();
    run();

    for (var minutes : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
      var before = tuf.asked.size();
      pass(Duration.ofMinutes(minutes).minusSeconds(1));
      assertThat(tuf.asked).as("before %d minutes", minutes).hasSize(before);
      pass(Duration.ofSeconds(1));
      assertThat(tuf.asked).as("after %d minutes", minutes).hasSize(before + 1);
      var _ = kept();
    }
  }

  @Test
  void aRequestIsServedAtOnceButNotInALoop() {
    var _ = kept();
    run();
    clock.pass(Duration.ofMinutes(1));

    for (var i = 0; i < 20; i++) {
      keeper.refresh(SOURCE);
      run();
    }
    assertThat(tuf.asked).hasSize(2);

    pass(Duration.ofSeconds(10));
    assertThat(tuf.asked).hasSize(3);
  }

  @Test
  void theLastGoodSurvivesARestart() {
    var _ = kept();
    run();
    tuf.fault = "no connection";
    keeper = keeper();

    assertThat(text(kept())).isEqualTo("one");
    run();
    assertThat(text(kept())).isEqualTo("one");
    assertThat(tuf.last.getLast()).isNotNull();
  }

  @Test
  void T50_whatSomebodyChangedIsNotUsed() {
    var _ = kept();
    run();
    store.states.replaceAll(
        (_, state) -> new TufState(Map.of(), "evil", state.refreshedTime(), state.expiryTime()));
    tuf.tampered.add("evil");
    keeper = keeper();

    assertThat(kept()).isEqualTo(new Kept(null, null));
    run();
    assertThat(text(kept())).isEqualTo("one");
    assertThat(tuf.last.getLast()).isNull();
  }

  @Test
  void T58_anApiServerThatFailsSaysNothingOfWhatIsKept() {
    store.failure = new IllegalStateException("the API server can't be reached");

    assertThatThrownBy(this::kept).hasMessageContaining("can't be reached");

    store.failure = null;
    assertThat(kept()).isEqualTo(new Kept(null, null));
  }

  @Test
  void whatCannotBeKeptIsUsedAllTheSame() {
    var _ = kept();
    store.failure = new IllegalStateException("too large");
    run();
    store.failure = null;

    assertThat(text(kept())).isEqualTo("one");
    assertThat(kept().fault()).isNull();
  }

  @Test
  void listenersHearOfSuccessAndFailure() {
    var heard = new ArrayDeque<String>();
    keeper.onChange(() -> heard.add(text(kept()) + "/" + kept().fault()));
    var _ = kept();
    run();
    tuf.fault = "gone";

    pass(Duration.ofHours(6));

    assertThat(heard).containsExactly("one/null", "one/gone");
  }

  @Test
  void aRepositoryThatNoPolicyNamesIsForgotten() {
    var _ = kept();
    run();
    keeper.look();

    pass(Duration.ofHours(23));
    assertThat(store.states).hasSize(1);

    pass(Duration.ofHours(2));
    assertThat(store.states).isEmpty();
    var asked = tuf.asked.size();
    pass(Duration.ofHours(24));
    assertThat(tuf.asked).hasSize(asked);
  }

  @Test
  void whatIsWantedIsNeverSweptAway() {
    for (var hour = 0; hour < 60; hour++) {
      var _ = kept();
      pass(Duration.ofHours(1));
    }

    assertThat(store.states).hasSize(1);
  }

  @Test
  void anErrorOfTheClientIsAFaultAndHeals() {
    var broken =
        new TrustRootKeeper(
            new FakeTufClient(clock) {
              @Override
              public TufState refresh(TufSource source, TufState known) {
                throw new IllegalStateException("secret detail");
              }
            },
            store,
            Runnable::run,
            clock);

    var _ = broken.kept(SOURCE);

    assertThat(broken.kept(SOURCE).fault())
        .isEqualTo("an error of the operator's own, see its log");
  }
}
