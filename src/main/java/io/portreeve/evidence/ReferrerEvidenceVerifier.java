package io.portreeve.evidence;

import io.portreeve.evidence.Candidate.BundleCheck;
import io.portreeve.evidence.Candidate.Scene;
import io.portreeve.evidence.Evidence.SignedDigest;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.image.Digest;
import io.portreeve.oci.RepositoryReader;
import java.time.Clock;
import java.util.List;

/**
 * Verifies what is attached to an image: Sigstore bundles as OCI referrers, which is where cosign 3
 * puts them, and where these aren't enough the {@code .sig} and {@code .att} tags of before. Anyone
 * who may push can attach anything: what is attached besides a good signature neither admits nor
 * denies. Needs three requests for an image with one signature. Safe for use by several threads.
 */
public final class ReferrerEvidenceVerifier implements EvidenceVerifier {
  private final Clock clock;
  private final BundleCheck check;

  /** Creates it. */
  public ReferrerEvidenceVerifier(Clock clock) {
    this(clock, BundleVerifier::verify);
  }

  ReferrerEvidenceVerifier(Clock clock, BundleCheck check) {
    this.clock = clock;
    this.check = check;
  }

  /**
   * Verifies a signature that comes with the program: the first of a process takes many times as
   * long as the next, and a program that can't verify this one can't verify any.
   *
   * @throws IllegalStateException if it doesn't verify
   */
  public void warmUp() {
    WarmUp.run(check);
  }

  @Override
  public Evidence verify(RepositoryReader repository, Digest image, EvidenceDemand demand) {
    var now = clock.instant();
    var sought = Sought.all(demand);
    var search = new DigestSearch(repository, new Scene(check, image, now), sought);
    search.run();
    var platforms =
        new PlatformSearch(
            repository,
            demand,
            digest ->
                new DigestSearch(
                    repository, new Scene(check, digest, now), Sought.signatures(demand)));
    var named = new SignedDigest(image, null, sought.signatures().evidence(search.attached()));
    var every = demand.signatures().indexes() == Indexes.EVERY_PLATFORM;
    var asked = every && demand.signatures().required() > 0 && sought.done();
    if (asked) {
      platforms.run(named);
    }
    return new Evidence(
        image,
        now,
        SignatureSearch.earlier(sought.expiryTime(), platforms.expiryTime()),
        asked ? platforms.found() : List.of(named),
        sought.attestations(search.attached()),
        search.attached().candidates() + platforms.candidates());
  }
}
