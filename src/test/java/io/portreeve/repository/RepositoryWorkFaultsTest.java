package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks that fail on the way, and what the next ones make of it. */
@EnableKubernetesMockClient(crud = true)
class RepositoryWorkFaultsTest {
  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new RegistryException.AccessDenied("no", null), Reason.ACCESS_DENIED, true),
        arguments(new RegistryException.Invalid("bad", null), Reason.REJECTED_BY_REGISTRY, true),
        arguments(new RegistryException.Throttled("slow", null), Reason.THROTTLED, false),
        arguments(
            new RegistryException.Unavailable("down", null), Reason.REGISTRY_UNAVAILABLE, false),
        arguments(new RegistryException.NotFound("gone", null), Reason.CONFLICT, false));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void saysWhatFailedAndHeals(RegistryException failure, String reason, boolean stalled) {
    // Given
    var object = everything().build();
    world.ecr.failNext("create", failure);

    // When
    var _ = world.look(object);

    // Then
    if (stalled) {
      assertThatStatus(object).isFailed().hasReason(reason).says(failure.getMessage());
    } else {
      assertThatStatus(object).isInProgress().hasReason(reason).says(failure.getMessage());
    }
    var _ = world.look(object);
    assertThat(world.ecr.writes()).containsExactly("create", "setLifecyclePolicy");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void killedBetweenCreationAndRules() {
    // Given
    var object = everything().build();
    world.ecr.failNext("setLifecyclePolicy", new RegistryException.Unavailable("down", null));
    var _ = world.look(object);
    assertThatStatus(object).isInProgress();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls())
        .containsExactly("repository", "tags", "lifecyclePolicy", "setLifecyclePolicy");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void killedBetweenCreationAndStatus() {
    // Given
    var _ = world.look(everything().build());
    var forgotten = everything().build();

    // When
    var _ = world.look(forgotten);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThat(forgotten.getStatus().arn()).isNotNull();
    assertThatStatus(forgotten).isCurrent();
  }

  @Test
  void createdBySomebodyElseAtTheSameMoment() {
    // Given
    var _ = world.ecr.behindOurBackCreate("shop/api", Map.of());
    var object = everything().build();
    var _ = world.look(object);
    assertThatStatus(object).isInProgress().hasReason(Reason.CONFLICT);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_OWNED);
  }

  @Test
  void whatWasKnownStaysWhenALookFails() {
    // Given
    var object = world.settled(everything());
    var before = object.getStatus();
    World.request(object, "now");
    world.ecr.failNext("repository", new RegistryException.Throttled("slow", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus())
        .usingRecursiveComparison()
        .ignoringFields("conditions", "lastHandledReconcileAt")
        .isEqualTo(before);
    assertThatStatus(object).isInProgress();
  }

  @Test
  void aRequestIsServedOnceALookSucceeds() {
    // Given
    var object = world.settled(everything());
    world.ecr.behindOurBackSetLifecyclePolicy("shop/api", null);
    World.request(object, "now");
    world.ecr.failNext("lifecyclePolicy", new RegistryException.Throttled("slow", null));
    var _ = world.look(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setLifecyclePolicy");
    assertThat(object.getStatus().lastHandledReconcileAt()).isEqualTo("now");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aRequestThatOnlyFailedIsNotHandled() {
    // Given
    var object = world.settled(everything());
    World.request(object, "now");
    world.ecr.failNext("repository", new RegistryException.Throttled("slow", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().lastHandledReconcileAt()).isNull();
    assertThatStatus(object).isInProgress();
  }

  /** The look that applied them failed later on: they are the object's all the same. */
  @Test
  void tagsOfALookThatFailedAreTakenOffWhenTheyAreTakenAway() {
    // Given
    var object = everything().tags(Map.of("team", "a", "cost", "7")).build();
    world.ecr.failNext("setLifecyclePolicy", new RegistryException.AccessDenied("no", null));
    var _ = world.look(object);
    assertThatStatus(object).isFailed();
    everything().tags(Map.of("team", "a")).edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.tagsOf("shop/api")).doesNotContainKey("cost");
    assertThatStatus(object).isCurrent();
  }

  /** It was created, only its rules failed: it goes with its object. */
  @Test
  void whatALookThatFailedCreatedIsDeletedWithItsObject() {
    // Given
    var object = everything().deletion(RepositoryDeletionPolicy.DELETE_IF_EMPTY).build();
    world.ecr.failNext("setLifecyclePolicy", new RegistryException.AccessDenied("no", null));
    var _ = world.look(object);
    assertThatStatus(object).isFailed();

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.has("shop/api")).isFalse();
  }

  @Test
  void partialFailureThenTheRest() {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api"));
    everything().edit(object);
    world.ecr.failNext("setScanOnPush", new RegistryException.Unavailable("down", null));
    var _ = world.look(object);
    assertThatStatus(object).isInProgress();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setScanOnPush", "setLifecyclePolicy");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void waitsForItsRegistry() {
    // Given
    world.around.noRegistry();
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isInProgress().hasReason(Reason.REGISTRY_NOT_FOUND).says("\"main\"");
  }

  @Test
  void waitsUntilItsRegistryIsRead() {
    // Given
    world.connections.close("main");
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isInProgress().hasReason(Reason.REGISTRY_NOT_READY);
  }

  @Test
  void waitsForItsPolicy() {
    // Given
    var object = everything().lifecyclePolicy("absent", null).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isInProgress()
        .hasReason(Reason.LIFECYCLE_POLICY_NOT_FOUND)
        .says("shop/absent", "spec.lifecyclePolicyRef");
  }

  @Test
  void aPolicyThatIsRefusedStalls() {
    // Given
    world.around.policy(Samples.policy("shop", "short", Samples.untaggedAfter("0d")));
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.LIFECYCLE_POLICY_UNUSABLE)
        .says("spec.rules[0]");
  }

  @Test
  void suspendedObjectAsksNothing() {
    // Given
    var object = world.settled(everything());
    var before = object.getStatus();
    everything().suspended().scanOnPush(false).edit(object);

    // When
    var report = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(report.changedStatus()).isEmpty();
    assertThat(object.getStatus()).isEqualTo(before);
    assertThat(world.said()).anyMatch(said -> said.startsWith("Normal Suspended"));
  }

  @Test
  void suspendedRegistryAsksNothing() {
    // Given
    world.around.registry(Samples.registry(Samples.spec(null, null, true, Samples.grant("**"))));
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(world.said()).anyMatch(said -> said.startsWith("Normal Suspended"));
  }

  @Test
  void anErrorOfItsOwnIsToldAndRetried() {
    // Given
    var object = everything().build();

    // When
    var report = world.work().failed(object, new IllegalStateException("bug"));

    // Then
    object.setStatus(report.after());
    assertThatStatus(object).isInProgress().hasReason(Reason.INTERNAL_ERROR).says("bug");
  }
}
