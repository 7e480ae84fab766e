package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The attestations of an {@code .att} manifest: a layer for each. */
final class LegacyAttestations {
  private static final String PREDICATE_TYPE = "predicateType";

  private LegacyAttestations() {}

  /** Those that may be attestations, in the order in which referrers are looked at too. */
  static List<Descriptor> candidates(Manifest manifest, Set<String> wanted) {
    var byRank = new TreeMap<Integer, List<Descriptor>>();
    new LinkedHashSet<>(manifest.layers().reversed())
        .stream()
            .filter(layer -> layer.mediaType().equals(LegacyLayer.ENVELOPE))
            .forEach(
                layer ->
                    byRank.computeIfAbsent(rank(layer, wanted), _ -> new ArrayList<>()).add(layer));
    return byRank.values().stream()
        .flatMap(each -> Alternately.fromBothEnds(each).stream())
        .toList();
  }

  private static int rank(Descriptor layer, Set<String> wanted) {
    var predicateType = layer.annotations().get(PREDICATE_TYPE);
    return predicateType == null ? 1 : wanted.contains(predicateType) ? 0 : 2;
  }

  /**
   * Fetches an attestation and takes it into account.
   *
   * @throws io.portreeve.oci.OciException if the registry doesn't answer, so that nothing is known
   */
  static void fetch(Fetched fetched, Descriptor candidate) {
    var read =
        Checks.run(
            "annotations",
            checks -> {
              checks.require(
                  candidate.size() <= Fetched.MOST_BYTES,
                  "envelope size",
                  candidate.size() + " bytes",
                  "at most " + Fetched.MOST_BYTES + " bytes");
              return LegacyLayer.read(candidate);
            });
    var layer = read.value();
    if (layer == null) {
      fetched.refuse(read.proof());
      return;
    }
    fetched.orRefuse(
        "envelope",
        _ ->
            fetched.take(
                layer.digest(),
                layer.size(),
                Fetched.MOST_BYTES,
                bytes -> layer.enveloping(ByteString.copyFrom(bytes))));
  }
}
