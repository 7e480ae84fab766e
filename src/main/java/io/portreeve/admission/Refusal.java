package io.portreeve.admission;

import java.util.List;

/**
 * Why something is refused.
 *
 * @param message all of it, for whoever sent the pod
 * @param parts the same for each image, a line each; empty: it isn't about single images
 */
record Refusal(String message, List<Part> parts) {
  /** Nothing is refused. */
  static final Refusal NONE = new Refusal("", List.of());

  /**
   * Why one image is refused.
   *
   * @param check the check that failed
   * @param text where the image is named, the check, what was found, the image
   */
  record Part(String check, String text) {
    /** Whether nothing was found out about the image. */
    boolean isUndecided() {
      return check.equals("time") || check.equals("evidence") || check.equals("internal error");
    }
  }

  /** Makes the list unmodifiable. */
  Refusal {
    parts = List.copyOf(parts);
  }

  /** A refusal that isn't about single images. */
  static Refusal of(String message) {
    return new Refusal(message, List.of());
  }
}
