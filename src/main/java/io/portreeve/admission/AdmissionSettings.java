package io.portreeve.admission;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the webhook process.
 *
 * @param host address to listen on
 * @param port port to listen on; 0: any that is free
 * @param certificateDirectory folder of {@code tls.crt} and {@code tls.key}, PEM: a mounted Secret
 * @param namespace Portreeve's namespace, in which the operator keeps the policies in force
 * @param certificatePoll how often the certificate's files are looked at
 * @param longestDecision the most time that a request gets; the API server's own timeout, less a
 *     margin, if that is shorter
 * @param eventLoops how many event loops serve connections
 * @param requestsInFlight how many requests may wait for registries at one time
 * @param imagesAtOnce how many images may be looked at at one time
 */
public record AdmissionSettings(
    String host,
    int port,
    Path certificateDirectory,
    String namespace,
    Duration certificatePoll,
    Duration longestDecision,
    int eventLoops,
    int requestsInFlight,
    int imagesAtOnce) {
  private static final Duration POLL = Duration.ofSeconds(2);

  /** The API server waits 10 seconds by default, and at most 30. */
  private static final Duration LONGEST = Duration.ofSeconds(9);

  private static final int MAX_PORT = 65_535;
  private static final int IN_FLIGHT = 256;
  private static final int IMAGES = 64;
  private static final int MAX_EVENT_LOOPS = 4;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one can't be
   */
  public AdmissionSettings {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port is %d; it must be 0 to 65535".formatted(port));
    }
    if (certificatePoll.toMillis() < 1 || longestDecision.toMillis() < 1) {
      throw new IllegalArgumentException("certificatePoll and longestDecision must be positive");
    }
    if (eventLoops < 1 || requestsInFlight < 1 || imagesAtOnce < 1) {
      throw new IllegalArgumentException(
          "eventLoops, requestsInFlight and imagesAtOnce must be positive");
    }
  }

  /** The usual settings for these places. */
  public static AdmissionSettings of(
      String host, int port, Path certificateDirectory, String namespace) {
    return new AdmissionSettings(
        host,
        port,
        certificateDirectory,
        namespace,
        POLL,
        LONGEST,
        Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_EVENT_LOOPS),
        IN_FLIGHT,
        IMAGES);
  }
}
