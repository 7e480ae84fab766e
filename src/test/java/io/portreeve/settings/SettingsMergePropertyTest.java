package io.portreeve.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.settings.LiveSetting.Asker;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every merge, whatever is there and whatever is asked. */
class SettingsMergePropertyTest {
  private static final int SEEDS = 400;

  static Stream<Setting> settings() {
    return SettingSample.MERGED.stream();
  }

  private static void forAll(Setting setting, BiConsumer<LiveSetting, Random> property) {
    for (long seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var live = new LiveSetting(setting, SettingSample.foreign(setting, random));
      try {
        property.accept(live, random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(setting + ", seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static ObjectNode desired(Setting setting, Random random) {
    return SettingSample.desired(setting, random);
  }

  /** What ECR adds of its own. */
  private static String withoutTimes(String canonical) {
    return canonical
        .replaceAll("\"(createdAt|updatedAt)\":[12],", "")
        .replaceAll(",?\"(createdAt|updatedAt)\":[12]", "");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void planAfterApplyingIsEmpty(Setting setting) {
    forAll(
        setting,
        (live, random) -> {
          // Given
          var asker = new Asker(live, desired(setting, random));
          var expected = asker.plan().expected();

          // When
          var plan = asker.bring();

          // Then
          var again = asker.plan();
          assertThat(again.actions()).isEmpty();
          assertThat(again.drift()).isEmpty();
          assertThat(again.conflicts()).isEqualTo(plan.conflicts());
          assertThat(again.lastApplied().after()).isEqualTo(asker.lastApplied());
          assertThat(withoutTimes(live.canonical()))
              .isEqualTo(withoutTimes(new LiveSetting(setting, expected).canonical()));
        });
  }

  @ParameterizedTest
  @MethodSource("settings")
  void losesNoEntryAndNoMemberOfOthers(Setting setting) {
    forAll(
        setting,
        (live, random) -> {
          // Given
          var foreign = SettingSample.entries(setting, live.document());
          var asker = new Asker(live, desired(setting, random));

          // When
          asker.bring();

          // Then
          assertThat(SettingSample.entries(setting, live.document())).containsAll(foreign);
        });
  }

  @ParameterizedTest
  @MethodSource("settings")
  void removalGivesBackWhatWasThere(Setting setting) {
    forAll(
        setting,
        (live, random) -> {
          // Given
          var original = live.canonical();
          var asker = new Asker(live, desired(setting, random));
          asker.bring();

          // When
          var plan = Documents.remaining(setting, asker.lastApplied(), live.document());
          live.apply(plan.actions());

          // Then
          assertThat(live.canonical()).isEqualTo(original);
          assertThat(plan.drift()).isEmpty();
          assertThat(plan.lastApplied().after()).isEmpty();
        });
  }

  @ParameterizedTest
  @MethodSource("settings")
  void twoRegistriesComeToRestInAnyOrder(Setting setting) {
    forAll(
        setting,
        (live, random) -> {
          // Given
          var other = new LiveSetting(setting, live.document());
          var original = live.canonical();
          var first = desired(setting, random);
          var second = desired(setting, random);
          var one = new Asker(live, first);
          var two = new Asker(live, second);
          var twoBefore = new Asker(other, second);
          var oneAfter = new Asker(other, first);

          // When
          one.bring();
          two.bring();
          twoBefore.bring();
          oneAfter.bring();

          // Then
          assertThat(one.plan().actions()).isEmpty();
          assertThat(two.plan().actions()).isEmpty();
          assertThat(oneAfter.plan().actions()).isEmpty();
          assertThat(twoBefore.plan().actions()).isEmpty();
          if (one.plan().conflicts().isEmpty() && two.plan().conflicts().isEmpty()) {
            assertThat(withoutTimes(live.canonical())).isEqualTo(withoutTimes(other.canonical()));
          }
          one.ask(null);
          one.bring();
          two.bring();
          two.ask(null);
          two.bring();
          assertThat(live.canonical()).isEqualTo(original);
        });
  }

  @ParameterizedTest
  @MethodSource("settings")
  void killedBetweenAnyTwoCallsNothingIsLeakedOrLost(Setting setting) {
    forAll(
        setting,
        (live, random) -> {
          // Given
          var original = live.canonical();
          var names = SettingSample.names(setting, live.document());
          var asker = new Asker(live, desired(setting, random));

          // When
          for (int deaths = random.nextInt(4); deaths >= 0; deaths--) {
            asker.bringPartly(random.nextInt(3));
            if (random.nextBoolean()) {
              asker.ask(desired(setting, random));
            }
          }
          if (random.nextBoolean()) {
            asker.bring();
          }
          asker.ask(null);
          asker.bring();

          // Then
          if (!isNamed(setting)) {
            assertThat(live.canonical()).isEqualTo(original);
          } else {
            // What was adopted may have been changed with the spec.
            assertThat(SettingSample.names(setting, live.document())).isEqualTo(names);
          }
          assertThat(asker.plan().actions()).isEmpty();
        });
  }

  private static boolean isNamed(Setting setting) {
    return setting == Setting.REGISTRY_POLICY
        || setting == Setting.PULL_THROUGH_CACHES
        || setting == Setting.CREATION_TEMPLATES;
  }
}
