package io.portreeve.settings;

import static io.portreeve.settings.Documents.applied;
import static io.portreeve.settings.Documents.json;
import static io.portreeve.settings.Documents.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsMergeTest {
  private static final String TO_IRELAND =
      "{'destinations':[{'region':'eu-west-1','registryId':'123456789012'}],"
          + "'repositoryFilters':[{'filter':'web','filterType':'PREFIX_MATCH'}]}";
  private static final String DELETING =
      TO_IRELAND.substring(0, TO_IRELAND.length() - 1) + ",'deleteReplication':{'enabled':true}}";
  private static final String OTHER =
      "{'destinations':[{'region':'us-west-2','registryId':'123456789012'}],'x':1}";

  private static String rules(String... rules) {
    return "{'rules':[" + String.join(",", rules) + "]}";
  }

  @Test
  void addsItsRuleBesideThoseOfOthers() {
    // Given
    var live = "{'rules':[" + OTHER + "],'newMember':{'a':1}}";

    // When
    var plan = plan(Setting.REPLICATION, null, live, rules(TO_IRELAND));

    // Then
    var whole = json("{'rules':[" + OTHER + "," + TO_IRELAND + "],'newMember':{'a':1}}");
    assertThat(plan.actions()).containsExactly(new SettingAction.Put(Setting.REPLICATION, whole));
    assertThat(plan.expected()).isEqualTo(whole);
    assertThat(plan.drift()).isEmpty();
    assertThat(plan.differences())
        .extracting(Difference::wanted)
        .containsExactly("replication of [web] to [eu-west-1/123456789012]");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "disabled written | 'deleteReplication':{'enabled':false},'destinations':["
            + "{'registryId':'123456789012','region':'eu-west-1'}]",
        "unknown members | 'x':1,'destinations':["
            + "{'registryId':'123456789012','region':'eu-west-1','y':2}]",
      })
  void sharesARuleThatMeansTheSame(String why, String members) {
    // Given
    var live =
        rules(
            "{" + members + ",'repositoryFilters':[{'filterType':'PREFIX_MATCH','filter':'web'}]}");

    // When
    var plan = plan(Setting.REPLICATION, null, live, rules(TO_IRELAND));

    // Then
    assertThat(plan).as(why).matches(Documents::inSync);
    var shared = plan.lastApplied().after();
    assertThat(Documents.remaining(Setting.REPLICATION, shared, json(live)).actions())
        .as("isn't ours to remove")
        .isEmpty();
    assertThat(SettingsMerge.entries(shared)).isEmpty();
  }

  @Test
  void putsBackWhatSomebodyRemoved() {
    // Given
    var last = applied(Setting.REPLICATION, rules(), rules(TO_IRELAND));

    // When
    var plan = plan(Setting.REPLICATION, last, rules(), rules(TO_IRELAND));

    // Then
    assertThat(plan.actions()).hasSize(1);
    assertThat(plan.drift())
        .singleElement()
        .satisfies(drift -> assertThat(drift.found()).isEqualTo("not there"));
  }

  @Test
  void theRemovalOfASharedRuleIsDriftAndWhatIsPutBackIsOurs() {
    // Given
    var last = applied(Setting.REPLICATION, rules(TO_IRELAND), rules(TO_IRELAND));

    // When
    var plan = plan(Setting.REPLICATION, last, rules(), rules(TO_IRELAND));
    var changed = plan(Setting.REPLICATION, last, rules(DELETING), rules(TO_IRELAND));

    // Then
    assertThat(plan.drift()).hasSize(1);
    assertThat(plan.actions()).hasSize(1);
    assertThat(SettingsMerge.entries(plan.lastApplied().after())).hasSize(1);
    assertThat(changed.expected())
        .as("the change of who had put it stays")
        .isEqualTo(json(rules(DELETING, TO_IRELAND)));
  }

  @Test
  void takesAChangeOfItsRuleForWhatItIs() {
    // Given
    var last = applied(Setting.REPLICATION, rules(OTHER), rules(TO_IRELAND));
    var changed = DELETING.replace("'deleteReplication'", "'kept':1,'deleteReplication'");

    // When
    var plan = plan(Setting.REPLICATION, last, rules(OTHER, changed), rules(TO_IRELAND));

    // Then
    var restored = TO_IRELAND.substring(0, TO_IRELAND.length() - 1) + ",'kept':1}";
    assertThat(CanonicalJson.text(plan.expected()))
        .isEqualTo(CanonicalJson.text(json(rules(OTHER, restored))));
    assertThat(plan.drift()).extracting(Difference::found).first().asString().contains("deletions");
  }

  @Test
  void sparesARuleOfOthersForTheSameScopeThatWasThereBefore() {
    // Given
    var last = applied(Setting.REPLICATION, rules(DELETING), rules(TO_IRELAND));

    // When
    var plan = plan(Setting.REPLICATION, last, rules(DELETING), rules(TO_IRELAND));

    // Then
    assertThat(plan.expected()).isEqualTo(json(rules(DELETING, TO_IRELAND)));
  }

  @Test
  void changesItsRuleInPlaceWhenTheSpecChanges() {
    // Given
    var last = applied(Setting.REPLICATION, rules(), rules(TO_IRELAND));
    var live = TO_IRELAND.replace("{'destinations'", "{'x':1,'destinations'");

    // When
    var plan = plan(Setting.REPLICATION, last, rules(live, OTHER), rules(DELETING));

    // Then
    assertThat(CanonicalJson.text(plan.expected()))
        .isEqualTo(
            CanonicalJson.text(
                json(rules(DELETING.replace("{'destinations'", "{'x':1,'destinations'"), OTHER))));
    assertThat(plan.drift()).isEmpty();
  }

  @Test
  void removesSigningAltogetherWithItsLastRule() {
    // Given
    var rule = rules("{'signingProfileArn':'p','repositoryFilters':[]}");
    var last = applied(Setting.SIGNING, "{}", rule);

    // When
    var plan = Documents.remaining(Setting.SIGNING, last, json(rule));

    // Then
    assertThat(plan.actions()).containsExactly(new SettingAction.Put(Setting.SIGNING, json("{}")));
    assertThat(plan.lastApplied().after()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "REPLICATION, 25, rules: 1 of this Registry and 25 of others",
    "SIGNING, 10, rules: 1 of this Registry and 10 of others",
    "PULL_TIME_EXCLUSIONS, 100, principals: 1 of this Registry and 100 of others",
    "PULL_THROUGH_CACHES, 50, pull-through caches: 1 of this Registry and 50 of others",
    "CREATION_TEMPLATES, 50, creation templates: 1 of this Registry and 50 of others",
  })
  void countsBeforeItWrites(Setting setting, int others, String told) {
    // Given
    var live = many(setting, others);
    var desired = many(setting, 1).replace("n0", "ours");

    // When
    var plan = plan(setting, null, live, desired);

    // Then
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.conflicts()).singleElement().asString().contains(told);
    assertThat(plan.expected()).isEqualTo(json(live));
    assertThat(plan.lastApplied().before()).isEmpty();
    assertThat(plan(setting, null, live, live))
        .as("what is there, stays")
        .matches(Documents::inSync);
  }

  private static String many(Setting setting, int count) {
    var names = IntStream.range(0, count).mapToObj(i -> "n" + i);
    return switch (setting) {
      case REPLICATION ->
          names
              .map(n -> TO_IRELAND.replace("'web'", "'" + n + "'"))
              .collect(Collectors.joining(",", "{'rules':[", "]}"));
      case SIGNING ->
          names
              .map(n -> "{'signingProfileArn':'" + n + "'}")
              .collect(Collectors.joining(",", "{'rules':[", "]}"));
      case PULL_TIME_EXCLUSIONS ->
          names.map(n -> "'" + n + "'").collect(Collectors.joining(",", "{'principals':[", "]}"));
      default -> names.map(n -> "'" + n + "':{}").collect(Collectors.joining(",", "{", "}"));
    };
  }

  @Test
  void countsDestinationsOfOthersToo() {
    // Given
    var live =
        IntStream.range(0, 25)
            .mapToObj(i -> "{'region':'eu-west-1','registryId':'" + (100_000_000_000L + i) + "'}")
            .collect(Collectors.joining(",", "{'rules':[{'destinations':[", "]}]}"));

    // When
    var plan = plan(Setting.REPLICATION, null, live, rules(TO_IRELAND));

    // Then
    assertThat(plan.conflicts()).singleElement().asString().contains("26 destinations");
    assertThat(plan.actions()).isEmpty();
  }

  @Test
  void accountSettingsAreSetAndNeverUnset() {
    // Given
    var live = "{'BLOB_MOUNTING':'DISABLED','OTHER':'x'}";
    var desired = "{'BLOB_MOUNTING':'ENABLED'}";

    // When
    var plan = plan(Setting.ACCOUNT_SETTINGS, null, live, desired);

    // Then
    assertThat(plan.actions())
        .containsExactly(
            new SettingAction.Update(
                Setting.ACCOUNT_SETTINGS,
                "BLOB_MOUNTING",
                json("{'name':'BLOB_MOUNTING','value':'ENABLED'}")));
    assertThat(plan.drift()).isEmpty();
    var last = plan.lastApplied().after();
    assertThat(plan(Setting.ACCOUNT_SETTINGS, last, live, desired).drift()).hasSize(1);
    assertThat(plan(Setting.ACCOUNT_SETTINGS, last, desired, null).actions()).isEmpty();
  }

  @Test
  void whatIsAboutToBeAppliedIsNoDriftWhileItIsNotThere() {
    // Given
    var before = plan(Setting.REPLICATION, null, rules(), rules(TO_IRELAND)).lastApplied().before();

    // When
    var plan = plan(Setting.REPLICATION, before, rules(), rules(TO_IRELAND));

    // Then
    assertThat(plan.actions()).hasSize(1);
    assertThat(plan.drift()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1,'b':[],'c':null}",
        "{'a':{'is':'x','adopted':'maybe','pending':7,'beside':{'y':[]},'former':3}}",
      })
  void readsWhatSomebodyMadeOfTheAnnotation(String text) {
    // Given
    var last = json(text);

    // When
    var plans =
        SettingSample.MERGED.stream()
            .map(setting -> plan(setting, last, "{}", null))
            .map(SettingPlan::actions);

    // Then
    assertThat(plans).allSatisfy(actions -> assertThat(actions).isEmpty());
  }

  @Test
  void backfillsAreNotPlannedAlone() {
    // Given, When, Then
    assertThatThrownBy(() -> plan(Setting.BACKFILLS, null, "{}", "{}"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsTheDestinationsOfARepository() {
    // Given
    var document =
        json(rules(TO_IRELAND, OTHER, DELETING.replace("'web'", "'webshop/'"), "{'y':1}"));

    // When, Then
    assertThat(Replicates.of(document, "web/front"))
        .hasToString("[eu-west-1/123456789012, us-west-2/123456789012]");
    assertThat(Replicates.of(document, "website"))
        .as("a prefix, not a path")
        .contains(new Replicates.Destination("eu-west-1", "123456789012"));
    assertThat(Replicates.of(document, "api")).hasToString("[us-west-2/123456789012]");
    assertThat(Replicates.of(json("{}"), "api")).isEqualTo(Set.of());
  }

  @Test
  void differencesAreShort() {
    // Given
    var text = "x".repeat(1_000);

    // When
    var difference = new Difference(Setting.SIGNING, "", text, text, text, true);

    // Then
    assertThat(List.of(difference.what(), difference.found(), difference.wanted()))
        .allSatisfy(each -> assertThat(each).hasSize(256).endsWith("…"));
  }
}
