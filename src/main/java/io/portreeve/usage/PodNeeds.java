package io.portreeve.usage;

import java.util.List;

/**
 * What a pod, or a pod of a template, needs of registries.
 *
 * @param images each once
 * @param pull where its pull Secrets come from
 * @param isComplete whether these are all its images
 */
record PodNeeds(List<ImageUse> images, PullSources pull, boolean isComplete) {
  /** Makes the list unmodifiable. */
  PodNeeds {
    images = List.copyOf(images);
  }

  /** All that it needs. */
  PodNeeds(List<ImageUse> images, PullSources pull) {
    this(images, pull, true);
  }

  /** The same, but nobody knows any more which images. */
  PodNeeds withoutImages() {
    return new PodNeeds(List.of(), pull, false);
  }
}
