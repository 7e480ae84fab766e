package io.portreeve.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.image.Sha256;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A registry, a stranger's server, and a client that may ask both without TLS. */
final class Lab implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final String MANIFEST_TYPE = "Content-Type: " + ManifestParser.OCI_MANIFEST;
  static final String INDEX_TYPE = "Content-Type: " + ManifestParser.OCI_INDEX;
  static final String EMPTY =
      "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
  static final byte[] IMAGE =
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
      "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%1$s","size":2},\
      "layers":[{"mediaType":"application/x","digest":"%1$s","size":2}]}"""
          .formatted(EMPTY)
          .getBytes(UTF_8);
  static final Digest DIGEST = Sha256.of(IMAGE);
  static final String V1 = "/v2/shop/api/manifests/v1";
  static final String BY_DIGEST = "/v2/shop/api/manifests/" + DIGEST;
  static final String REFERRERS = "/v2/shop/api/referrers/" + DIGEST;
  static final String FALLBACK = "/v2/shop/api/manifests/sha256-" + DIGEST.hex();
  static final String BLOB = "/v2/shop/api/blobs/" + EMPTY;

  final HostileRegistry registry = new HostileRegistry();
  final HostileRegistry stranger = new HostileRegistry();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final List<String> metrics = new CopyOnWriteArrayList<>();

  /** Addresses other than those of the platform's name service. */
  final Map<String, String> addresses = new ConcurrentHashMap<>();

  volatile long nanos;
  private @Nullable HttpDistributionClient client;
  private OciSettings settings =
      OciSettings.defaults().withPlainHttpHosts(Set.of(registry.host(), stranger.host()));

  OciSettings settings() {
    return settings;
  }

  void settings(OciSettings other) {
    close(client);
    client = null;
    settings = other;
  }

  private HttpDistributionClient client() {
    if (client == null) {
      client =
          new HttpDistributionClient(
              settings,
              (kind, status) -> metrics.add(kind + " " + status),
              () -> nanos,
              Clock.fixed(NOW, ZoneOffset.UTC),
              new HttpDistributionClient.Surroundings(
                  host ->
                      addresses.containsKey(host)
                          ? new InetAddress[] {InetAddress.ofLiteral(addresses.get(host))}
                          : InetAddress.getAllByName(host),
                  pauses::add));
    }
    return client;
  }

  BodySpace bodies() {
    return client().bodies();
  }

  static Budget budget() {
    return Budget.of(() -> 0, Duration.ofSeconds(30), 20, 64L * 1024 * 1024);
  }

  RepositoryReader open() {
    return open(PullCredentials.NONE, budget());
  }

  RepositoryReader open(PullCredentials credentials) {
    return open(credentials, budget());
  }

  RepositoryReader open(PullCredentials credentials, Budget budget) {
    return open(registry.host(), credentials, budget);
  }

  RepositoryReader open(String host, PullCredentials credentials, Budget budget) {
    return client().open(ImageReference.parse(host + "/shop/api"), credentials, budget);
  }

  PullCredential credential(String user) {
    return new PullCredential("secret shop/" + user, registry.host(), user, "geheim-" + user);
  }

  PullCredentials credentials(String... users) {
    return PullCredentials.of(List.of(users).stream().map(this::credential).toList());
  }

  private static void close(@Nullable HttpDistributionClient client) {
    if (client != null) {
      client.close();
    }
  }

  @Override
  public void close() {
    close(client);
    registry.close();
    stranger.close();
  }
}
