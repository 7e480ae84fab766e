package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RepositoryDefaults.DefaultLifecyclePolicyRef;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.kubernetes.Annotations;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.status.Reason;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that can't be read or written, and what becomes of the others. */
@EnableKubernetesMockClient(crud = true)
class SettingsFaultsTest {
  private static KubernetesClient client;
  private RegistryWorld world;

  @BeforeEach
  void start() {
    world = new RegistryWorld(client);
  }

  private static RegistrySample everything() {
    return RegistrySample.main().with(EcrSample.everything());
  }

  private static SettingStatus status(Registry object, String name) {
    return object.getStatus().settings().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Stream<Arguments> failures() {
    return Stream.of("read replication", "put replication", "put scanning", "create creationTemp")
        .flatMap(
            call ->
                Stream.of(
                    Arguments.of(
                        call,
                        new RegistryException.AccessDenied("denied so", null),
                        SettingStatus.State.Denied,
                        Reason.SETTING_DENIED),
                    Arguments.of(
                        call,
                        new RegistryException.Invalid("refused so", null),
                        SettingStatus.State.Refused,
                        Reason.SETTING_REFUSED),
                    Arguments.of(
                        call,
                        new RegistryException.Throttled("slowly so", null),
                        SettingStatus.State.Unavailable,
                        Reason.SETTING_UNAVAILABLE)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void oneThatFailsKeepsNoOtherFromBeingApplied(
      String call, RegistryException failure, SettingStatus.State state, String reason) {
    // Given
    var object = everything().build();
    world.settings.fail(call, () -> failure);

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().settings())
        .hasSize(8)
        .filteredOn(each -> each.state() != SettingStatus.State.InSync)
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.state()).isEqualTo(state);
              assertThat(each.message()).contains(failure.getMessage());
            });
    assertThat(world.isConnected()).isTrue();
    assertThat(world.settings.of(Setting.PULL_THROUGH_CACHES).has("docker-hub")).isTrue();
    assertThatStatus(object).hasReason(reason).says("spec.ecr.", failure.getMessage());
    world.settings.heal();
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
    assertThat(object.getStatus().drift()).isEmpty();
  }

  @Test
  void whatIsTriedAgainIsTriedWithGrowingPauses() {
    // Given
    var object = everything().build();
    world.settings.fail("read scanning", () -> new RegistryException.Throttled("slow", null));

    // When
    var pauses = Stream.generate(() -> world.look(object).next()).limit(9).toList();

    // Then
    assertThat(pauses)
        .startsWith(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20))
        .endsWith(Duration.ofMinutes(5), Duration.ofMinutes(5));
    assertThatStatus(object).isInProgress().hasReason(Reason.SETTING_UNAVAILABLE);
  }

  @Test
  void aRequestStaysOpenWhileSomethingIsTriedAgain() {
    // Given
    var object = world.settled(everything());
    RegistryWorld.request(object, "now");
    world.settings.fail("read scanning", () -> new RegistryException.Unavailable("down", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().lastHandledReconcileAt()).isNull();
    world.settings.heal();
    var _ = world.look(object);
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("now");
  }

  @Test
  void aCacheThatDoesNotWorkIsRefusedInEcrsWordsAndHeals() {
    // Given
    world.settings.breakCache("docker-hub", "the secret was not found");
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(status(object, "pullThroughCaches").state()).isEqualTo(SettingStatus.State.Refused);
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.SETTING_REFUSED)
        .says("docker-hub", "the secret was not found");
    world.settings.breakCache("docker-hub", null);
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aCacheOfSomebodyElseIsLeftAlone() {
    // Given
    var theirs =
        "{\"docker-hub\":{\"ecrRepositoryPrefix\":\"docker-hub\",\"upstreamRegistryUrl\":\"quay.io\","
            + "\"upstreamRegistry\":\"quay\"}}";
    world.settings.behindOurBackSet(Setting.PULL_THROUGH_CACHES, theirs);
    var object =
        RegistrySample.main().with(new EcrSample().cache("docker-hub").cache("mine")).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.of(Setting.PULL_THROUGH_CACHES).path("docker-hub").toString())
        .contains("quay.io");
    assertThat(world.settings.of(Setting.PULL_THROUGH_CACHES).has("mine")).isTrue();
    assertThatStatus(object).isFailed().hasReason(Reason.SETTING_REFUSED).says("docker-hub");
  }

  @Test
  void whatCannotBeAskedIsSaidAndTheOthersAreWritten() {
    // Given
    var object =
        RegistrySample.main()
            .with(new EcrSample().replicating(Samples.REGION).scanning(null, "app/*"))
            .build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).contains("put scanning").doesNotContain("put replication");
    assertThat(world.isConnected()).isTrue();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.SETTING_REFUSED)
        .says("spec.ecr.replication.rules[0].destinations[0]");
  }

  @Test
  void waitsForAPolicyThatATemplateNames() {
    // Given
    var object =
        RegistrySample.main()
            .with(
                new EcrSample()
                    .template("app", new DefaultLifecyclePolicyRef("platform", "standard")))
            .build();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object)
        .isInProgress()
        .hasReason(Reason.SETTING_UNAVAILABLE)
        .says("spec.ecr.creationTemplates[0].lifecyclePolicyRef", "platform/standard");
    world.policies.add(Samples.policy("platform", "standard", Samples.untaggedAfter("7d")));
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
    assertThat(world.settings.of(Setting.CREATION_TEMPLATES).toString()).contains("untagged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "7", "{\"replication\":[]}", "{\"replication\":\"x\"}"})
  void whatWasAppliedMustBeReadable(String text) {
    // Given
    var object = everything().build();
    world.annotations.behindOurBackSet("main", text);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.LAST_APPLIED_UNREADABLE)
        .says(AppliedSettings.ANNOTATION, "restore it, or remove it");
    world.annotations.behindOurBackSet("main", null);
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void nothingIsBackfilledToWhereEcrRefusesToReplicate() {
    // Given
    world.settings.fail("put replication", () -> new RegistryException.Invalid("no", null));
    var object = RegistrySample.main().with(new EcrSample().backfilling("eu-central-1")).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).containsOnlyOnce("put replication");
    assertThat(world.settings.of(Setting.BACKFILLS).path("backfills")).isEmpty();
    world.settings.heal();
    var _ = world.look(object);
    assertThat(world.settings.of(Setting.BACKFILLS).path("backfills")).hasSize(1);
    assertThatStatus(object).isCurrent();
  }

  static Stream<Arguments> unwritable() {
    return Stream.of(
        Arguments.of(new IllegalStateException("403"), Reason.INTERNAL_ERROR),
        Arguments.of(new Annotations.ChangedException("changed"), Reason.CONFLICT));
  }

  @ParameterizedTest
  @MethodSource("unwritable")
  void nothingIsWrittenThatCannotBeRemembered(RuntimeException failure, String reason) {
    // Given
    var object = everything().build();
    world.annotations.failWrites(failure);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.writes()).isEmpty();
    assertThatStatus(object).isInProgress().hasReason(reason);
    world.annotations.failWrites(null);
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aSettingThatNobodyUnderstandsKeepsNoOtherFromBeingApplied() {
    // Given
    var object = everything().build();
    world.settings.fail(
        "read scanning",
        () -> {
          throw new IllegalArgumentException("odd");
        });

    // When
    var _ = world.look(object);

    // Then
    assertThat(status(object, "scanning").message()).contains("odd");
    assertThat(status(object, "replication").state()).isEqualTo(SettingStatus.State.InSync);
    assertThatStatus(object).isInProgress().hasReason(Reason.SETTING_UNAVAILABLE);
  }

  @Test
  void settingsOfARegistryThatCannotBeListedAreLeftAlone() {
    // Given
    var object = everything().build();
    world.ecr.failNext("repositories", new RegistryException.Throttled("slow", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.settings.calls()).isEmpty();
    assertThatStatus(object).isInProgress().hasReason(Reason.THROTTLED);
  }
}
