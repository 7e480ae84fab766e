package io.portreeve.retention;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a lifecycle policy document, of the right shape, but not yet known to be valid.
 *
 * <p>Source: Amazon ECR User Guide, "Lifecycle policy properties".
 */
record LifecycleRule(
    int priority, @Nullable String description, Selection selection, Action action) {

  /** The images that a rule identifies. An absent storage class means {@code standard}. */
  record Selection(TagStatus status, Tags tags, StorageClass storageClass, Count count) {}

  /** The two kinds of list; one that is absent is empty here. */
  record Tags(List<String> patterns, List<String> prefixes) {
    static final Tags NONE = new Tags(List.of(), List.of());

    Tags {
      patterns = List.copyOf(patterns);
      prefixes = List.copyOf(prefixes);
    }

    static Tags ofPatterns(List<String> patterns) {
      return new Tags(patterns, List.of());
    }

    boolean isEmpty() {
      return patterns.isEmpty() && prefixes.isEmpty();
    }

    /** Lists whose order and repetitions don't matter, made comparable. */
    Tags canonical() {
      return new Tags(List.copyOf(new TreeSet<>(patterns)), List.copyOf(new TreeSet<>(prefixes)));
    }
  }

  /** How images are counted; {@code days} tells whether a {@code countUnit} is there. */
  record Count(CountType type, boolean days, int number) {
    static Count of(Expiry expiry) {
      return switch (expiry) {
        case Expiry.OlderThan(var days) -> new Count(CountType.SINCE_IMAGE_PUSHED, true, days);
        case Expiry.KeepNewest(var count) ->
            new Count(CountType.IMAGE_COUNT_MORE_THAN, false, count);
      };
    }
  }

  /** What happens to the images. */
  record Action(ActionType type, @Nullable StorageClass target) {
    static final Action EXPIRE = new Action(ActionType.EXPIRE, null);
  }

  enum StorageClass {
    STANDARD("standard"),
    ARCHIVE("archive");

    final String wire;

    StorageClass(String wire) {
      this.wire = wire;
    }
  }

  enum CountType {
    IMAGE_COUNT_MORE_THAN("imageCountMoreThan"),
    SINCE_IMAGE_PUSHED("sinceImagePushed"),
    SINCE_IMAGE_PULLED("sinceImagePulled"),
    SINCE_IMAGE_TRANSITIONED("sinceImageTransitioned");

    final String wire;

    CountType(String wire) {
      this.wire = wire;
    }
  }

  enum ActionType {
    EXPIRE("expire"),
    TRANSITION("transition");

    final String wire;

    ActionType(String wire) {
      this.wire = wire;
    }
  }
}
