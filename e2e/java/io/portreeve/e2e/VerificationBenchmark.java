package io.portreeve.e2e;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.EvidenceVerifier;
import io.portreeve.evidence.ReferrerEvidenceVerifier;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.HttpDistributionClient;
import io.portreeve.oci.OciMetrics;
import io.portreeve.oci.OciSettings;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.CompiledPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One verification of an image that real cosign signed, with what its registry answered: the
 * answers are fetched once, so that what is measured is reading and deciding. {@link EvidenceBench}
 * starts it.
 */
@State(Scope.Benchmark)
public class VerificationBenchmark {
  /** Folder of the cases. */
  static final String FOLDER = "portreeve.bench.folder";

  /** What is attached to the image. */
  @Param("none")
  public String format;

  private final EvidenceVerifier verifier = new ReferrerEvidenceVerifier(Clock.systemUTC());
  private @Nullable StoredRepository repository;
  private @Nullable CompiledPolicy policy;
  private @Nullable Digest image;

  /** Fetches what is attached. */
  @Setup
  public void fetch() {
    var folder = Path.of(System.getProperty(FOLDER));
    var reference = ImageReference.parse(text(folder.resolve(format + ".image")));
    image = Objects.requireNonNull(reference.digest());
    policy =
        CompiledPolicy.compile(AcceptedPolicy.fromJson(text(folder.resolve(format + ".policy"))));
    var client = client(reference.host());
    var budget = Budget.of(System::nanoTime, Duration.ofMinutes(1), 200, 32L << 20);
    repository = new StoredRepository(client.open(reference, PullCredentials.NONE, budget));
    var evidence = verify();
    if (!met(evidence)) {
      throw new IllegalStateException(format + " doesn't verify: " + evidence);
    }
    client.close();
  }

  /** A client of a registry of the lab. */
  static HttpDistributionClient client(String host) {
    return new HttpDistributionClient(
        OciSettings.defaults().withPlainHttpHosts(Set.of(host)).withLoopbackHosts(Set.of(host)),
        OciMetrics.NONE,
        System::nanoTime,
        Clock.systemUTC());
  }

  /** Whether something was found, and all that was asked for. */
  static boolean met(Evidence evidence) {
    return evidence.candidates() > 0
        && evidence.signatures().stream()
            .allMatch(each -> each.signers().stream().allMatch(Evidence.SignerEvidence::verified))
        && evidence.attestations().stream().allMatch(Evidence.AttestationEvidence::verified);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Verifies. */
  @Benchmark
  public Evidence verify() {
    return verifier.verify(
        Objects.requireNonNull(repository),
        Objects.requireNonNull(image),
        Objects.requireNonNull(policy).evidenceDemand());
  }
}
