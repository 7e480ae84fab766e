package io.portreeve.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.portreeve.api.v1alpha1.Registry;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the API server each time. A write names the version that was read, so that none is lost. */
public final class KubernetesAnnotations implements Annotations {
  private static final String FIELD_MANAGER = "portreeve-settings";

  /**
   * Somebody else's writes to other parts of the object don't matter; they only cost another try.
   */
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;

  /** Creates it. */
  public KubernetesAnnotations(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Optional<String> read(Registry registry, String annotation) {
    return value(live(registry), annotation);
  }

  @Override
  public void write(
      Registry registry, String annotation, @Nullable String expected, @Nullable String value) {
    for (int attempt = 1; ; attempt++) {
      var live = live(registry);
      if (!Objects.equals(value(live, annotation).orElse(null), expected)) {
        throw new ChangedException(
            "somebody else changed annotation "
                + annotation
                + " of Registry \""
                + registry.getMetadata().getName()
                + "\" at the same moment");
      }
      try {
        var _ =
            resource(registry)
                .patch(
                    new PatchContext.Builder()
                        .withPatchType(PatchType.JSON_MERGE)
                        .withFieldManager(FIELD_MANAGER)
                        .build(),
                    patch(live, annotation, value));
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static String patch(Registry live, String annotation, @Nullable String value) {
    return Serialization.asJson(
        Map.of(
            "metadata",
            Map.of(
                "resourceVersion",
                live.getMetadata().getResourceVersion(),
                "annotations",
                Collections.singletonMap(annotation, value))));
  }

  private Resource<Registry> resource(Registry registry) {
    return client.resources(Registry.class).withName(registry.getMetadata().getName());
  }

  private Registry live(Registry registry) {
    var live = resource(registry).get();
    if (live == null
        || !Objects.equals(live.getMetadata().getUid(), registry.getMetadata().getUid())) {
      throw new ChangedException(
          "Registry \"" + registry.getMetadata().getName() + "\" was deleted at the same moment");
    }
    return live;
  }

  private static Optional<String> value(Registry live, String annotation) {
    return Optional.ofNullable(live.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(annotation));
  }
}
