package io.portreeve.enforcement;

import static io.portreeve.enforcement.FakeBaseImages.digest;
import static io.portreeve.enforcement.PolicyWorld.assertThatPolicy;
import static io.portreeve.enforcement.PolicyWorld.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.policy.BaseImage;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that name base images. */
@EnableKubernetesMockClient(crud = true)
class PolicyBaseImagesTest {
  private static final String NODE = "docker.io/library/node:22";

  /** A trust root of that size fits with a policy, and not with many platforms of a base. */
  private static final int ROOM = AcceptedPolicyStore.MAX_BYTES - 40_000;

  private static final String JAVA = "docker.io/library/java:25";

  private KubernetesClient client;
  private PolicyWorld world;

  @BeforeEach
  void start() {
    world = new PolicyWorld(client);
  }

  private static PolicySample onNode() {
    return PolicySample.policy().baseImages("node:22");
  }

  private ImagePolicy settled() {
    world.baseImages.tags.put(NODE, "a");
    var policy = onNode().build();
    var _ = world.look(policy);
    world.baseImages.run();
    var _ = world.look(policy);
    assertThatPolicy(policy).isCurrent();
    return policy;
  }

  private List<String> known() {
    return world.cluster.inForce("production").baseImages().stream()
        .map(BaseImage::digest)
        .toList();
  }

  @Test
  void T52_theFirstFetchIsWaitedForAndThenInForce() {
    // Given
    world.baseImages.tags.put(NODE, "a");
    var policy = onNode().build();

    // When
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy)
        .isInProgress()
        .hasReason(Reason.BASE_IMAGE_NOT_FETCHED)
        .says("spec.baseImages.allowed[0]", NODE, "the images that it names are denied");
    assertThat(world.cluster.inForce("production").fault()).isNotNull();

    // When
    world.baseImages.run();
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy).isCurrent();
    assertThat(world.cluster.inForce("production").fault()).isNull();
    assertThat(known()).containsExactly(digest("a"));
  }

  @Test
  void aRegistryThatDoesNotAnswerIsWaitedFor() {
    // Given
    var policy = onNode().build();
    var _ = world.look(policy);

    // When
    world.baseImages.run();
    var _ = world.look(policy);

    // Then: it is tried again, and no human can help
    assertThatPolicy(policy)
        .isInProgress()
        .hasReason(Reason.BASE_IMAGE_NOT_FETCHED)
        .says("spec.baseImages.allowed[0]: nothing was ever fetched of " + NODE, "503");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBaseThatIsntThereOrHasNoLayersStallsThePolicy(boolean isThere) {
    // Given
    var policy = onNode().build();
    var _ = world.look(policy);

    // When
    world.baseImages.tags.put(NODE, "");
    world.baseImages.isEmpty = !isThere;
    world.baseImages.run();
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy)
        .isFailed()
        .hasReason(Reason.BASE_IMAGE_UNUSABLE)
        .says("spec.baseImages.allowed[0]: nothing was ever fetched of " + NODE);
  }

  @Test
  void historyThatDoesNotFitIsSaidToBeWhatIsLarge() {
    // Given
    world.baseImages.tags.put(NODE, "a");
    world.baseImages.platforms = BaseHistory.MOST_OF_TAG;
    var policy = onNode().signer("release", PolicySample.TRUST_ROOT, "a").build();
    world.cluster.trustRoots.put(PolicySample.TRUST_ROOT, PolicyWorld.ROOT + " ".repeat(ROOM));
    var _ = world.look(policy);

    // When
    world.baseImages.run();
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy).isFailed().says("spec.baseImages.allowed: with what these tags have");
  }

  @Test
  void T58_whatIsInForceStaysWhileAnEditsBaseIsFetchedAndItsHistoryGoesOn() {
    // Given
    var policy = settled();
    edit(policy, PolicySample.policy().baseImages("node:22", "java:25"));
    world.baseImages.tags.put(NODE, "b");

    // When
    var _ = world.look(policy);
    world.baseImages.run();
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy).isInProgress().says(JAVA, "generation 1 stays in force");
    assertThat(world.cluster.inForce("production").generation()).isEqualTo(1);
    assertThat(known()).containsExactlyInAnyOrder(digest("a"), digest("b"));
  }

  @Test
  void historySurvivesRestartsAndEditsOfOtherFields() {
    // Given
    var policy = settled();

    // When
    world.restart();
    world.baseImages.tags.remove(NODE);
    edit(policy, onNode().images("registry.example/other/**"));
    var _ = world.look(policy);
    world.baseImages.run();
    var _ = world.look(policy);

    // Then
    assertThat(known()).containsExactly(digest("a"));
    assertThat(world.cluster.inForce("production").generation()).isEqualTo(2);
    assertThatPolicy(policy)
        .isCurrent()
        .says("what %s names now isn't known, what is known of it stays".formatted(NODE));
  }

  @Test
  void anEditThatNamesABaseNoLongerForgetsIt() {
    // Given
    var policy = settled();

    // When
    edit(policy, PolicySample.policy());
    var _ = world.look(policy);

    // Then
    assertThat(known()).isEmpty();
  }

  @Test
  void aSightingIsWrittenOnceAnHourAndIsNoNews() {
    // Given
    var policy = settled();

    // When
    world.later(Duration.ofMinutes(10));
    world.baseImages.run();
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.log).isEmpty();

    // When
    world.later(Duration.ofMinutes(55));
    var _ = world.look(policy);
    world.baseImages.run();
    var report = world.look(policy);

    // Then
    assertThat(world.cluster.log).containsExactly("write policy production");
    assertThat(report.changedStatus()).isEmpty();
  }
}
