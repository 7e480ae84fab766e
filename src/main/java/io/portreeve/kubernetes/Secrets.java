package io.portreeve.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reads Secrets one by one, when they are needed: the operator neither lists nor watches them. */
public final class Secrets {
  private final KubernetesClient client;

  /** Creates a reader. */
  public Secrets(KubernetesClient client) {
    this.client = client;
  }

  /** What came of reading a Secret. */
  public sealed interface Reading {
    /**
     * The Secret's values.
     *
     * @param values decoded; never printed
     */
    record Found(Map<String, String> values) implements Reading {
      /** Makes the map unmodifiable. */
      public Found {
        values = Map.copyOf(values);
      }

      @Override
      public String toString() {
        return "Found" + values.keySet();
      }
    }

    /** There is no such Secret. */
    record Missing() implements Reading {}

    /** The operator may not read it. */
    record Forbidden() implements Reading {}
  }

  /**
   * Reads a Secret.
   *
   * @throws KubernetesClientException if the API server doesn't serve the request
   */
  public Reading read(String namespace, String name) {
    try {
      var secret = client.secrets().inNamespace(namespace).withName(name).get();
      if (secret == null) {
        return new Reading.Missing();
      }
      var data = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of());
      return new Reading.Found(
          data.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> decode(entry.getValue()))));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return new Reading.Forbidden();
      }
      throw e;
    }
  }

  private static String decode(String value) {
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }
}
