package io.portreeve.cli;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.DistributionClient;
import io.portreeve.oci.OciException;
import io.portreeve.policy.BaseImage;
import io.portreeve.policy.BaseImageReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Asks what the tags of a policy's base images name now. What they named before only the operator
 * knows: an image on an older base that admission lets in is refused here.
 */
final class BaseImages {
  private static final Duration TIME = Duration.ofSeconds(60);
  private static final long MAX_BYTES = 32L << 20;

  private final DistributionClient client;
  private final PullCredentials credentials;
  private final Cli.Surroundings surroundings;

  BaseImages(
      DistributionClient client, PullCredentials credentials, Cli.Surroundings surroundings) {
    this.client = client;
    this.credentials = credentials;
    this.surroundings = surroundings;
  }

  /**
   * What is known of those that a policy names; it has been compiled, so that all can be read.
   *
   * @throws UndecidedException if one can't be fetched
   */
  List<BaseImage> of(ImagePolicySpec spec) {
    var found = new ArrayList<BaseImage>();
    if (spec.baseImages() != null) {
      for (var text : spec.baseImages().allowed()) {
        found.add(fetch(ImageReference.parse(text)));
      }
    }
    return found;
  }

  private BaseImage fetch(ImageReference base) {
    var budget = Budget.of(surroundings.nanos(), TIME, BaseImageReader.MOST_REQUESTS, MAX_BYTES);
    try {
      return BaseImageReader.read(
          client.open(base, credentials, budget), base, null, surroundings.clock().instant());
    } catch (OciException | CredentialsException e) {
      throw new UndecidedException(
          "spec.baseImages: %s can't be had: %s"
              .formatted(base.text(), Objects.toString(e.getMessage())));
    }
  }
}
