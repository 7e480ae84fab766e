package io.portreeve.settings;

import static io.portreeve.settings.Documents.applied;
import static io.portreeve.settings.Documents.json;
import static io.portreeve.settings.Documents.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanningMergeTest {
  private static String document(String type, String... rules) {
    var scanType = type.isEmpty() ? "" : "'scanType':'" + type + "',";
    return "{" + scanType + "'rules':[" + String.join(",", rules) + "]}";
  }

  private static String rule(String frequency, String... filters) {
    return IntStream.range(0, filters.length)
        .mapToObj(i -> "{'filter':'" + filters[i] + "','filterType':'WILDCARD'}")
        .collect(
            Collectors.joining(
                ",", "{'scanFrequency':'" + frequency + "','repositoryFilters':[", "]}"));
  }

  private static SettingPlan merge(ObjectNode last, String live, String desired) {
    return plan(Setting.SCANNING, last, live, desired);
  }

  @Test
  void addsPatternsToTheRuleOfTheirFrequency() {
    // Given
    var live = document("BASIC", rule("SCAN_ON_PUSH", "a").replace("{'scan", "{'x':1,'scan"));

    // When
    var plan = merge(null, live, document("", rule("SCAN_ON_PUSH", "b", "a"), rule("MANUAL", "c")));

    // Then
    assertThat(plan.expected())
        .isEqualTo(
            json(
                document(
                    "BASIC",
                    rule("SCAN_ON_PUSH", "a", "b").replace("{'scan", "{'x':1,'scan"),
                    rule("MANUAL", "c"))));
    assertThat(plan.lastApplied().after())
        .isEqualTo(json("{'MANUAL c':{},'SCAN_ON_PUSH a':{'adopted':true},'SCAN_ON_PUSH b':{}}"));
  }

  @Test
  void putsTheTypeBackToWhatItWas() {
    // Given
    var live = document("BASIC", rule("SCAN_ON_PUSH", "a"));
    var desired = document("ENHANCED", rule("CONTINUOUS_SCAN", "b"));
    var last = applied(Setting.SCANNING, live, desired);
    var both = document("ENHANCED", rule("SCAN_ON_PUSH", "a"), rule("CONTINUOUS_SCAN", "b"));
    var later = merge(last, both, desired).lastApplied().after();

    // When
    var plan = Documents.remaining(Setting.SCANNING, later, json(both));

    // Then
    assertThat(later).isEqualTo(last);
    assertThat(plan.expected()).isEqualTo(json(live));
  }

  @Test
  void leavesTheTypeWhereOthersNeedIt() {
    // Given
    var last = applied(Setting.SCANNING, document("BASIC"), document("ENHANCED"));
    var live = document("ENHANCED", rule("CONTINUOUS_SCAN", "theirs"));

    // When
    var plan = Documents.remaining(Setting.SCANNING, last, json(live));

    // Then
    assertThat(plan).matches(Documents::inSync);
    assertThat(plan.lastApplied().after()).isEmpty();
  }

  @Test
  void showsAChangeOfTheTypeAsDrift() {
    // Given
    var last = applied(Setting.SCANNING, document("BASIC"), document("ENHANCED"));

    // When
    var plan = merge(last, document("BASIC"), document("ENHANCED"));

    // Then
    assertThat(plan.drift())
        .containsExactly(
            new Difference(Setting.SCANNING, "scanType", "type", "BASIC", "ENHANCED", true));
    assertThat(plan.actions()).hasSize(1);
  }

  @Test
  void aTypeThatWasThereAlreadyIsSharedAndItsRemovalIsDrift() {
    // Given
    var last = applied(Setting.SCANNING, document("ENHANCED"), document("ENHANCED"));

    // When
    var taken = merge(last, document("BASIC"), document("ENHANCED"));
    var removal = Documents.remaining(Setting.SCANNING, last, json(document("ENHANCED")));

    // Then
    assertThat(taken.drift()).hasSize(1);
    assertThat(taken.actions()).hasSize(1);
    assertThat(removal.actions()).as("wasn't ours").isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "continuous of ours on Basic, BASIC, , '', CONTINUOUS_SCAN",
    "continuous of others and Basic asked, ENHANCED, CONTINUOUS_SCAN, BASIC, ",
    "manual of others and Enhanced asked, BASIC, MANUAL, ENHANCED, ",
    "manual of ours on Enhanced, ENHANCED, , '', MANUAL",
  })
  void refusesFrequenciesThatTheTypeDoesNotHave(
      String why, String liveType, String liveRule, String type, String rule) {
    // Given
    var live = liveRule == null ? document(liveType) : document(liveType, rule(liveRule, "x"));
    var desired = rule == null ? document(type) : document(type, rule(rule, "y"));

    // When
    var plan = merge(null, live, desired);

    // Then
    assertThat(plan.actions()).as(why).isEmpty();
    assertThat(plan.conflicts()).singleElement().asString().contains("spec.ecr.scanning.type");
  }

  @Test
  void countsPatternsAndFrequencies() {
    // Given
    var hundred = IntStream.range(0, 100).mapToObj(i -> "p" + i).toArray(String[]::new);

    // When
    var patterns =
        merge(
            null,
            document("BASIC", rule("SCAN_ON_PUSH", hundred)),
            document("", rule("SCAN_ON_PUSH", "ours")));
    var frequencies =
        merge(
            null,
            document("X", rule("SCAN_ON_PUSH", "a"), rule("NEWER", "b")),
            document("", rule("CONTINUOUS_SCAN", "c")));

    // Then
    assertThat(patterns.conflicts())
        .singleElement()
        .asString()
        .contains("101 patterns of SCAN_ON_PUSH: 1 of this Registry and 100 of others");
    assertThat(frequencies.conflicts()).singleElement().asString().contains("3 frequencies");
    assertThat(patterns.actions()).isEmpty();
    assertThat(frequencies.actions()).isEmpty();
  }
}
