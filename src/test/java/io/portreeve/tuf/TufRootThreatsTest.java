package io.portreeve.tuf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** T51: what a root may say, and which root follows which. */
final class TufRootThreatsTest {
  private final TufScene scene = new TufScene();
  private final TufKit kit = scene.kit;

  @AfterEach
  void stop() {
    scene.close();
  }

  private static Arguments attack(String what, Consumer<TufKit> how, String said) {
    return arguments(what, how, said);
  }

  static Stream<Arguments> roots() {
    return Stream.of(
        attack("threshold 0", kit -> kit.thresholds.put("timestamp", 0), "no threshold of 1"),
        attack("threshold below 0", kit -> kit.thresholds.put("targets", -1), "no threshold of 1"),
        attack(
            "one key under two ids",
            kit -> {
              var key = kit.keys.get("targets").getFirst();
              kit.keys.put("targets", List.of(key, key.as("other")));
              kit.thresholds.put("targets", 2);
            },
            "the role targets lists the same key twice"),
        attack(
            "one id twice",
            kit -> {
              var key = kit.keys.get("targets").getFirst();
              kit.keys.put("targets", List.of(key, key));
              kit.thresholds.put("targets", 2);
            },
            "the role targets lists the same key twice"),
        attack(
            "an id with a line break",
            kit -> kit.keys.put("targets", List.of(TufKit.Key.create("a\nb"))),
            "isn't the id of a key"),
        attack(
            "a thousand keys",
            kit -> {
              var key = kit.keys.get("targets").getFirst();
              kit.keys.put(
                  "targets",
                  Stream.iterate(0, i -> i + 1).limit(65).map(i -> key.as("k" + i)).toList());
            },
            "more than 64 keys"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("roots")
  void T51_rootThatAsksForLessThanItSaysIsRefused(
      String what, Consumer<TufKit> attack, String said) {
    var before = List.copyOf(kit.keys.get("root"));
    attack.accept(kit);
    kit.publishRoot(before);
    var named = new TufSource(scene.source.mirror(), kit.root(2));

    assertThatThrownBy(() -> scene.refresh(null)).as(what).hasMessageContaining(said);
    assertThatThrownBy(() -> scene.refresh(named, null, TufKit.NOW)).hasMessageContaining(said);
  }

  @Test
  void T51_fewerSignaturesThanTheThresholdAreRefused() {
    var before = List.copyOf(kit.keys.get("root"));
    kit.keys.put("timestamp", List.of(before.getFirst().as("a"), TufKit.Key.create("b")));
    kit.thresholds.put("timestamp", 2);
    kit.publishRoot(before);
    kit.keys.put("timestamp", kit.keys.get("timestamp").subList(0, 1));
    kit.publishTimestamp();

    assertThatThrownBy(() -> scene.refresh(null)).hasMessageContaining("it isn't signed");
  }

  @Test
  void T51_newRootMustBeSignedByTheOldOnesKeys() {
    var signed = kit.signedPart("1.root.json");
    signed.put("version", 2);
    signed.withObject("/roles/root").put("threshold", 2);
    kit.put("2.root.json", signed, kit.keys.get("root"));

    assertThatThrownBy(() -> scene.refresh(null))
        .hasMessageContaining("2.root.json can't be used: it isn't signed");
  }

  @Test
  void T51_endlessChainOfRootsIsBounded() {
    for (var i = 0; i < 129; i++) {
      kit.publishRoot(kit.keys.get("root"));
    }

    assertThatThrownBy(() -> scene.refresh(null)).hasMessageContaining("more than 128 roots");
  }
}
