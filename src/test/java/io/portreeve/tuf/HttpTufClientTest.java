package io.portreeve.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpTufClientTest {
  private final TufScene scene = new TufScene();
  private final TufKit kit = scene.kit;

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void firstRefreshGivesTheTrustedRoot() throws TufException {
    kit.expiries.put("timestamp", TufKit.NOW.plus(1, ChronoUnit.DAYS));
    kit.publishTimestamp();

    var state = scene.refresh(null);

    assertThat(state.trustedRoot()).isEqualTo(TufKit.TRUSTED_ROOT);
    assertThat(state.refreshedTime()).isEqualTo(TufKit.NOW);
    assertThat(state.expiryTime()).isEqualTo(TufKit.NOW.plus(1, ChronoUnit.DAYS));
    assertThat(state.metadata())
        .containsOnlyKeys("timestamp.json", "snapshot.json", "targets.json");
  }

  @Test
  void whatIsKeptIsNotFetchedAgain() throws TufException {
    var first = scene.refresh(null);
    scene.server.asked.clear();

    var second = scene.refresh(first, TufKit.NOW.plusSeconds(60));

    assertThat(second.metadata()).isEqualTo(first.metadata());
    assertThat(second.refreshedTime()).isEqualTo(TufKit.NOW.plusSeconds(60));
    assertThat(scene.server.asked).containsExactly("2.root.json", "timestamp.json");
  }

  @Test
  void newTrustedRootIsFetched() throws TufException {
    var first = scene.refresh(null);
    kit.targets.put("trusted_root.json", "{\"mediaType\":\"two\"}");
    kit.publish();

    var second = scene.refresh(first);

    assertThat(second.trustedRoot()).isEqualTo("{\"mediaType\":\"two\"}");
  }

  @Test
  void rotatedKeysAreFollowed() throws TufException {
    var first = scene.refresh(null);
    var before = List.copyOf(kit.keys.get("root"));
    TufKit.ROLES.forEach(role -> kit.keys.put(role, List.of(TufKit.Key.create("new-" + role))));
    kit.publishRoot(before);
    kit.publish();

    var second = scene.refresh(first);
    var again = scene.refresh(second);

    assertThat(second.metadata()).containsKey("2.root.json");
    assertThat(again.metadata()).isEqualTo(second.metadata());
    assertThat(scene.refresh(null).trustedRoot()).isEqualTo(TufKit.TRUSTED_ROOT);
  }

  @Test
  void newerRootOfThePolicyTakesOver() throws TufException {
    var first = scene.refresh(null);
    kit.publishRoot(kit.keys.get("root"));
    var newer = new TufSource(scene.source.mirror(), kit.root(2));

    var second = scene.refresh(newer, first, TufKit.NOW);

    assertThat(second.metadata()).doesNotContainKey("2.root.json");
    assertThat(scene.server.asked).contains("3.root.json");
  }

  @Test
  void repositoryWithoutVersionsInNamesIsRead() throws TufException {
    kit.consistent = false;
    kit.publishRoot(kit.keys.get("root"));
    kit.files.remove("1.snapshot.json");
    kit.files.remove("1.targets.json");

    var state = scene.refresh(null);

    assertThat(state.trustedRoot()).isEqualTo(TufKit.TRUSTED_ROOT);
    assertThat(scene.server.asked)
        .containsExactly(
            "2.root.json",
            "3.root.json",
            "timestamp.json",
            "snapshot.json",
            "targets.json",
            "targets/trusted_root.json");
  }

  @Test
  void targetWithCustomDataOfOthersIsSaid() {
    var signed = kit.signedPart("targets.json");
    signed.withObject("/targets/trusted_root.json").putObject("custom").put("ours", 1);
    kit.putTargets(signed);
    kit.publishSnapshot();
    kit.publishTimestamp();

    assertThatThrownBy(() -> scene.refresh(null))
        .hasMessageContaining("a target has a \"custom\" without \"sigstore\"");
  }

  @Test
  void T52_firstFetchFailsThenHeals() throws TufException {
    var honest = scene.server.answering;
    scene.server.answering = exchange -> exchange.sendResponseHeaders(503, -1);
    try (var client = scene.client(TufKit.NOW)) {
      assertThatThrownBy(() -> client.refresh(scene.source, null))
          .isInstanceOf(TufException.class)
          .hasMessageContaining("2.root.json can't be had from " + scene.server.host())
          .hasMessageContaining("503");

      scene.server.answering = honest;

      assertThat(client.refresh(scene.source, null).trustedRoot()).isEqualTo(TufKit.TRUSTED_ROOT);
    }
  }

  @Test
  void whatIsKeptVerifiesWithoutNetwork() throws TufException {
    kit.publishRoot(kit.keys.get("root"));
    var state = scene.refresh(null);
    scene.server.close();

    assertThat(scene.verify(state)).isEqualTo(state);
  }

  @Test
  void T50_whatIsKeptAndChangedIsNotBelieved() throws TufException {
    kit.publishRoot(kit.keys.get("root"));
    var state = scene.refresh(null);
    var attacker = new TufKit();
    var planted = new HashMap<>(state.metadata());
    attacker.publishRoot(attacker.keys.get("root"));
    planted.put("2.root.json", attacker.root(2));

    assertThatThrownBy(() -> scene.verify(with(state, TufKit.TRUSTED_ROOT.replace("one", "bad"))))
        .hasMessageContaining("trusted_root.json can't be used: it has another hash");
    assertThatThrownBy(
            () ->
                scene.verify(
                    new TufState(
                        planted, state.trustedRoot(), state.refreshedTime(), state.expiryTime())))
        .hasMessageContaining("2.root.json can't be used: it isn't signed by as many keys");
  }

  @Test
  void T50_timesThatWereChangedAreNotBelieved() throws TufException {
    var state = scene.refresh(null);
    var later = state.expiryTime().plus(Duration.ofDays(365));

    var verified =
        scene.verify(
            new TufState(state.metadata(), state.trustedRoot(), state.refreshedTime(), later));

    assertThat(verified.expiryTime()).isEqualTo(state.expiryTime());
    assertThatThrownBy(
            () -> scene.verify(new TufState(state.metadata(), state.trustedRoot(), later, later)))
        .hasMessageContaining("in the future");
  }

  @Test
  void T50_keptStateThatDoesNotVerifyIsFetchedAnew() throws TufException {
    var state = scene.refresh(null);

    var refreshed = scene.refresh(with(state, TufKit.TRUSTED_ROOT.replace("one", "bad")));

    assertThat(refreshed.trustedRoot()).isEqualTo(TufKit.TRUSTED_ROOT);
    assertThat(scene.server.asked.stream().filter(path -> path.startsWith("targets/"))).hasSize(2);
  }

  @Test
  void expiredStateStillVerifies() throws TufException {
    var state = scene.refresh(null);

    try (var client = scene.client(TufKit.NOW.plus(365, ChronoUnit.DAYS))) {
      assertThat(client.verify(scene.source, state).trustedRoot()).isEqualTo(TufKit.TRUSTED_ROOT);
    }
  }

  private static TufState with(TufState state, String trustedRoot) {
    return new TufState(state.metadata(), trustedRoot, state.refreshedTime(), state.expiryTime());
  }
}
