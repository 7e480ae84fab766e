package io.portreeve.settings;

import static io.portreeve.settings.Documents.applied;
import static io.portreeve.settings.Documents.json;
import static io.portreeve.settings.Documents.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedMergeTest {
  private static final String STATEMENT =
      "{'Sid':'Ours','Effect':'Allow','Principal':{'AWS':'210987654321'},"
          + "'Action':'ecr:ReplicateImage','Resource':'*'}";
  private static final String FOREIGN =
      "{'Effect':'Deny','Principal':'*','Action':'ecr:CreateRepository','Resource':'*','x':1}";
  private static final String CACHE =
      "{'ecrRepositoryPrefix':'hub','upstreamRegistry':'docker-hub',"
          + "'upstreamRegistryUrl':'registry-1.docker.io','credentialArn':'arn:1'}";
  private static final String TEMPLATE =
      "{'prefix':'web','appliedFor':['REPLICATION','CREATE_ON_PUSH'],'description':'d',"
          + "'imageTagMutability':'IMMUTABLE','repositoryPolicy':'{}',"
          + "'resourceTags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]}";

  private static String policy(String... statements) {
    return "{'Version':'2012-10-17','Statement':[" + String.join(",", statements) + "]}";
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "root | '210987654321' | 'arn:aws:iam::210987654321:root'",
        "list | 'ecr:ReplicateImage' | ['ecr:ReplicateImage']",
        "unknown member | 'Effect' | 'New':{},'Effect'",
      })
  void adoptsAStatementThatMeansTheSame(String why, String find, String replacement) {
    // Given
    var live = policy(STATEMENT.replace(find, replacement), FOREIGN);

    // When
    var plan = plan(Setting.REGISTRY_POLICY, null, live, policy(STATEMENT));

    // Then
    assertThat(plan).as(why).matches(Documents::inSync);
    var adopted = plan.lastApplied().after();
    assertThat(Documents.remaining(Setting.REGISTRY_POLICY, adopted, json(live)).actions())
        .as("was there before")
        .isEmpty();
  }

  @Test
  void leavesAStatementOfOthersUnderTheSameSid() {
    // Given
    var live = policy(STATEMENT.replace("210987654321", "310987654321"));
    var second = STATEMENT.replace("'Ours'", "'Second'");

    // When
    var plan = plan(Setting.REGISTRY_POLICY, null, live, policy(STATEMENT, second));

    // Then
    assertThat(plan.conflicts())
        .singleElement()
        .asString()
        .startsWith("statement \"Ours\" is there already, put by somebody else")
        .contains("310987654321", "210987654321");
    assertThat(plan.expected())
        .as("the other one is put")
        .isEqualTo(json(policy(STATEMENT.replace("210987654321", "310987654321"), second)));
    assertThat(plan.lastApplied().after().has("Ours")).isFalse();
  }

  @Test
  void changesItsStatementBackAndKeepsMembersThatItDoesNotKnow() {
    // Given
    var last = applied(Setting.REGISTRY_POLICY, "{}", policy(STATEMENT));
    var drifted =
        STATEMENT
            .replace("'Effect':'Allow'", "'Effect':'Deny','New':7")
            .replace("'Resource':'*'", "'NotResource':'x'");

    // When
    var plan = plan(Setting.REGISTRY_POLICY, last, policy(FOREIGN, drifted), policy(STATEMENT));

    // Then
    assertThat(CanonicalJson.text(plan.expected()))
        .isEqualTo(
            CanonicalJson.text(
                json(policy(FOREIGN, STATEMENT.replace("'Allow'", "'Allow','New':7")))));
    assertThat(plan.drift())
        .singleElement()
        .satisfies(
            drift -> {
              assertThat(drift.what()).isEqualTo("statement \"Ours\"");
              assertThat(drift.found()).contains("Deny").contains("NotResource");
              assertThat(drift.wanted()).contains("Allow");
            });
  }

  @Test
  void leavesWhatSomebodyChangedWhenItIsNotAskedAnyMore() {
    // Given
    var last = applied(Setting.REGISTRY_POLICY, "{}", policy(STATEMENT));
    var changed = policy(STATEMENT.replace("Allow", "Deny"));

    // When
    var plan = Documents.remaining(Setting.REGISTRY_POLICY, last, json(changed));

    // Then
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.differences())
        .extracting(Difference::wanted)
        .first()
        .asString()
        .contains("left alone");
    assertThat(plan.lastApplied().after()).isEmpty();
  }

  @Test
  void removesThePolicyWithItsLastStatement() {
    // Given
    var last = applied(Setting.REGISTRY_POLICY, "{}", policy(STATEMENT));

    // When
    var plan = Documents.remaining(Setting.REGISTRY_POLICY, last, json(policy(STATEMENT)));

    // Then
    assertThat(plan.actions())
        .containsExactly(new SettingAction.Put(Setting.REGISTRY_POLICY, json("{}")));
  }

  @Test
  void readsAPolicyWithASingleStatement() {
    // Given
    var live = "{'Version':'2012-10-17','Statement':" + FOREIGN + "}";

    // When
    var plan = plan(Setting.REGISTRY_POLICY, null, live, policy(STATEMENT));

    // Then
    assertThat(plan.expected()).isEqualTo(json(policy(FOREIGN, STATEMENT)));
  }

  @Test
  void countsCharactersOfThePolicy() {
    // Given
    var live = policy(FOREIGN.replace("'x':1", "'x':'" + "y".repeat(10_100) + "'"));

    // When
    var plan = plan(Setting.REGISTRY_POLICY, null, live, policy(STATEMENT));

    // Then
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.conflicts()).singleElement().asString().contains("ECR takes 10240");
  }

  @Test
  void raisesTheVersionForPolicyVariablesUnlessOthersMeanThemAsText() {
    // Given
    var variable = policy(STATEMENT.replace("'*'", "'${aws:PrincipalTag/x}'"));
    var old = policy(FOREIGN).replace("2012", "2008");
    var literal = old.replace("'Resource':'*'", "'Resource':'${x}'");

    // When
    var raised = plan(Setting.REGISTRY_POLICY, null, old, variable);
    var refused = plan(Setting.REGISTRY_POLICY, null, literal, variable);
    var kept = plan(Setting.REGISTRY_POLICY, null, literal, policy(STATEMENT));

    // Then
    assertThat(raised.expected().path("Version").asText()).isEqualTo("2012-10-17");
    assertThat(refused.conflicts()).singleElement().asString().contains("old Version");
    assertThat(refused.actions()).isEmpty();
    assertThat(kept.expected().path("Version").asText()).startsWith("2008");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "times | 'credentialArn' | 'createdAt':1.5,'updatedAt':2,'credentialArn'",
        "no kind | 'upstreamRegistry':'docker-hub', | ``",
        "a scheme | registry-1.docker.io | https://registry-1.docker.io/",
        "all of it | 'credentialArn' | 'upstreamRepositoryPrefix':'ROOT','credentialArn'",
        "a slash | {'hub': | {'hub/':",
      })
  void comparesCachesByMeaning(String why, String find, String replacement) {
    // Given
    var desired = "{'hub':" + CACHE + "}";

    // When
    var plan = plan(Setting.PULL_THROUGH_CACHES, null, desired.replace(find, replacement), desired);

    // Then
    assertThat(plan).as(why).matches(Documents::inSync);
  }

  @Test
  void changesCredentialsOfItsCacheWithTheMembersThatCanBeChanged() {
    // Given
    var desired = "{'hub':" + CACHE + "}";
    var last = applied(Setting.PULL_THROUGH_CACHES, "{}", desired);
    var live = "{'hub/':" + CACHE.replace("arn:1", "arn:2") + "}";

    // When
    var plan = plan(Setting.PULL_THROUGH_CACHES, last, live, desired);

    // Then
    assertThat(plan.actions())
        .containsExactly(
            new SettingAction.Update(
                Setting.PULL_THROUGH_CACHES,
                "hub/",
                json("{'ecrRepositoryPrefix':'hub/','credentialArn':'arn:1'}")));
    assertThat(plan.drift()).extracting(Difference::found).containsExactly("credentialArn arn:2");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "registry-1.docker.io | quay.io | doesn't change the upstream",
        "'credentialArn' | 'upstreamRepositoryPrefix':'team','credentialArn' |"
            + " doesn't change the upstream",
        "'credentialArn' | 'customRoleArn':'arn:3','credentialArn' | doesn't take a role away",
      })
  void neverReplacesACacheThatCannotBeChanged(String find, String replacement, String told) {
    // Given
    var desired = "{'hub':" + CACHE + "}";
    var last = applied(Setting.PULL_THROUGH_CACHES, "{}", desired);
    var live = desired.replace(find, replacement);

    // When
    var plan = plan(Setting.PULL_THROUGH_CACHES, last, live, desired);

    // Then
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.conflicts())
        .singleElement()
        .asString()
        .contains(told, "by hand", "another prefix");
    assertThat(plan.lastApplied().after()).as("still ours").isEqualTo(last);
  }

  @Test
  void aConflictKeepsNoOtherEntryFromBeingPut() {
    // Given
    var live = "{'hub':" + CACHE.replace("arn:1", "arn:2") + "}";
    var desired = "{'hub':" + CACHE + ",'two':" + CACHE.replace("'hub'", "'two'") + "}";

    // When
    var plan = plan(Setting.PULL_THROUGH_CACHES, null, live, desired);

    // Then
    assertThat(plan.conflicts()).hasSize(1);
    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            SettingAction.Create.class, create -> assertThat(create.key()).isEqualTo("two"));
  }

  @Test
  void anEntryBesideARefusedOneStaysOurs() {
    // Given
    var desired = "{'bad':" + CACHE.replace("'hub'", "'bad'") + ",'hub':" + CACHE + "}";
    var good = "{'hub':" + CACHE + "}";
    var before = plan(Setting.PULL_THROUGH_CACHES, null, "{}", desired).lastApplied().before();

    // When
    var again = plan(Setting.PULL_THROUGH_CACHES, before, good, desired).lastApplied().before();
    var changed = good.replace("arn:1", "arn:2");
    var drifted = plan(Setting.PULL_THROUGH_CACHES, again, changed, desired);

    // Then
    assertThat(drifted.conflicts()).isEmpty();
    assertThat(drifted.drift()).extracting(Difference::entry).containsExactly("hub");
    assertThat(Documents.remaining(Setting.PULL_THROUGH_CACHES, again, json(good)).actions())
        .containsExactly(new SettingAction.Remove(Setting.PULL_THROUGH_CACHES, "hub"));
  }

  @Test
  void whatWasCreatedIsOursHoweverEcrShowsIt() {
    // Given
    var desired = "{'hub':" + CACHE + "}";
    var plan = plan(Setting.PULL_THROUGH_CACHES, null, "{}", desired);
    var put = SettingsMerge.applied(plan.lastApplied().before(), plan.actions());

    // When
    var shown = plan(Setting.PULL_THROUGH_CACHES, put, desired.replace("arn:1", "ARN:1"), desired);

    // Then
    assertThat(shown.conflicts()).isEmpty();
    assertThat(shown.actions()).hasSize(1);
    assertThat(SettingsMerge.entries(shown.lastApplied().before())).containsExactly("hub");
  }

  @Test
  void whatSomebodyElseCreatedMeanwhileIsNotOurs() {
    // Given
    var desired = "{'hub':" + CACHE + "}";
    var before = plan(Setting.PULL_THROUGH_CACHES, null, "{}", desired).lastApplied().before();
    var theirs = desired.replace("arn:1", "arn:2");

    // When
    var plan = plan(Setting.PULL_THROUGH_CACHES, before, theirs, desired);
    var removal = Documents.remaining(Setting.PULL_THROUGH_CACHES, before, json(theirs));

    // Then
    assertThat(plan.conflicts()).hasSize(1);
    assertThat(plan.actions()).isEmpty();
    assertThat(removal.actions()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "order of causes | ['REPLICATION','CREATE_ON_PUSH'] | ['CREATE_ON_PUSH','REPLICATION']",
        "order of tags | {'Key':'a','Value':'1'},{'Key':'b','Value':'2'} |"
            + " {'Key':'b','Value':'2'},{'Key':'a','Value':'1'}",
        "default encryption | 'description' |"
            + " 'encryptionConfiguration':{'encryptionType':'AES256'},'description'",
        "a newer member | 'description' | 'x':1,'description'",
      })
  void comparesTemplatesByMeaning(String why, String find, String replacement) {
    // Given
    var desired = "{'web':" + TEMPLATE + "}";

    // When
    var plan = plan(Setting.CREATION_TEMPLATES, null, desired.replace(find, replacement), desired);

    // Then
    assertThat(plan).as(why).matches(Documents::inSync);
  }

  @Test
  void anUpdateOfATemplateSaysWhatShallNotBeThereAnyMore() {
    // Given
    var last = applied(Setting.CREATION_TEMPLATES, "{}", "{'web':" + TEMPLATE + "}");
    var live =
        "{'web':" + TEMPLATE.replace("'description'", "'x':1,'createdAt':3,'description'") + "}";
    var desired = "{'web':{'prefix':'web','appliedFor':['REPLICATION']}}";

    // When
    var plan = plan(Setting.CREATION_TEMPLATES, last, live, desired);

    // Then
    assertThat(plan.actions())
        .containsExactly(
            new SettingAction.Update(
                Setting.CREATION_TEMPLATES,
                "web",
                json(
                    "{'prefix':'web','appliedFor':['REPLICATION'],'x':1,'description':'',"
                        + "'repositoryPolicy':'','imageTagMutability':'MUTABLE',"
                        + "'resourceTags':[]}")));
    assertThat(plan.drift()).isEmpty();
  }

  @Test
  void aKeyThatEcrChoseIsNoDifference() {
    // Given
    var desired =
        "{'web':"
            + TEMPLATE.replace(
                "'prefix'", "'encryptionConfiguration':{'encryptionType':'KMS'},'prefix'")
            + "}";
    var live = desired.replace("'KMS'", "'KMS','kmsKey':'arn:aws:kms:us-east-1:1:key/1'");
    var last = applied(Setting.CREATION_TEMPLATES, "{}", desired);

    // When
    var plan = plan(Setting.CREATION_TEMPLATES, last, live, desired);

    // Then
    assertThat(plan).matches(Documents::inSync);
    assertThat(plan(Setting.CREATION_TEMPLATES, last, desired, live).actions()).hasSize(1);
    assertThat(Documents.remaining(Setting.CREATION_TEMPLATES, last, json(live)).actions())
        .hasSize(1);
  }
}
