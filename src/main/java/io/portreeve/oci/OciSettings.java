package io.portreeve.oci;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How registries are asked, as the cluster's administrator sets it. A host is written as in {@link
 * io.portreeve.image.ImageReference#host}: lower case, with its port where that isn't 443.
 *
 * @param plainHttpHosts hosts that are asked without TLS, credentials included; they may be on a
 *     loopback address as well
 * @param loopbackHosts further hosts that may be on a loopback address
 * @param tokenServices by host of a registry, the other host that may get credentials for it since
 *     its token service is there; Docker Hub's needn't be named
 * @param caFile certificates of authorities in PEM that are trusted besides the platform's; null:
 *     none
 * @param connectTimeout how long making a connection may take
 * @param maxConcurrentPerHost number of requests to one host at a time, 1 or more
 */
public record OciSettings(
    Set<String> plainHttpHosts,
    Set<String> loopbackHosts,
    Map<String, String> tokenServices,
    @Nullable Path caFile,
    Duration connectTimeout,
    int maxConcurrentPerHost) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final int CONCURRENT_PER_HOST = 32;

  /**
   * Checks and makes the collections unmodifiable.
   *
   * @throws IllegalArgumentException if a bound isn't positive
   */
  public OciSettings {
    plainHttpHosts = Set.copyOf(plainHttpHosts);
    loopbackHosts = Set.copyOf(loopbackHosts);
    tokenServices = Map.copyOf(tokenServices);
    if (!connectTimeout.isPositive() || maxConcurrentPerHost < 1) {
      throw new IllegalArgumentException(
          "connectTimeout %s and maxConcurrentPerHost %d: both must be positive"
              .formatted(connectTimeout, maxConcurrentPerHost));
    }
  }

  /** TLS everywhere, trusting whom the platform trusts. */
  public static OciSettings defaults() {
    return new OciSettings(
        Set.of(), Set.of(), Map.of(), null, CONNECT_TIMEOUT, CONCURRENT_PER_HOST);
  }

  /** The same, but for hosts that are asked without TLS. */
  public OciSettings withPlainHttpHosts(Set<String> hosts) {
    return new OciSettings(
        hosts, loopbackHosts, tokenServices, caFile, connectTimeout, maxConcurrentPerHost);
  }

  /** The same, but for hosts that may be on a loopback address. */
  public OciSettings withLoopbackHosts(Set<String> hosts) {
    return new OciSettings(
        plainHttpHosts, hosts, tokenServices, caFile, connectTimeout, maxConcurrentPerHost);
  }

  /** The same, but for the token services. */
  public OciSettings withTokenServices(Map<String, String> services) {
    return new OciSettings(
        plainHttpHosts, loopbackHosts, services, caFile, connectTimeout, maxConcurrentPerHost);
  }

  /** The same, but for the certificates that are trusted besides the platform's. */
  public OciSettings withCaFile(Path file) {
    return new OciSettings(
        plainHttpHosts, loopbackHosts, tokenServices, file, connectTimeout, maxConcurrentPerHost);
  }

  /** The scheme in which a host is asked. */
  String scheme(String host) {
    return plainHttpHosts.contains(host) ? "http" : "https";
  }

  /** Whether a host may be on a loopback address. */
  boolean mayBeLoopback(String host) {
    return plainHttpHosts.contains(host) || loopbackHosts.contains(host);
  }
}
