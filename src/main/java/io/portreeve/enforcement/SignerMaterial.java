package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.enforcement.TrustMaterial.Freshness;
import io.portreeve.enforcement.TrustMaterial.Reading;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What came of reading what the signers of a policy refer to, by the signer's name.
 *
 * @param roots of those that have a trust root
 * @param keys of those whose key is in a Secret
 */
record SignerMaterial(Map<String, Reading> roots, Map<String, Reading> keys) {
  /** Makes the maps unmodifiable. */
  SignerMaterial {
    roots = Map.copyOf(roots);
    keys = Map.copyOf(keys);
  }

  /** Reads it; what several signers share is read once. */
  static SignerMaterial read(ImagePolicySpec spec, TrustMaterial material) {
    var shared = new HashMap<TrustRootSource, Reading>();
    var roots = new HashMap<String, Reading>();
    var keys = new HashMap<String, Reading>();
    for (var signer : spec.signers()) {
      if (signer.trustRoot() != null) {
        roots.put(
            signer.name(),
            shared.computeIfAbsent(signer.trustRoot(), _ -> material.trustRoot(signer)));
      }
      if (signer.key() != null && signer.key().secretRef() != null) {
        keys.put(signer.name(), material.key(signer));
      }
    }
    return new SignerMaterial(roots, keys);
  }

  /** Whether nothing is referred to. */
  boolean isEmpty() {
    return roots.isEmpty() && keys.isEmpty();
  }

  /** The texts among readings. */
  static Map<String, String> texts(Map<String, Reading> readings) {
    var texts = new HashMap<String, String>();
    readings.forEach(
        (signer, reading) -> {
          if (reading instanceof Reading.Found(var text, _)) {
            texts.put(signer, text);
          }
        });
    return texts;
  }

  /** What a signer lacks, beginning with the field below it. */
  Optional<String> missing(String signer) {
    return of(signer)
        .flatMap(
            reading ->
                switch (reading) {
                  case Reading.Found _ -> Stream.empty();
                  case Reading.Pending(var why) -> Stream.of(why);
                  case Reading.Unusable(var why) -> Stream.of(why);
                })
        .findFirst();
  }

  /** Whether all that a signer lacks is on its way. */
  boolean isPending(String signer) {
    return of(signer).anyMatch(Reading.Pending.class::isInstance)
        && of(signer).noneMatch(Reading.Unusable.class::isInstance);
  }

  private Stream<Reading> of(String signer) {
    return Stream.of(roots, keys).map(readings -> readings.get(signer)).flatMap(Stream::ofNullable);
  }

  /** How old the trust roots are that are fetched from elsewhere, by the signer's name. */
  Map<String, Freshness> freshness() {
    var all = new TreeMap<String, Freshness>();
    roots.forEach(
        (signer, reading) -> {
          if (reading instanceof Reading.Found found && found.freshness() != null) {
            all.put(signer, found.freshness());
          }
        });
    return all;
  }
}
