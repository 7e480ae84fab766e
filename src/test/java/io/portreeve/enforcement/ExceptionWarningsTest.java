package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.image.Digest;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyExceptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is warned of when an exception is looked at. */
@EnableKubernetesMockClient(crud = true)
class ExceptionWarningsTest {
  private static final Digest DIGEST = new Digest("a1".repeat(32));

  private final MovingClock clock = new MovingClock();
  private final FakeNamespaces namespaces = new FakeNamespaces();
  private KubernetesClient client;

  private PolicyException exception(String policy) {
    return new PolicyException(
        "inc-1",
        Set.of(policy),
        Set.of(new PolicyException.Exempt("registry.example", "shop/api", DIGEST)),
        Set.of("shop"),
        "INC-1",
        clock.instant().plusSeconds(60));
  }

  private List<String> warnings(PolicyException exception) {
    var accepted = new KubernetesAcceptedPolicies(client, SETTINGS);
    var _ =
        accepted.write(
            new AcceptedPolicy(
                "production",
                "uid",
                1,
                PolicySample.policy().spec(),
                Map.of(),
                Map.of(),
                List.of(),
                null),
            "uid-of-owner");
    return new ExceptionWarnings(
            accepted, namespaces, () -> Optional.of(PolicyExceptions.of(List.of(exception))))
        .of(exception, clock.instant());
  }

  @Test
  void readsThePoliciesThatAreInForceInTheCluster() {
    // Given
    namespaces.labels.put("shop", Map.of());

    // When / Then
    assertThat(warnings(exception("production"))).isEmpty();
    assertThat(warnings(exception("prodution")))
        .singleElement()
        .asString()
        .contains("no ImagePolicy prodution");
  }

  @Test
  void aNamespaceIsMissingOnlyOnceNamespacesHaveBeenRead() {
    // Given: a process that has just begun
    namespaces.areKnown = false;

    // When / Then
    assertThat(warnings(exception("production"))).isEmpty();
    namespaces.areKnown = true;
    assertThat(warnings(exception("production")))
        .singleElement()
        .asString()
        .contains("there is no namespace shop");
  }

  /** Namespaces as a test wants them. */
  private static final class FakeNamespaces implements ExceptionWarnings.Namespaces {
    private boolean areKnown = true;
    private final Map<String, Map<String, String>> labels = new HashMap<>();

    @Override
    public boolean areKnown() {
      return areKnown;
    }

    @Override
    public Optional<Map<String, String>> labels(String namespace) {
      return Optional.ofNullable(labels.get(namespace));
    }
  }
}
