package io.portreeve.policy;

import io.portreeve.evidence.EvidenceDemand.Contents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy asks of what an image consists of.
 *
 * @param platforms platforms that it must be there for; empty: any
 * @param bases what each of its platforms' images must begin with; null: anything
 */
record ContentDemands(List<Platform> platforms, @Nullable KnownBases bases) {
  static final ContentDemands NONE = new ContentDemands(List.of(), null);

  ContentDemands {
    platforms = List.copyOf(platforms);
  }

  /** What must be known of an image to tell. */
  Contents asked() {
    if (bases != null) {
      return Contents.LAYERS;
    }
    return platforms.isEmpty() ? Contents.NONE : Contents.PLATFORMS;
  }
}
