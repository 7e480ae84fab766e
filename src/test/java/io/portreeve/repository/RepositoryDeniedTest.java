package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.shared;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request of several is denied, or all of them for long. */
@EnableKubernetesMockClient(crud = true)
class RepositoryDeniedTest {
  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  private static RegistryException denied(String what) {
    return new RegistryException.AccessDenied(what + " was denied", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"setTagMutability", "setScanOnPush", "setLifecyclePolicy", "setPolicy"})
  void theOtherSettingsAreBroughtAboutAndTheDeniedOneIsNamed(String operation) {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api"));
    shared().edit(object);
    world.ecr.failAlways(operation, denied(operation));

    // When
    var report = world.look(object);

    // Then
    assertThat(world.ecr.writes())
        .containsExactly(
            "tag", "setTagMutability", "setScanOnPush", "setLifecyclePolicy", "setPolicy");
    assertThat(report.again()).contains(Duration.ofMinutes(15));
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.ACCESS_DENIED)
        .says(operation + " was denied");
    world.ecr.heal();
    var _ = world.look(object);
    assertThat(world.ecr.writes()).containsExactly(operation);
    assertThatStatus(object).isCurrent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lifecyclePolicy", "policy"})
  void whatMayNotBeReadIsNotWrittenAndTheOthersAre(String operation) {
    // Given
    var object = world.settled(shared());
    world.ecr.behindOurBackSetPolicy("shop/api", null);
    world.ecr.behindOurBackSetLifecyclePolicy("shop/api", null);
    World.request(object, "now");
    world.ecr.failAlways(operation, denied(operation));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes())
        .containsExactly(operation.equals("policy") ? "setLifecyclePolicy" : "setPolicy");
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.ACCESS_DENIED)
        .says(operation + " was denied");
  }

  @Test
  void bothThatAreDeniedAreNamed() {
    // Given
    var object = shared().build();
    world.ecr.failAlways("setLifecyclePolicy", denied("one"));
    world.ecr.failAlways("setPolicy", denied("two"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.has("shop/api")).isTrue();
    assertThat(object.getStatus().arn()).isNotNull();
    assertThat(world.said()).anyMatch(said -> said.startsWith("Normal Created"));
    assertThatStatus(object).isFailed().says("one was denied", "two was denied");
  }

  @Test
  void nothingIsWrittenToWhatCouldNotBeMadeOurs() {
    // Given
    var _ = world.ecr.behindOurBackCreate("shop/api", Map.of());
    world.list();
    var object = shared().adoption(AdoptionPolicy.ADOPT).build();
    world.ecr.failAlways("tag", denied("ecr:TagResource"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("tag");
    assertThat(object.getStatus().arn()).isNull();
    assertThat(object.getStatus().managedTags()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.ACCESS_DENIED);
  }

  /** Tags of the user's own are a setting like another. */
  @Test
  void tagsThatAreDeniedKeepNothingElse() {
    // Given
    var object = world.settled(everything());
    everything().tags(Map.of("team", "b")).scanOnPush(false).edit(object);
    world.ecr.failAlways("tag", denied("ecr:TagResource"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("tag", "setScanOnPush");
    assertThatStatus(object).isFailed().says("ecr:TagResource was denied");
  }

  @Test
  void whoseItIsMustBeReadBeforeAnythingIsWritten() {
    // Given
    var object = world.settled(everything());
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    world.list();
    world.ecr.failAlways("tags", denied("ecr:ListTagsForResource"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isFailed().says("ecr:ListTagsForResource was denied");
  }

  @Test
  void throttledForTenMinutesLosesNothing() {
    // Given
    var object = world.settled(shared());
    world.ecr.behindOurBackSetPolicy("shop/api", null);
    world.ecr.behindOurBackSetTagMutability("shop/api", new TagMutabilitySetting(true, Set.of()));
    world.list();
    for (var operation : Set.of("repository", "tags", "setTagMutability", "setPolicy")) {
      world.ecr.failAlways(operation, new RegistryException.Throttled("slow", null));
    }
    for (var i = 0; i < 10; i++) {
      var report = world.look(object);
      assertThat(report.again()).isEmpty();
      assertThatStatus(object).isInProgress().hasReason(Reason.THROTTLED);
      assertThat(world.ecr.calls()).hasSize(1);
      world.later(Duration.ofMinutes(1));
    }
    world.ecr.heal();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setTagMutability", "setPolicy");
    assertThatStatus(object).isCurrent();
  }

  /** Nothing more is asked of a registry that asks for fewer requests. */
  @Test
  void aThrottledWriteEndsTheLook() {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api"));
    shared().edit(object);
    world.ecr.failAlways("setScanOnPush", new RegistryException.Throttled("slow", null));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("tag", "setTagMutability", "setScanOnPush");
    assertThatStatus(object).isInProgress().hasReason(Reason.THROTTLED);
    world.ecr.heal();
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void whatWasPutBeforeAFailureIsRemovedAfterIt() {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api"));
    shared().edit(object);
    world.ecr.failAlways("setLifecyclePolicy", denied("rules"));
    var _ = world.look(object);
    assertThat(object.getStatus().policyHash()).isNotNull();
    assertThat(object.getStatus().lifecyclePolicyHash()).isNull();
    RepositorySample.of("shop", "api").edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("untag", "removePolicy");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void credentialsThatAreGoneDuringDeletionHoldTheObjectAndItHeals() {
    // Given
    var object = world.settled(everything().deletion(RepositoryDeletionPolicy.DELETE));
    world.connections.close("main");

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.ecr.has("shop/api")).isTrue();
    assertThatStatus(object).isTerminating().hasReason(Reason.REGISTRY_NOT_READY).says("\"main\"");
  }

  @Test
  void aDeletionThatIsDeniedHoldsTheObject() {
    // Given
    var object = world.settled(everything().deletion(RepositoryDeletionPolicy.DELETE));
    world.ecr.failNext("delete", denied("ecr:DeleteRepository"));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThatStatus(object)
        .isTerminating()
        .hasReason(Reason.ACCESS_DENIED)
        .says("ecr:DeleteRepository was denied");
    assertThat(world.delete(object)).isEmpty();
    assertThat(world.ecr.has("shop/api")).isFalse();
  }

  @Test
  void retainedWithAllThatWasSet() {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api"));
    var old = world.ecr.behindOurBackPushImage("shop/api", 7);
    shared().archived(old).edit(object);
    var _ = world.look(object);

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isEmpty();
    assertThat(world.ecr.isArchived("shop/api", old)).isTrue();
    assertThat(world.ecr.policyOf("shop/api")).contains(World.PULLER);
    assertThat(world.ecr.tagsOf("shop/api")).containsKey(RepositoryOwner.OWNER_TAG);
  }

  @Test
  void aRegistryThatIsDeletedFirstHoldsWhatIsToBeDeletedOnly() {
    // Given
    var object = world.settled(shared());
    world.around.noRegistry();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isInProgress().hasReason(Reason.REGISTRY_NOT_FOUND);
    assertThat(object.getStatus().policyHash()).isNotNull();
    world.around.registry(
        Samples.registry(Samples.grant("{namespace}/**", TenancyPermission.values())));
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }
}
