package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.policy.PolicyExceptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exceptions that there are. */
@EnableKubernetesMockClient
class ListedExceptionsTest {
  private static final String PATH =
      "/apis/portreeve.io/v1alpha1/imagepolicyexceptions?resourceVersion=0";

  private final MovingClock clock = new MovingClock();
  private KubernetesMockServer server;
  private KubernetesClient client;

  private void answers(int code) {
    server
        .expect()
        .get()
        .withPath(PATH)
        .andReturn(code, new StatusBuilder().withCode(code).build())
        .always();
  }

  @Test
  void aKindThatIsntInstalledHasNone() {
    // Given
    answers(404);

    // When / Then
    assertThat(new ListedExceptions(client, clock).get()).contains(PolicyExceptions.of(List.of()));
  }

  @Test
  void ofWhatMayNotBeReadNothingIsKnown() {
    // Given
    answers(403);

    // When / Then
    assertThat(new ListedExceptions(client, clock).get()).isEmpty();
  }
}
