package io.portreeve.enforcement;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the webhook is, and where the operator keeps what it knows.
 *
 * @param namespace the operator's namespace: its Secrets and accepted policies, the webhook's
 *     Service
 * @param webhookUrl where the API server reaches the webhook, such as {@code
 *     https://127.0.0.1:8443}; null: by its Service
 * @param serviceName name of the webhook's Service
 * @param ownerRole name of the ClusterRole that owns all webhook configurations
 * @param certificate how the webhook comes by its serving certificate
 */
public record EnforcementSettings(
    String namespace,
    @Nullable String webhookUrl,
    String serviceName,
    String ownerRole,
    CertificateSettings certificate) {

  /** Environment variable of {@link #webhookUrl()}. */
  public static final String WEBHOOK_URL = "PORTREEVE_WEBHOOK_URL";

  /**
   * Refuses a URL that the API server would refuse (admissionregistration.k8s.io/v1,
   * WebhookClientConfig.url).
   */
  public EnforcementSettings {
    if (webhookUrl != null) {
      webhookUrl = checked(webhookUrl);
    }
  }

  /** With a certificate that the operator makes. */
  public EnforcementSettings(
      String namespace, @Nullable String webhookUrl, String serviceName, String ownerRole) {
    this(namespace, webhookUrl, serviceName, ownerRole, CertificateSettings.DEFAULT);
  }

  private static String checked(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw refused(url, e);
    }
    var usable =
        "https".equals(uri.getScheme())
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    if (!usable) {
      throw refused(url, null);
    }
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static IllegalArgumentException refused(String url, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "%s must be https://HOST[:PORT][/PATH], without user, query and fragment: \"%s\""
            .formatted(WEBHOOK_URL, url),
        cause);
  }

  /** The names and addresses that the serving certificate is made for. */
  List<String> hosts() {
    var hosts = List.of(serviceHost(), serviceHost() + ".cluster.local");
    return webhookUrl == null
        ? hosts
        : Stream.concat(hosts.stream(), Stream.of(askedHost())).toList();
  }

  /** The name or address by which the API server asks: a certificate must be valid for it. */
  String askedHost() {
    if (webhookUrl == null) {
      return serviceHost();
    }
    var host = Objects.requireNonNull(URI.create(webhookUrl).getHost());
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private String serviceHost() {
    return serviceName + "." + namespace + ".svc";
  }
}
