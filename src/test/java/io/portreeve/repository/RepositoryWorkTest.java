package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.owned;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.RepositoryDefaults;
import io.portreeve.api.v1alpha1.Scan;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.retention.LifecycleDocument;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole looks where all is well: creation, nothing to do, changes, drift. */
@EnableKubernetesMockClient(crud = true)
class RepositoryWorkTest {
  private static final String RULES_OF_OTHERS =
      """
      {"rules":[{"rulePriority":1,"selection":{"tagStatus":"any",\
      "countType":"imageCountMoreThan","countNumber":3},"action":{"type":"expire"}}]}""";

  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  @Test
  void createsWithTwoCalls() {
    // Given
    var object = everything().build();

    // When
    var report = world.look(object);

    // Then
    assertThat(world.ecr.calls()).containsExactly("create", "setLifecyclePolicy");
    assertThat(world.ecr.stateOf("shop/api").tagMutability())
        .isEqualTo(new TagMutabilitySetting(false, Set.of("dev-*")));
    assertThat(world.ecr.stateOf("shop/api").scanOnPush()).isTrue();
    assertThat(world.ecr.tagsOf("shop/api"))
        .containsEntry("team", "a")
        .containsAllEntriesOf(owned("uid-1"))
        .hasSize(3);
    var status = object.getStatus();
    assertThat(status.repositoryName()).isEqualTo("shop/api");
    assertThat(status.uri()).endsWith("amazonaws.com/shop/api");
    assertThat(status.arn()).endsWith(":repository/shop/api");
    assertThat(status.managedTags()).containsExactly("team");
    assertThat(status.lastVerifiedTime()).isEqualTo("2026-11-21T08:00:00Z");
    assertThat(world.said()).anyMatch(said -> said.startsWith("Normal Created "));
    assertThat(report.again()).isPresent();
    assertThatStatus(object).isCurrent().hasReason(Reason.SUCCEEDED);
  }

  @Test
  void createsTheLeastThatIsAsked() {
    // Given
    var object = RepositorySample.of("shop", "api").build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).containsExactly("create");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void inSyncCostsNoCallAndChangesNothing() {
    // Given
    var object = world.settled(everything());
    world.later(Duration.ofMinutes(10));

    // When
    var report = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(report.changedStatus()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void saysNothingTwice() {
    // Given
    var object = world.settled(everything());
    var said = world.said();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.said()).isEqualTo(said);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void driftThatTheListingShowsIsRepairedAndTold() {
    // Given
    var object = world.settled(everything());
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    world.ecr.behindOurBackSetTagMutability("shop/api", new TagMutabilitySetting(true, Set.of()));
    world.list();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setTagMutability", "setScanOnPush");
    assertThat(world.said())
        .anySatisfy(
            said ->
                assertThat(said)
                    .startsWith("Warning DriftDetected")
                    .contains("tagMutability was Mutable, asked for is Immutable except [dev-*]")
                    .contains("scan.onPush was false, asked for is true"))
        .anyMatch(said -> said.startsWith("Normal DriftRepaired"));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void driftThatTheListingDoesNotShowIsRepairedOnRequest() {
    // Given
    var object = world.settled(everything());
    world.ecr.behindOurBackTag("shop/api", "team", "b");
    world.ecr.behindOurBackSetLifecyclePolicy("shop/api", RULES_OF_OTHERS);
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls())
        .containsExactly(
            "repository",
            "tags",
            "lifecyclePolicy",
            "tag",
            "setLifecyclePolicy",
            "statistics",
            "scanFrequencies");
    assertThat(world.ecr.tagsOf("shop/api")).containsEntry("team", "a");
    assertThat(world.said())
        .anySatisfy(
            said ->
                assertThat(said)
                    .startsWith("Warning DriftDetected")
                    .contains("tags was {team=b}, asked for is {team=a}", "lifecyclePolicy was"));
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("now");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void driftThatTheListingDoesNotShowIsRepairedByRotation() {
    // Given
    var object = world.settled(everything());
    world.ecr.behindOurBackSetLifecyclePolicy("shop/api", null);
    world.later(Duration.ofHours(4).plusMinutes(47));
    var _ = world.look(object);
    assertThat(world.ecr.calls()).isEmpty();
    world.later(Duration.ofHours(1).plusMinutes(13));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setLifecyclePolicy");
    assertThat(object.getStatus().lastVerifiedTime()).isEqualTo("2026-11-21T14:00:00Z");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void theNextLookIsDueWhenTheRotationIs() {
    // Given
    var object = everything().build();

    // When
    var report = world.look(object);

    // Then
    assertThat(report.again().orElseThrow())
        .isBetween(Duration.ofMinutes(288), Duration.ofHours(6));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aLongIntervalIsTheRotation() {
    // Given
    world.around.registry(Samples.registry(Samples.spec(null, "24h", null, Samples.grant("**"))));
    var object = everything().build();

    // When
    var report = world.look(object);

    // Then
    assertThat(report.again().orElseThrow()).isBetween(Duration.ofHours(19), Duration.ofHours(24));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aVerificationThatFindsNothingIsNoted() {
    // Given
    var object = world.settled(everything());
    world.later(Duration.ofHours(6));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls())
        .containsExactly("repository", "tags", "lifecyclePolicy", "statistics", "scanFrequencies");
    assertThat(object.getStatus().lastVerifiedTime()).isEqualTo("2026-11-21T14:00:00Z");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aRepositoryThatVanishedIsMadeAgain() {
    // Given
    var object = world.settled(everything());
    world.ecr.behindOurBackDelete("shop/api");
    world.list();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).containsExactly("repository", "create", "setLifecyclePolicy");
    assertThat(world.said())
        .anyMatch(said -> said.startsWith("Warning DriftDetected repository was none"));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aChangeOfTheSpecIsNoDrift() {
    // Given
    var object = world.settled(everything());
    everything().scanOnPush(false).tags(Map.of("team", "a", "cost", "7")).edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("tag", "setScanOnPush");
    assertThat(world.said())
        .anyMatch(said -> said.startsWith("Normal Updated"))
        .noneMatch(said -> said.contains("Drift"));
    assertThat(object.getStatus().managedTags()).containsExactly("cost", "team");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aTagThatIsTakenAwayIsTakenOffAndNoOther() {
    // Given
    var object = world.settled(everything().tags(Map.of("team", "a", "cost", "7")));
    world.ecr.behindOurBackTag("shop/api", "theirs", "x");
    everything().tags(Map.of("team", "a")).edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("untag");
    assertThat(world.ecr.tagsOf("shop/api"))
        .containsOnlyKeys("team", "theirs", "portreeve.io/owner", "portreeve.io/uid");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aPolicyThatIsTakenAwayIsRemoved() {
    // Given
    var object = world.settled(everything());
    var edited = World.everything();
    var without =
        RepositorySample.of("shop", "api")
            .immutableExcept("dev-*")
            .scanOnPush(true)
            .tags(edited.build().getSpec().tags());
    without.edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("removeLifecyclePolicy");
    assertThat(object.getStatus().lifecyclePolicyHash()).isNull();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aPolicyOfOthersStaysWhenOursIsTakenAway() {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api").lifecyclePolicy("short", null));
    world.ecr.behindOurBackSetLifecyclePolicy("shop/api", RULES_OF_OTHERS);
    RepositorySample.of("shop", "api").edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThat(world.ecr.lifecycleOf("shop/api")).isEqualTo(RULES_OF_OTHERS);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void otherRulesOfThePolicyArePutInForce() {
    // Given
    var object = world.settled(everything());
    world.around.policy(Samples.policy("shop", "short", Samples.untaggedAfter("3d")));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setLifecyclePolicy");
    assertThat(world.ecr.lifecycleOf("shop/api")).contains("\"countNumber\":3");
    assertThat(world.said()).noneMatch(said -> said.contains("Drift"));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void theSameRulesWrittenInAnotherWayAreNoDrift() {
    // Given
    var object = world.settled(everything());
    var text = world.ecr.lifecycleOf("shop/api");
    var spaced = text.replace("\"rulePriority\":1", "\"rulePriority\": 7");
    assertThat(LifecycleDocument.parse(text).sameMeaningAs(spaced)).isTrue();
    world.ecr.behindOurBackSetLifecyclePolicy("shop/api", spaced);
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void anObjectMadeAnewFindsItsRepository() {
    // Given
    var _ = world.settled(everything());
    var again = everything().uid("uid-2").build();

    // When
    var _ = world.look(again);

    // Then
    assertThat(world.ecr.writes()).isEqualTo(List.of("tag"));
    assertThat(world.ecr.tagsOf("shop/api")).containsAllEntriesOf(owned("uid-2"));
    assertThatStatus(again).isCurrent();
  }

  @Test
  void defaultsOfTheRegistryHold() {
    // Given
    var defaults = new RepositoryDefaults(null, null, new Scan(true), null);
    world.around.registry(
        Samples.registry(Samples.spec(defaults, null, null, Samples.grant("**"))));
    var object = RepositorySample.of("shop", "api").build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.stateOf("shop/api").scanOnPush()).isTrue();
    assertThatStatus(object).isCurrent();
  }
}
