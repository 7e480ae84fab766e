package io.portreeve.evidence;

import io.portreeve.evidence.Attached.Kind;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks for what is attached to one digest, until what is sought is found: first for bundles, then
 * in the places where older signatures are.
 */
final class DigestSearch {
  private final RepositoryReader repository;
  private final Candidate.Scene scene;
  private final Sought sought;
  private final Attached attached = new Attached();
  private final Unread unread = new Unread();
  private List<Descriptor> referrers = List.of();

  DigestSearch(RepositoryReader repository, Candidate.Scene scene, Sought sought) {
    this.repository = repository;
    this.scene = scene;
    this.sought = sought;
  }

  private Fetched fetched(Consumer<Candidate> taker) {
    return new Fetched(
        repository,
        scene,
        candidate -> {
          attached.lookedAt();
          taker.accept(candidate);
        });
  }

  /**
   * Looks.
   *
   * @throws OciException if what is missing may be what couldn't be read
   */
  void run() {
    if (!over()) {
      bundles();
    }
    if (!over() && !sought.signatures().done()) {
      signatures();
    }
    if (!over() && !sought.attestationsDone()) {
      attestations();
    }
    if (!sought.done()) {
      unread.rethrow();
    }
  }

  private boolean over() {
    return sought.done() || unread.stopped();
  }

  private void bundles() {
    var fetched = fetched(sought::consider);
    unread.reading(
        () -> {
          referrers = repository.referrers(scene.digest());
          var candidates = AttachedBundle.candidates(referrers, sought.predicateTypes());
          attached.listed(
              referrers.size(), candidates.size(), AttachedBundle.MOST, EnumSet.allOf(Kind.class));
          each(candidates, candidate -> AttachedBundle.fetch(fetched, candidate));
        });
  }

  private void each(List<Descriptor> candidates, Consumer<Descriptor> fetch) {
    for (var each : candidates.subList(0, Math.min(AttachedBundle.MOST, candidates.size()))) {
      if (over()) {
        return;
      }
      unread.reading(() -> fetch.accept(each));
    }
  }

  /** Most images have none, and that is no news. */
  private void tagged(String suffix, Fetched fetched, Consumer<Manifest> look) {
    var tag = "sha256-" + scene.digest().hex() + suffix;
    unread.reading(
        () ->
            fetched.orRefuse(
                suffix,
                _ -> {
                  Manifest manifest;
                  try {
                    manifest = repository.manifest(tag);
                  } catch (OciException.NotFound _) {
                    return;
                  }
                  look.accept(manifest);
                }));
  }

  private void signatures() {
    var fetched = fetched(sought.signatures()::consider);
    var legacy = new LegacySignatures(fetched, sought.signatures(), attached, unread);
    tagged(".sig", fetched, legacy::look);
    each(
        sought.signatures().done() ? List.of() : AttachedBundle.signatures(referrers),
        each -> referring(each, fetched, legacy));
  }

  private void referring(Descriptor referrer, Fetched fetched, LegacySignatures legacy) {
    if (sought.signatures().done()) {
      return;
    }
    fetched.orRefuse(
        "referrer",
        _ -> {
          var manifest = repository.manifest(referrer.digest());
          var subject =
              Checks.run(
                  "referrer",
                  checks -> {
                    checks.same(
                        "referrer subject",
                        String.valueOf(manifest.subject()),
                        scene.digest().toString());
                    return manifest;
                  });
          if (subject.value() == null) {
            fetched.refuse(subject.proof());
          } else {
            legacy.look(subject.value());
          }
        });
  }

  private void attestations() {
    var fetched = fetched(each -> sought.attestations().forEach(one -> one.consider(each)));
    tagged(
        ".att",
        fetched,
        manifest -> {
          var candidates = LegacyAttestations.candidates(manifest, sought.predicateTypes());
          attached.listed(
              manifest.layers().size(),
              candidates.size(),
              AttachedBundle.MOST,
              Set.of(Kind.ATTESTATION));
          each(candidates, candidate -> LegacyAttestations.fetch(fetched, candidate));
        });
  }

  Sought sought() {
    return sought;
  }

  Attached attached() {
    return attached;
  }
}
