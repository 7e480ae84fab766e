package io.portreeve.enforcement;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.api.v1alpha1.ImagePolicy;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Names of all ImagePolicies, as the API server lists them now. Not a look at each: where the kind
 * itself isn't served, such as while the API server starts, a look finds nothing and a list fails.
 */
public final class ExistingPolicies implements Supplier<Set<String>> {
  private final KubernetesClient client;

  /** Creates it. */
  public ExistingPolicies(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Set<String> get() {
    return client.resources(ImagePolicy.class).list().getItems().stream()
        .map(policy -> policy.getMetadata().getName())
        .collect(Collectors.toUnmodifiableSet());
  }
}
