package io.portreeve.cli;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.HttpDistributionClient;
import io.portreeve.oci.OciMetrics;
import io.portreeve.oci.OciSettings;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.tuf.HttpTufClient;
import io.portreeve.tuf.TufException;
import io.portreeve.tuf.TufSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Puts together what `verify` needs: the policy, its trust material, the registry's client. */
final class ImageVerification {
  private final Cli.Surroundings surroundings;
  private final Set<String> plainHttp;
  private final boolean refresh;

  ImageVerification(Cli.Surroundings surroundings, Set<String> plainHttp, boolean refresh) {
    this.surroundings = surroundings;
    this.plainHttp = Set.copyOf(plainHttp);
    this.refresh = refresh;
  }

  /**
   * Verifies.
   *
   * @throws UnusableInputException if the policy can't be used, or isn't about the image
   * @throws UndecidedException if its trust material can't be fetched
   */
  ImageReport verify(ImageReference image, List<Path> files) {
    var accepted = accepted(PolicyFiles.read(files));
    if (!compile(accepted).matches(image)) {
      throw new UnusableInputException(
          "ImagePolicy %s isn't about %s: it would run unasked"
              .formatted(accepted.name(), image.name()));
    }
    var settings = OciSettings.defaults().withPlainHttpHosts(plainHttp);
    var credentials =
        PullCredentials.inOrder(
            List.of(DockerCredentials.of(surroundings.dockerConfig()), surroundings.cloud()));
    try (var client =
        new HttpDistributionClient(
            settings, OciMetrics.NONE, surroundings.nanos(), surroundings.clock())) {
      var bases = new BaseImages(client, credentials, surroundings).of(accepted.spec());
      var policy = compile(accepted.withBaseImages(bases));
      return new ImageCheck(policy, credentials, client, surroundings).check(image);
    }
  }

  private static CompiledPolicy compile(AcceptedPolicy policy) {
    try {
      return CompiledPolicy.compile(policy);
    } catch (InvalidPolicyException e) {
      throw new UnusableInputException(
          "ImagePolicy %s: %s".formatted(policy.name(), String.join("; ", e.problems())));
    }
  }

  private AcceptedPolicy accepted(PolicyFiles files) {
    var written = files.policy();
    var settings = TufSettings.defaults().withPlainHttpHosts(plainHttp);
    try (var tuf = new HttpTufClient(settings, surroundings.clock(), surroundings.nanos())) {
      var material = new FileTrustMaterial(files, tuf, refresh);
      return new AcceptedPolicy(
          written.name(),
          "",
          0,
          written.spec(),
          material.trustRoots(written.spec()),
          material.keys(written.spec()),
          List.of(),
          null);
    } catch (TufException e) {
      throw new UndecidedException(Objects.toString(e.getMessage()));
    }
  }
}
