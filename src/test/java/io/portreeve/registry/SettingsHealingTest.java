package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RepositoryDefaults.DefaultLifecyclePolicyRef;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.api.v1alpha1.SettingStatus.State;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.testing.FakeRegistrySettings;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults that last for some looks: nothing is forgotten meanwhile, and nobody is accused. */
@EnableKubernetesMockClient(crud = true)
class SettingsHealingTest {
  private static final String OTHER_SECRET =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/other";
  private static KubernetesClient client;
  private RegistryWorld world;
  private boolean losing = true;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
  }

  private static RegistrySample sample(EcrSample ecr) {
    return RegistrySample.main().with(ecr);
  }

  private static Optional<SettingStatus> status(Registry object, String name) {
    return object.getStatus().settings().stream()
        .filter(each -> each.name().equals(name))
        .findFirst();
  }

  private static Optional<State> state(Registry object, String name) {
    return status(object, name).map(SettingStatus::state);
  }

  private long told(String reason) {
    return world.said().stream().filter(each -> each.contains(" " + reason + " ")).count();
  }

  private void change(Setting setting, String entry, String member, String value) {
    world.settings.behindOurBack(
        setting, document -> ((ObjectNode) document.get(entry)).put(member, value));
  }

  static Stream<Supplier<RegistryException>> failures() {
    return Stream.of(
        () -> new RegistryException.Throttled("throttled", null),
        () -> new RegistryException.AccessDenied("denied", null),
        () -> new RegistryException.Invalid("refused", null));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aRepairThatFailsIsNoContestAndHealsAtOnce(Supplier<RegistryException> failure) {
    // Given
    var object = world.settled(sample(new EcrSample().replicating("eu-central-1")));
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    world.settings.fail("put replication", failure);
    var toldBefore = told("DriftDetected");

    // When
    for (int i = 0; i < 6; i++) {
      var next = world.look(object).next();
      assertThat(state(object, "replication")).isNotEmpty().get().isNotEqualTo(State.Contested);
      assertThat(status(object, "replication").orElseThrow().repairedTimes()).isEmpty();
      world.later(next == null ? Duration.ZERO : next);
    }

    // Then
    assertThat(object.getStatus().drift()).hasSize(1);
    assertThat(told("DriftDetected") - toldBefore).isLessThanOrEqualTo(1);
    world.settings.heal();
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
    assertThat(object.getStatus().drift()).hasSize(1);
    assertThat(status(object, "replication").orElseThrow().repairedTimes()).hasSize(1);
  }

  @Test
  void aRestartTellsAnUnrepairedDriftNoSecondTime() {
    // Given
    var object = world.settled(sample(new EcrSample().replicating("eu-central-1")));
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    world.settings.fail("put replication", () -> new RegistryException.Throttled("slow", null));
    var _ = world.look(object);

    // When
    var restarted = world.restarted();
    var _ = restarted.look(object);

    // Then
    assertThat(object.getStatus().drift()).hasSize(1);
    restarted.settings.heal();
    var _ = restarted.look(object);
    restarted.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    var _ = restarted.look(object);
    assertThat(object.getStatus().drift()).as("again, after a repair").hasSize(2);
  }

  @Test
  void anEntryBesideOneThatIsRefusedForGoodIsKeptAndRemoved() {
    // Given
    world.settings.fail(
        "create pullThroughCaches bad",
        () -> new RegistryException.Invalid("no such upstream", null));
    var object = world.settled(sample(new EcrSample().cache("good").cache("bad")));
    var _ = world.look(object);

    // When
    change(Setting.PULL_THROUGH_CACHES, "good", "credentialArn", OTHER_SECRET);
    world.later(Duration.ofMinutes(5));
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).contains("update pullThroughCaches good");
    assertThat(object.getStatus().drift()).hasSize(1);
    assertThatStatus(object).isFailed().says("no such upstream");
    sample(new EcrSample().cache("bad")).edit(object);
    var _ = world.look(object);
    assertThat(world.settings.of(Setting.PULL_THROUGH_CACHES)).isEmpty();
  }

  @Test
  void aConflictIsToldBesideARefusal() {
    // Given
    world.settings.behindOurBackSet(
        Setting.PULL_THROUGH_CACHES,
        "{\"theirs\":{\"ecrRepositoryPrefix\":\"theirs\",\"upstreamRegistryUrl\":\"quay.io\"}}");
    world.settings.fail(
        "create pullThroughCaches bad",
        () -> new RegistryException.Invalid("no such upstream", null));

    // When
    var object = world.settled(sample(new EcrSample().cache("theirs").cache("bad")));

    // Then
    assertThatStatus(object).isFailed().says("no such upstream", "theirs", "put by somebody else");
  }

  /** As a registry does that normalises what it is given. */
  private void showOtherwise(String call) {
    world.settings.afterwards(
        call,
        () -> {
          change(Setting.CREATION_TEMPLATES, "tmpl", "description", "OF A TEAM");
          showOtherwise(call);
        });
  }

  @Test
  void whatEcrShowsOtherwiseIsWrittenThreeTimesAndThenRefused() {
    // Given
    showOtherwise("create creationTemplates tmpl");
    showOtherwise("update creationTemplates tmpl");
    var object = world.settled(sample(new EcrSample().template("app").template("tmpl")));

    // When
    var writes = 0;
    for (int i = 0; i < 10; i++) {
      world.later(Duration.ofSeconds(60));
      var _ = world.look(object);
      writes += world.settings.writes().size();
    }

    // Then
    assertThat(writes).isEqualTo(2);
    assertThatStatus(object)
        .isFailed()
        .hasReason("SettingRefused")
        .says("\"tmpl\"", "ECR shows", "OF A TEAM", "of a team");
    assertThat(object.getStatus().drift()).as("nobody changed it").isEmpty();
    change(Setting.CREATION_TEMPLATES, "app", "description", "drifted");
    var _ = world.look(object);
    assertThat(world.settings.writes())
        .as("its neighbours are kept")
        .containsExactly("update creationTemplates app");
    change(Setting.CREATION_TEMPLATES, "tmpl", "description", "of a team");
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  private void loseReplication() {
    world.settings.afterwards(
        "put replication",
        () -> {
          if (losing) {
            world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
            loseReplication();
          }
        });
  }

  @Test
  void aDocumentThatEcrShowsOtherwiseIsNotWrittenForEver() {
    // Given
    loseReplication();
    var object = sample(new EcrSample().replicating("eu-central-1")).build();

    // When
    var writes = 0L;
    for (int i = 0; i < 10; i++) {
      var _ = world.look(object);
      writes += world.settings.writes().stream().filter("put replication"::equals).count();
      world.later(Duration.ofSeconds(60));
    }

    // Then
    assertThat(writes).isEqualTo(3);
    assertThat(state(object, "replication")).contains(State.Refused);
    assertThat(object.getStatus().drift()).isEmpty();
    losing = false;
    world.later(Duration.ofHours(1));
    var _ = world.look(object);
    var _ = world.look(object);
    assertThat(state(object, "replication")).contains(State.InSync);
  }

  @Test
  void whereItIsNotKnownYetWhoWeAreOurExclusionStays() {
    // Given
    var object = world.settled(sample(new EcrSample().excluding(EcrSample.SCANNER)));
    var before = world.settings.of(Setting.PULL_TIME_EXCLUSIONS);
    world.settings.fail("principal", () -> new RegistryException.Throttled("sts is slow", null));

    // When
    var restarted = world.restarted();
    var _ = restarted.look(object);

    // Then
    assertThat(restarted.settings.of(Setting.PULL_TIME_EXCLUSIONS)).isEqualTo(before);
    assertThatStatus(object).isInProgress().says("sts is slow");
    restarted.settings.heal();
    var _ = restarted.look(object);
    assertThatStatus(object).isCurrent();
    assertThat(restarted.settings.of(Setting.PULL_TIME_EXCLUSIONS)).isEqualTo(before);
  }

  @Test
  void weAreExcludedOnceItIsKnownWhoWeAre() {
    // Given
    world.settings.fail("principal", () -> new RegistryException.Unavailable("down", null));
    var object = world.settled(RegistrySample.main());
    assertThatStatus(object).isCurrent();
    world.settings.heal();
    world.later(Duration.ofMinutes(1));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.of(Setting.PULL_TIME_EXCLUSIONS).toString())
        .contains(FakeRegistrySettings.PRINCIPAL);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void exclusionsThatAreNotAskedAnyMoreGoAlsoWhereItIsNeverKnownWhoWeAre() {
    // Given
    world.settings.fail("principal", () -> new RegistryException.Invalid("no stsEndpoint", null));
    var object = world.settled(sample(new EcrSample().excluding(EcrSample.SCANNER)));
    assertThatStatus(object).isCurrent();
    sample(new EcrSample()).edit(object);
    world.settings.fail(
        "remove pullTimeExclusions", () -> new RegistryException.AccessDenied("not allowed", null));

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isFailed().says("spec.ecr.pullTimeExclusions", "not allowed");
    world.settings.heal();
    world.settings.fail("principal", () -> new RegistryException.Invalid("no stsEndpoint", null));
    var _ = world.look(object);
    assertThat(world.settings.of(Setting.PULL_TIME_EXCLUSIONS).path("principals")).isEmpty();
    assertThat(object.getStatus().settings()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aLifecyclePolicyThatIsGoneStopsItsTemplatesOnly() {
    // Given
    var ref = new DefaultLifecyclePolicyRef("platform", "gone");
    var object = world.settled(sample(new EcrSample().replicating("eu-central-1").template("app")));
    sample(new EcrSample().replicating("eu-central-1").template("app", ref)).edit(object);
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsExactly("put replication");
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES).has("app")).isTrue();
    assertThat(state(object, "creationTemplates")).contains(State.Unavailable);
    assertThat(state(object, "replication")).contains(State.InSync);
  }

  @Test
  void aBackfillThatFailedIsToldAtTheNextRotation() {
    // Given
    var object = world.settled(sample(new EcrSample().backfilling("eu-central-1")));
    world.settings.behindOurBack(
        Setting.BACKFILLS,
        document ->
            ((ObjectNode) document.get("backfills").get(0))
                .put("status", "FAILED")
                .put("failureCode", "RoleGone"));
    world.later(Duration.ofHours(6));

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isFailed().says("RoleGone");
  }

  @Test
  void aRepairedCacheIsTriedAgainHoweverItsPrefixIsSpelt() {
    // Given
    var object = world.settled(sample(new EcrSample().cache("hub")));
    world.settings.behindOurBack(
        Setting.PULL_THROUGH_CACHES, document -> document.set("hub/", document.remove("hub")));
    change(Setting.PULL_THROUGH_CACHES, "hub/", "credentialArn", OTHER_SECRET);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls()).contains("update pullThroughCaches hub/", "validate hub/");
  }

  @Test
  void theFirstRemovalOfASharedRuleIsDrift() {
    // Given
    var first = world.settled(sample(new EcrSample().replicating("eu-central-1")));
    assertThatStatus(first).isCurrent();
    var other = world.elsewhere();
    var object = sample(new EcrSample().replicating("eu-central-1")).build();
    var _ = other.look(object);

    // When
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[]}");
    var _ = other.look(object);

    // Then
    assertThat(object.getStatus().drift()).hasSize(1);
    assertThat(status(object, "replication").orElseThrow().repairedTimes()).hasSize(1);
  }
}
