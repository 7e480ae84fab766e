package io.portreeve.enforcement;

import static io.portreeve.enforcement.FakeBaseImages.digest;
import static io.portreeve.enforcement.PolicyWorld.assertThatPolicy;
import static io.portreeve.enforcement.PolicyWorld.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.BaseImage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tags of base images are asked at once when somebody wants that. */
@EnableKubernetesMockClient(crud = true)
class RequestedBaseImagesTest {
  private static final String NODE = "docker.io/library/node:22";

  private final FakeBaseImages source = new FakeBaseImages();
  private final MovingClock clock = new MovingClock();
  private final BaseImageKeeper keeper = new BaseImageKeeper(source, source, clock);
  private final ImageReference node = ImageReference.parse("node:22");

  private KubernetesClient client;

  @Test
  void aRequestReplacesThePlannedLook() {
    // Given
    source.tags.put(NODE, "a");
    var _ = keeper.kept(node, "", PullCredentials.NONE);
    source.run();

    // When
    keeper.soon(node, "");
    keeper.soon(node, "");
    source.run();

    // Then: of three that waited, the last was one, and one is planned after it
    assertThat(source.asked).containsExactly(NODE, NODE);
    assertThat(source.pauses)
        .containsExactly(
            Duration.ZERO,
            BaseImageKeeper.INTERVAL,
            Duration.ZERO,
            Duration.ZERO,
            BaseImageKeeper.INTERVAL);
    assertThat(source.waiting).hasSize(1);
  }

  @Test
  void aTagThatNobodyKeepsIsNotAsked() {
    // When
    keeper.soon(node, "");

    // Then
    assertThat(source.waiting).isEmpty();
  }

  @Test
  void anAnnotationOfThePolicyRequestsOneLook() {
    // Given
    var world = new PolicyWorld(client);
    world.baseImages.tags.put(NODE, "a");
    var policy = PolicySample.policy().baseImages("node:22").build();
    var _ = world.look(policy);
    world.baseImages.run();
    var _ = world.look(policy);
    assertThatPolicy(policy).isCurrent();
    world.baseImages.tags.put(NODE, "b");

    // When
    request(policy, "now");
    var _ = world.look(policy);
    world.baseImages.run();
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").baseImages())
        .extracting(BaseImage::digest)
        .containsExactlyInAnyOrder(digest("a"), digest("b"));
    assertThat(world.baseImages.asked).hasSize(2);
    assertThat(world.baseImages.waiting).hasSize(1);
  }
}
