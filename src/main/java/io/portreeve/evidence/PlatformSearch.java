package io.portreeve.evidence;

import io.portreeve.evidence.Evidence.SignedDigest;
import io.portreeve.image.Digest;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the signatures of everything that an index lists, at any depth. What a list says of the
 * kind of an entry is hearsay, so each is read: an index in an image's clothes lists images too.
 * Ends with the first that isn't signed, for then the whole isn't.
 */
final class PlatformSearch {
  /** Most manifests that an index may list, those of indexes that it lists included. */
  static final int MOST_MANIFESTS = 32;

  /** How deep an index may lie in others. */
  static final int MOST_DEPTH = 5;

  private record Listed(Digest digest, int depth) {}

  private final RepositoryReader repository;
  private final EvidenceDemand demand;
  private final Function<Digest, DigestSearch> searches;
  private final Map<Digest, SignedDigest> found = new LinkedHashMap<>();
  private @Nullable Instant expiryTime;
  private int candidates;
  private boolean refused;

  /**
   * Creates it.
   *
   * @param searches begins to look for the signatures of a digest
   */
  PlatformSearch(
      RepositoryReader repository, EvidenceDemand demand, Function<Digest, DigestSearch> searches) {
    this.repository = repository;
    this.demand = demand;
    this.searches = searches;
  }

  /**
   * Looks.
   *
   * @param named what is named, and what was found of it
   */
  void run(SignedDigest named) {
    found.put(named.digest(), named);
    var waiting = new ArrayDeque<Listed>();
    waiting.add(new Listed(named.digest(), 0));
    while (!waiting.isEmpty() && !refused) {
      var next = waiting.remove();
      var manifest = manifest(next.digest());
      if (manifest != null && fits(manifest, next.depth())) {
        for (var each : manifest.manifests()) {
          if (!refused && !found.containsKey(each.digest())) {
            search(each);
            waiting.add(new Listed(each.digest(), next.depth() + 1));
          }
        }
      }
    }
  }

  /** What isn't there, or can't be read, can't be known to list nothing. */
  private @Nullable Manifest manifest(Digest digest) {
    try {
      return repository.manifest(digest);
    } catch (OciException.NotFound | OciException.Untrustworthy e) {
      refuse(digest, Shown.text(String.valueOf(e.getMessage())), "an image or an index");
      return null;
    }
  }

  private boolean fits(Manifest manifest, int depth) {
    var listed = manifest.manifests().stream().map(Descriptor::digest).distinct();
    var all = found.size() - 1 + listed.filter(each -> !found.containsKey(each)).count();
    if (all > MOST_MANIFESTS) {
      refuse(
          manifest.digest(),
          all + " manifests in an index and the indexes in it",
          "at most " + MOST_MANIFESTS + ": sign and name the one that runs");
    } else if (depth >= MOST_DEPTH && !manifest.manifests().isEmpty()) {
      refuse(
          manifest.digest(),
          "an index in " + depth + " others",
          "at most " + (MOST_DEPTH - 1) + ": sign and name the one that runs");
    }
    return !refused;
  }

  private void search(Descriptor listed) {
    var search = searches.apply(listed.digest());
    search.run();
    var signatures = search.sought().signatures();
    found.put(
        listed.digest(),
        new SignedDigest(
            listed.digest(), listed.platform(), signatures.evidence(search.attached())));
    expiryTime = SignatureSearch.earlier(expiryTime, signatures.expiryTime());
    candidates += search.attached().candidates();
    refused = !signatures.done();
  }

  private void refuse(Digest digest, String what, String expected) {
    refused = true;
    var proof = new Proof("index", false, digest + ": " + what, expected, List.of());
    var before = found.get(digest);
    found.put(
        digest,
        new SignedDigest(
            digest,
            before == null ? null : before.platform(),
            SignatureSearch.refused(demand.signers(demand.signatures().of()), proof)));
  }

  /** What was found of each, first of the one that is named. */
  List<SignedDigest> found() {
    return List.copyOf(found.values());
  }

  /** Until when it may be believed; null: for ever. */
  @Nullable Instant expiryTime() {
    return expiryTime;
  }

  int candidates() {
    return candidates;
  }
}
