package io.portreeve.enforcement;

import io.portreeve.policy.BaseImage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What tags of base images have named. */
final class BaseHistory {
  /** Digests that are known of one tag; the one that was the tag's longest ago goes first. */
  static final int MOST_DIGESTS = 64;

  /** Platforms' images in all: with more, the policy would not fit into its ConfigMap. */
  static final int MOST_PLATFORMS = 2_048;

  /** Platforms' images of one tag: whoever publishes it leaves room for the others. */
  static final int MOST_OF_TAG = 512;

  /**
   * Tags that were seen within the same hour keep their order: else what is written would change
   * with each look. Of one tag, what it names now is first.
   */
  private static final Comparator<BaseImage> LATEST_FIRST =
      Comparator.comparing((BaseImage base) -> coarse(base.lastSeen()))
          .reversed()
          .thenComparing(BaseImage::reference)
          .thenComparing(Comparator.comparing(BaseImage::lastSeen).reversed());

  private BaseHistory() {}

  /** A time as it is kept: written anew once an hour, not at every look. */
  static Instant coarse(Instant time) {
    return time.truncatedTo(ChronoUnit.HOURS);
  }

  /**
   * Joins what is known: each digest of a tag once, from when it was first to when it was last
   * seen.
   *
   * @param references the tags that count
   * @return the latest first, bounded, with times as they are kept; equal input gives equal lists
   */
  static List<BaseImage> join(List<BaseImage> known, List<BaseImage> seen, Set<String> references) {
    return exactly(known, seen, references).stream().map(BaseHistory::coarse).toList();
  }

  /** The same with times as they are given: they tell which of an hour's digests is the last. */
  static List<BaseImage> exactly(
      List<BaseImage> known, List<BaseImage> seen, Set<String> references) {
    Map<String, BaseImage> all = new LinkedHashMap<>();
    for (var list : List.of(known, seen)) {
      for (var each : list) {
        if (references.contains(each.reference()) && !each.platforms().isEmpty()) {
          all.merge(each.reference() + "@" + each.digest(), each, BaseHistory::one);
        }
      }
    }
    return bounded(all.values().stream().sorted(LATEST_FIRST).toList());
  }

  private static BaseImage coarse(BaseImage base) {
    return base.seen(coarse(base.firstSeen()), coarse(base.lastSeen()));
  }

  private static BaseImage one(BaseImage known, BaseImage seen) {
    return seen.seen(
        known.firstSeen().isBefore(seen.firstSeen()) ? known.firstSeen() : seen.firstSeen(),
        known.lastSeen().isAfter(seen.lastSeen()) ? known.lastSeen() : seen.lastSeen());
  }

  private static List<BaseImage> bounded(List<BaseImage> latestFirst) {
    var counts = new HashMap<String, Integer>();
    var ofTags = new HashMap<String, Integer>();
    var kept = new ArrayList<BaseImage>();
    var all = 0;
    for (var base : latestFirst) {
      var size = base.platforms().size();
      var ofTag = ofTags.getOrDefault(base.reference(), 0) + size;
      var count = counts.merge(base.reference(), 1, Integer::sum);
      if (count <= MOST_DIGESTS && ofTag <= MOST_OF_TAG && all + size <= MOST_PLATFORMS) {
        kept.add(base);
        ofTags.put(base.reference(), ofTag);
        all += size;
      }
    }
    return kept;
  }
}
