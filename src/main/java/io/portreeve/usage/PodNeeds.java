package io.portreeve.usage;

import java.util.List;

/**
 * What a pod, or a pod of a template, needs of registries.
 *
 * @param images each once
 * @param pull where its pull Secrets come from
 */
record PodNeeds(List<ImageUse> images, PullSources pull) {
  /** Makes the list unmodifiable. */
  PodNeeds {
    images = List.copyOf(images);
  }
}
