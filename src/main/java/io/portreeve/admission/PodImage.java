package io.portreeve.admission;

import java.util.Locale;

/**
 * A place in a pod that names an image.
 *
 * @param place the list it is in
 * @param index its index there
 * @param name name of the container or volume; empty if it has none
 * @param text the image as written; empty if none is
 */
record PodImage(Place place, int index, String name, String text) {
  private static final int MAX_NAME = 63;

  /** The lists of a pod's spec that name images. */
  enum Place {
    /** Those that start before the others. */
    INIT_CONTAINER("init container", "initContainers", "image"),
    /** Those that the pod is for. */
    CONTAINER("container", "containers", "image"),
    /** Those that are added for debugging. */
    EPHEMERAL_CONTAINER("ephemeral container", "ephemeralContainers", "image"),
    /** Images mounted as files. */
    VOLUME("image volume", "volumes", "image/reference");

    private final String noun;
    private final String list;
    private final String field;

    Place(String noun, String list, String field) {
      this.noun = noun;
      this.list = list;
      this.field = field;
    }

    /** Name of the list in a pod's spec. */
    String list() {
      return list;
    }
  }

  /** The same with no more of its name than is ever told. */
  PodImage withShortName() {
    return name.length() > MAX_NAME
        ? new PodImage(place, index, name.substring(0, MAX_NAME + 1), text)
        : this;
  }

  /** Where the image is written, as a JSON pointer (RFC 6901). */
  String pointer() {
    return String.format(Locale.ROOT, "/spec/%s/%d/%s", place.list, index, place.field);
  }

  /** The place as people call it, such as {@code init container "migrate"}. */
  String described() {
    return name.isEmpty()
        ? place.noun + " number " + (index + 1)
        : place.noun + " \"" + OneLine.of(name, MAX_NAME) + "\"";
  }
}
