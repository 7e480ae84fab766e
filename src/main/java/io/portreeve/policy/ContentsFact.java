package io.portreeve.policy;

import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.evidence.ImageContents;
import io.portreeve.evidence.ImageContents.PlatformImage;
import io.portreeve.image.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was found of an image's platforms and layers, as it is kept.
 *
 * @param platforms of each image that a node might run
 * @param fault why that doesn't say what can run; null: it does
 */
record ContentsFact(List<PlatformFact> platforms, @Nullable String fault) {
  private static final int BASE_WEIGHT = 64;
  private static final int PLATFORM_WEIGHT = 112;

  ContentsFact {
    platforms = List.copyOf(platforms);
  }

  ContentsFact(List<PlatformFact> platforms) {
    this(platforms, null);
  }

  /**
   * The image of one platform.
   *
   * @param platform such as {@code linux/amd64}; empty: not known
   * @param chain {@link LayerChain} of its layers; empty: none, or not asked for
   */
  record PlatformFact(String platform, String chain) {}

  /**
   * The facts in what was read.
   *
   * @param asked what was asked for: an image that can't be read isn't there for its platform, but
   *     may have any layers
   */
  static ContentsFact of(ImageContents contents, Contents asked) {
    if (contents.fault() != null) {
      return new ContentsFact(List.of(), Texts.printable(contents.fault()));
    }
    var chains = new HashMap<Digest, String>();
    var platforms = new ArrayList<PlatformFact>();
    for (var image : contents.images()) {
      if (image.fault() == null) {
        platforms.add(
            new PlatformFact(
                Texts.printable(Objects.requireNonNullElse(image.platform(), "")),
                chains.computeIfAbsent(image.digest(), _ -> LayerChain.of(image.layers()))));
      } else if (asked == Contents.LAYERS) {
        return new ContentsFact(List.of(), fault(image));
      }
    }
    return new ContentsFact(platforms);
  }

  private static String fault(PlatformImage image) {
    var platform = image.platform() == null ? "of no platform" : "of " + image.platform();
    return Texts.printable("of %s, %s: %s".formatted(image.digest(), platform, image.fault()));
  }

  /** Rough number of bytes that it takes. Platforms of one digest share their layers' text. */
  int weight() {
    var weight = BASE_WEIGHT + (fault == null ? 0 : fault.length());
    var counted = Collections.newSetFromMap(new IdentityHashMap<String, Boolean>());
    for (var each : platforms) {
      weight += PLATFORM_WEIGHT + each.platform().length();
      weight += counted.add(each.chain()) ? each.chain().length() : 0;
    }
    return weight;
  }
}
