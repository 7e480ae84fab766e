package io.portreeve.policy;

import java.util.List;

/**
 * What was found of an image's platforms and layers, as it is kept.
 *
 * @param platforms of each image that a node might run
 */
record ContentsFact(List<PlatformFact> platforms) {
  ContentsFact {
    platforms = List.copyOf(platforms);
  }

  /**
   * The image of one platform.
   *
   * @param platform such as {@code linux/amd64}; empty: not known
   * @param chain {@link LayerChain} of its layers; empty: none, or not asked for
   */
  record PlatformFact(String platform, String chain) {}

  /** Rough number of bytes that it takes. */
  int weight() {
    var weight = 0;
    for (var each : platforms) {
      weight += 112 + each.platform().length() + each.chain().length();
    }
    return weight;
  }
}
