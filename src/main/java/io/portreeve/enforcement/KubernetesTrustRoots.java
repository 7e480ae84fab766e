package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.portreeve.api.v1alpha1.ConfigMapKeyRef;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Reads trust roots one by one from ConfigMaps, of the namespaces that the chart lists. */
public final class KubernetesTrustRoots implements TrustRootReader {
  private static final int LISTED_KEYS = 10;

  private final KubernetesClient client;

  /** Creates a reader. */
  public KubernetesTrustRoots(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Reading read(ConfigMapKeyRef ref) {
    try {
      var map = client.configMaps().inNamespace(ref.namespace()).withName(ref.name()).get();
      return map == null
          ? new Reading.Unusable("doesn't exist: create it with a trusted_root.json")
          : read(map, Objects.requireNonNullElse(ref.key(), DEFAULT_KEY));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return new Reading.Unusable(
            "may not be read by the operator: put it into the operator's namespace, or add its namespace to the chart's"
                + " trustRootNamespaces");
      }
      throw e;
    }
  }

  private static Reading read(ConfigMap map, String key) {
    var data = Objects.requireNonNullElse(map.getData(), Map.<String, String>of());
    var text = data.get(key);
    if (text == null) {
      return new Reading.Unusable("has no key \"%s\" in its data, %s".formatted(key, keys(data)));
    }
    var size = text.getBytes(StandardCharsets.UTF_8).length;
    return size > MAX_BYTES
        ? new Reading.Unusable(
            "holds %d bytes under \"%s\", at most %d are read: drop material that is no longer used"
                .formatted(size, key, MAX_BYTES))
        : new Reading.Found(text);
  }

  private static String keys(Map<String, String> data) {
    var keys = new TreeSet<>(data.keySet()).stream().limit(LISTED_KEYS).toList();
    return keys.isEmpty()
        ? "which is empty: add it"
        : "but " + String.join(", ", keys) + ": add it, or name another in configMapRef.key";
  }
}
