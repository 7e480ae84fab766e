package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.portreeve.api.v1alpha1.ConfigMapKeyRef;
import io.portreeve.api.v1alpha1.SecretKeyRef;
import io.portreeve.enforcement.TrustMaterial.Reading;
import io.portreeve.kubernetes.Secrets;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Reads what policies refer to one by one, from ConfigMaps and Secrets of the namespaces that the
 * chart lists. What is in a Secret is in no message, nor are the names of its keys.
 */
final class ReferredTexts {
  /** A text may have this many bytes: 1 MiB, the most that a ConfigMap holds. */
  static final int MAX_BYTES = 1 << 20;

  private static final int LISTED_KEYS = 10;
  private static final String FORBIDDEN =
      "may not be read by the operator: put it into the operator's namespace, or add its namespace to the chart's"
          + " trustRootNamespaces";

  private final KubernetesClient client;
  private final Secrets secrets;

  ReferredTexts(KubernetesClient client) {
    this.client = client;
    secrets = new Secrets(client);
  }

  /**
   * The text in a ConfigMap.
   *
   * @param field the field that names it, for messages
   * @param usual the key where the reference names none
   */
  Reading read(String field, ConfigMapKeyRef ref, String usual) {
    var what = "%s: ConfigMap \"%s/%s\" ".formatted(field, ref.namespace(), ref.name());
    var key = Objects.requireNonNullElse(ref.key(), usual);
    try {
      var map = client.configMaps().inNamespace(ref.namespace()).withName(ref.name()).get();
      return map == null
          ? new Reading.Unusable(what + "doesn't exist: create it with a key " + key)
          : read(what, map, key, field);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return new Reading.Unusable(what + FORBIDDEN);
      }
      throw e;
    }
  }

  private static Reading read(String what, ConfigMap map, String key, String field) {
    var data = Objects.requireNonNullElse(map.getData(), Map.<String, String>of());
    var text = data.get(key);
    return text == null
        ? new Reading.Unusable(
            what + "has no key \"%s\" in its data, %s".formatted(key, keys(data, field)))
        : bounded(what, key, text);
  }

  private static Reading bounded(String what, String key, String text) {
    var size = text.getBytes(StandardCharsets.UTF_8).length;
    return size > MAX_BYTES
        ? new Reading.Unusable(
            what
                + "holds %d bytes under \"%s\", at most %d are read: drop material that is no longer used"
                    .formatted(size, key, MAX_BYTES))
        : new Reading.Found(text, null);
  }

  private static String keys(Map<String, String> data, String field) {
    var keys = new TreeSet<>(data.keySet()).stream().limit(LISTED_KEYS).toList();
    return keys.isEmpty()
        ? "which is empty: add it"
        : "but %s: add it, or name another in %s.key".formatted(String.join(", ", keys), field);
  }

  /** The text in a Secret. */
  Reading read(String field, SecretKeyRef ref) {
    var what = "%s: Secret \"%s/%s\" ".formatted(field, ref.namespace(), ref.name());
    var key = Objects.requireNonNullElse(ref.key(), SecretKeyRef.DEFAULT_KEY);
    return switch (secrets.read(ref.namespace(), ref.name())) {
      case Secrets.Reading.Missing _ ->
          new Reading.Unusable(what + "doesn't exist: create it with the public key under " + key);
      case Secrets.Reading.Forbidden _ -> new Reading.Unusable(what + FORBIDDEN);
      case Secrets.Reading.Found(var values) -> {
        var text = values.get(key);
        yield text == null
            ? new Reading.Unusable(
                what + "has no key \"%s\": add it, or name another in %s.key".formatted(key, field))
            : bounded(what, key, text);
      }
    };
  }
}
