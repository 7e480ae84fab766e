package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.image.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class ExceptionInformerTest {
  private static final String PATH =
      "/apis/portreeve.io/v1alpha1/imagepolicyexceptions?resourceVersion=0";
  private static final String UNSIGNED = "registry.example.com/shop/api@" + FakeJudge.B;

  private final ExceptionsInForce exceptions =
      new ExceptionsInForce(InstantSource.fixed(Policies.NOW));

  private KubernetesMockServer server;
  private KubernetesClient client;

  private boolean isExempt() {
    return exceptions.find(Policies.PRODUCTION, ImageReference.parse(UNSIGNED), "shop").isPresent();
  }

  /** The API server gives the time of creation. */
  private static ImagePolicyException exception(String name) {
    return Policies.exception(name, Duration.ofHours(1), UNSIGNED);
  }

  @Test
  void exceptionsAreFollowed() {
    try (var informer = new ExceptionInformer(client, exceptions)) {
      // Given
      informer.start();
      await().until(informer::isRead);
      assertThat(isExempt()).isFalse();

      // When / Then
      var created = client.resource(exception("inc-4711")).create();
      await().until(this::isExempt);

      // When / Then
      var _ = client.resource(created).delete();
      await().until(() -> !isExempt());
    }
  }

  @Test
  void aKindThatIsntInstalledKeepsNobodyWaiting() {
    // Given
    server.expect().get().withPath(PATH).andReturn(404, "").always();

    // When
    try (var informer = new ExceptionInformer(client, exceptions)) {
      informer.start();

      // Then
      await().until(informer::isRead);
      assertThat(exceptions.areNone()).isTrue();
    }
  }

  @Test
  void anApiServerThatFailsAtFirstIsAskedAgain() {
    // Given
    server.expect().get().withPath(PATH).andReturn(500, "").times(2);
    var _ = client.resource(exception("inc-4711")).create();

    // When
    try (var informer = new ExceptionInformer(client, exceptions)) {
      informer.start();

      // Then
      await().until(informer::isRead);
      assertThat(isExempt()).isTrue();
    }
  }

  @Test
  void whatMayNotBeReadIsNotTakenForNothing() {
    // Given
    server.expect().get().withPath(PATH).andReturn(403, "").always();

    // When
    try (var informer = new ExceptionInformer(client, exceptions)) {
      informer.start();
      await().until(() -> server.getRequestCount() > 1);

      // Then
      assertThat(informer.isRead()).isFalse();
    }
  }
}
