package io.portreeve.tuf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How TUF repositories are asked, as the cluster's administrator sets it.
 *
 * @param plainHttpHosts hosts, with their ports, that may be asked without TLS and may be on a
 *     loopback address; upper or lower case is the same
 * @param caFile certificates of authorities in PEM that are trusted besides the platform's; null:
 *     none
 * @param time how long one refresh may take
 */
public record TufSettings(Set<String> plainHttpHosts, @Nullable Path caFile, Duration time) {
  private static final Duration TIME = Duration.ofSeconds(60);

  /**
   * Checks and makes the set unmodifiable.
   *
   * @throws IllegalArgumentException if the time isn't positive
   */
  public TufSettings {
    plainHttpHosts =
        plainHttpHosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    if (!time.isPositive()) {
      throw new IllegalArgumentException("time " + time + ": must be positive");
    }
  }

  /** TLS everywhere, trusting whom the platform trusts; a refresh takes a minute at most. */
  public static TufSettings defaults() {
    return new TufSettings(Set.of(), null, TIME);
  }

  /** The same, but for hosts that are asked without TLS. */
  public TufSettings withPlainHttpHosts(Set<String> hosts) {
    return new TufSettings(hosts, caFile, time);
  }

  /** The same, but for the certificates that are trusted besides the platform's. */
  public TufSettings withCaFile(Path file) {
    return new TufSettings(plainHttpHosts, file, time);
  }
}
