package io.portreeve.settings;

import static io.portreeve.settings.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillMergeTest {
  private static final String DESTINATION = "{'region':'eu-west-1','registryId':'123456789012'}";
  private static final String RULE = "{'rules':[{'destinations':[" + DESTINATION + "]}]}";
  private static final String NO_RULE = "{'rules':[]}";
  private static final String NONE = "{'backfills':[]}";
  private static final String KEY = "eu-west-1/123456789012";

  private static String backfill(String id, String status, int startedAt) {
    return "{'replicationBackfillId':'%s','status':'%s','startedAt':%d,'destination':%s}"
        .formatted(id, status, startedAt, DESTINATION);
  }

  private static String backfills(String... backfills) {
    return "{'backfills':[" + String.join(",", backfills) + "]}";
  }

  private static SettingPlan plan(@Nullable ObjectNode last, String live, String liveRules) {
    return SettingsMerge.backfills(
        new SettingVersions(
            Setting.BACKFILLS,
            last,
            json(live),
            json("{'backfills':[{'destination':" + DESTINATION + "}]}")),
        new SettingVersions(Setting.REPLICATION, null, json(liveRules), json(RULE)));
  }

  @Test
  void startsOneForANewDestination() {
    // Given, When
    var plan = plan(null, NONE, NO_RULE);

    // Then
    assertThat(plan.actions())
        .containsExactly(
            new SettingAction.Create(
                Setting.BACKFILLS, KEY, json("{'destination':" + DESTINATION + "}")));
    assertThat(plan.lastApplied().before()).isEqualTo(json("{'" + KEY + "':{'pending':true}}"));
  }

  @Test
  void startsNoneForADestinationThatWasThere() {
    // Given, When
    var plan = plan(null, NONE, RULE);

    // Then
    assertThat(plan).matches(Documents::inSync);
    assertThat(plan.lastApplied().after()).isEmpty();
  }

  @Test
  void startsItAlsoIfItWasKilledAfterPuttingTheRule() {
    // Given
    var before = plan(null, NONE, NO_RULE).lastApplied().before();

    // When
    var plan = plan(before, NONE, RULE);

    // Then
    assertThat(plan.actions()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PREPARING", "IN_PROGRESS", "COMPLETE", "STOPPED"})
  void startsItOnceAlsoIfItWasKilledAfterStarting(String status) {
    // Given
    var before = plan(null, backfills(backfill("old", "COMPLETE", 1)), NO_RULE);
    var live = backfills(backfill("old", "COMPLETE", 1), backfill("ours", status, 2));

    // When
    var plan = plan(before.lastApplied().before(), live, RULE);

    // Then
    assertThat(before.actions()).hasSize(1);
    assertThat(plan).matches(Documents::inSync);
    assertThat(plan.lastApplied().after()).isEqualTo(json("{'" + KEY + "':{'is':['ours']}}"));
    assertThat(plan(plan.lastApplied().after(), NONE, RULE))
        .as("ECR forgets them after a while")
        .matches(Documents::inSync);
  }

  @Test
  void waitsForOneThatRuns() {
    // Given
    var live = backfills(backfill("theirs", "IN_PROGRESS", 1));

    // When
    var plan = plan(null, live, NO_RULE);
    var later =
        plan(plan.lastApplied().after(), backfills(backfill("theirs", "COMPLETE", 1)), RULE);

    // Then
    assertThat(plan).matches(Documents::inSync);
    assertThat(plan.differences())
        .extracting(Difference::found)
        .containsExactly("another one is running");
    assertThat(later.actions()).hasSize(1);
  }

  @Test
  void tellsAFailureUntilAnotherOneSucceeds() {
    // Given
    var last = json("{'" + KEY + "':{'is':['ours']}}");
    var failed =
        backfill("ours", "FAILED", 1).replace("'status'", "'failureCode':'Denied','status'");

    // When
    var plan = plan(last, backfills(failed), RULE);
    var healed = plan(last, backfills(failed, backfill("byHand", "COMPLETE", 2)), RULE);

    // Then
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.conflicts())
        .containsExactly(
            "the backfill to eu-west-1/123456789012 failed: Denied; start another one by hand when"
                + " the cause is gone");
    assertThat(healed).matches(Documents::inSync);
  }

  @Test
  void startsNoneWhereTheRuleCannotBePut() {
    // Given
    var full = new StringBuilder("{'rules':[");
    for (int i = 0; i < 25; i++) {
      full.append(i == 0 ? "" : ",")
          .append("{'destinations':[{'region':'eu-north-1','registryId':'12345678901")
          .append(i % 10)
          .append("'}],'repositoryFilters':[{'filter':'p")
          .append(i)
          .append("','filterType':'PREFIX_MATCH'}]}");
    }

    // When
    var plan = plan(null, NONE, full.append("]}").toString());

    // Then
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.lastApplied().before()).isEmpty();
  }
}
