package io.portreeve.policy;

import io.portreeve.policy.BaseImage.BasePlatform;
import io.portreeve.policy.ContentsFact.PlatformFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The layers of allowed base images, to be found by what an image's layers begin with. */
final class KnownBases {
  private final List<String> allowed;
  private final @Nullable Duration maxAge;
  private final Map<String, List<Known>> byChain = new HashMap<>();

  /** How many layers bases have: nothing else of an image's list has to be looked up. */
  private final TreeSet<Integer> lengths = new TreeSet<>();

  private final List<BaseImage> current = new ArrayList<>();

  /**
   * The image of one platform of a base.
   *
   * @param base the base
   * @param platform where it runs; null: not known
   */
  record Known(BaseImage base, @Nullable Platform platform) {
    private boolean mayRunOn(@Nullable Platform other) {
      return platform == null || other == null || platform.equals(other);
    }
  }

  /**
   * The bases that an image may be built on.
   *
   * @param allowed their references, in the form that {@link BaseImage#reference()} has
   * @param maxAge how long ago one may have been its tag's; null: any time
   * @param bases what is known of them; those of other references count for nothing
   */
  KnownBases(List<String> allowed, @Nullable Duration maxAge, List<BaseImage> bases) {
    this.allowed = List.copyOf(allowed);
    this.maxAge = maxAge;
    for (var reference : this.allowed) {
      BaseImage newest = null;
      for (var base : bases) {
        if (base.reference().equals(reference)) {
          base.platforms().forEach(platform -> add(base, platform));
          newest = newest == null || base.lastSeen().isAfter(newest.lastSeen()) ? base : newest;
        }
      }
      if (newest != null) {
        current.add(newest);
      }
    }
  }

  private void add(BaseImage base, BasePlatform platform) {
    // One without layers would be what every image begins with.
    if (platform.layers() > 0 && platform.chain().length() == LayerChain.HASH) {
      lengths.add(platform.layers());
      byChain
          .computeIfAbsent(platform.layers() + ":" + platform.chain(), _ -> new ArrayList<>())
          .add(new Known(base, Platform.of(platform.platform())));
    }
  }

  List<String> allowed() {
    return allowed;
  }

  @Nullable Duration maxAge() {
    return maxAge;
  }

  /** Of each reference of which something is known, the digest that its tag had last. */
  List<BaseImage> current() {
    return List.copyOf(current);
  }

  /** Whether a base is one that its tag had lately enough. */
  boolean isFresh(BaseImage base, Instant now) {
    return maxAge == null || !now.isAfter(base.lastSeen().plus(maxAge));
  }

  /**
   * The base that an image begins with: of several, the one that was its tag's last; null: none
   * that is known.
   */
  @Nullable BaseImage of(PlatformFact image) {
    var platform = Platform.of(image.platform());
    BaseImage found = null;
    for (var layers : lengths.headSet(image.chain().length() / LayerChain.HASH, true)) {
      var end = layers * LayerChain.HASH;
      var chain = image.chain().substring(end - LayerChain.HASH, end);
      for (var known : byChain.getOrDefault(layers + ":" + chain, List.of())) {
        if (known.mayRunOn(platform)
            && (found == null || known.base().lastSeen().isAfter(found.lastSeen()))) {
          found = known.base();
        }
      }
    }
    return found;
  }
}
