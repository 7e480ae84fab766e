package io.portreeve.usage;

import java.util.List;

/**
 * A pod that hasn't ended.
 *
 * @param namespace its namespace
 * @param name its name
 * @param uid its UID
 * @param images images of its containers of all kinds, and of its image volumes, each once
 * @param pull where its pull Secrets come from
 */
public record PodUse(
    String namespace, String name, String uid, List<ImageUse> images, PullSources pull) {
  /** Makes the list unmodifiable. */
  public PodUse {
    images = List.copyOf(images);
  }
}
