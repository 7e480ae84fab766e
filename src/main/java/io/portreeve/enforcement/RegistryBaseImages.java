package io.portreeve.enforcement;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.DistributionClient;
import io.portreeve.policy.BaseImage;
import io.portreeve.policy.BaseImageReader;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Has base images from their registries, each within a budget of its own. */
public final class RegistryBaseImages implements BaseImageSource {
  private static final Duration TIME = Duration.ofSeconds(60);
  private static final long MAX_BYTES = 32L << 20;

  private final DistributionClient client;
  private final LongSupplier nanos;

  /**
   * Creates it.
   *
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  public RegistryBaseImages(DistributionClient client, LongSupplier nanos) {
    this.client = client;
    this.nanos = nanos;
  }

  @Override
  public BaseImage fetch(
      ImageReference base, PullCredentials credentials, @Nullable BaseImage last, Instant now) {
    var budget = Budget.of(nanos, TIME, BaseImageReader.MOST_REQUESTS, MAX_BYTES);
    return BaseImageReader.read(client.open(base, credentials, budget), base, last, now);
  }
}
