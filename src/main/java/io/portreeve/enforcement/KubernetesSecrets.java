package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Keeps Secrets in the API server; a version that somebody else has changed isn't overwritten. */
final class KubernetesSecrets implements SecretStore {
  /** What the API server answers to a change of what can't be changed (422). */
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient client;
  private final String namespace;

  KubernetesSecrets(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  private Resource<Secret> secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name);
  }

  @Override
  public Optional<Stored> read(String name) {
    return Optional.ofNullable(secret(name).get())
        .map(
            secret ->
                new Stored(
                    Objects.requireNonNullElse(secret.getType(), "Opaque"),
                    decoded(Objects.requireNonNullElse(secret.getData(), Map.of())),
                    secret.getMetadata().getResourceVersion()));
  }

  private static Map<String, String> decoded(Map<String, String> data) {
    var values = new HashMap<String, String>();
    data.forEach(
        (key, value) -> {
          try {
            var text =
                StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(value)));
            values.put(key, text.toString());
          } catch (CharacterCodingException | IllegalArgumentException _) {
            // Not text: as good as missing.
          }
        });
    return values;
  }

  @Override
  public boolean write(
      String name, String type, Map<String, String> values, Optional<Stored> before) {
    var wanted =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .withLabels(Map.of("app.kubernetes.io/managed-by", "portreeve"))
            .withResourceVersion(before.map(Stored::version).orElse(null))
            .endMetadata()
            .withType(type)
            .withData(
                values.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, e -> encoded(e.getValue()))))
            .build();
    try {
      var resource = client.resource(wanted);
      var _ = before.isEmpty() ? resource.create() : resource.update();
      return true;
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND -> false;
        case UNPROCESSABLE -> {
          if (before.isEmpty()) {
            throw e;
          }
          // Immutable, or of another type: it can only be replaced as a whole.
          var _ = secret(name).delete();
          yield false;
        }
        default -> throw e;
      };
    }
  }

  private static String encoded(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }
}
