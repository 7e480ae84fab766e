package io.portreeve.fuzz;

import io.portreeve.condition.ConditionFuzz;
import io.portreeve.evidence.EvidenceFuzz;
import io.portreeve.image.ImageFuzz;
import io.portreeve.oci.ManifestFuzz;
import io.portreeve.policy.PolicyFuzz;
import java.util.List;
import java.util.stream.Stream;

/** All of them. */
final class FuzzTargets {
  private FuzzTargets() {}

  static List<FuzzTarget> all() {
    return Stream.of(
            ImageFuzz.targets(),
            ManifestFuzz.targets(),
            EvidenceFuzz.targets(),
            ConditionFuzz.targets(),
            PolicyFuzz.targets())
        .flatMap(List::stream)
        .toList();
  }

  static FuzzTarget named(String name) {
    return all().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no target " + name + " in " + all()));
  }
}
