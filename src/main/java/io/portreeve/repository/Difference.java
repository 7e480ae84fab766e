package io.portreeve.repository;

import io.portreeve.api.v1alpha1.Drift;

/**
 * A setting that isn't as it is asked, as people read it.
 *
 * @param setting the field of the spec that asks
 * @param found what was found, on one line and shortened
 * @param wanted what is asked, on one line and shortened
 */
record Difference(String setting, String found, String wanted) {
  /** Stands for what isn't there. */
  static final String NONE = "none";

  Difference {
    found = shortened(found);
    wanted = shortened(wanted);
  }

  private static String shortened(String text) {
    return Drift.shortened(text.strip().replaceAll("\\s+", " "));
  }

  @Override
  public String toString() {
    return setting + " was " + found + ", asked for is " + wanted;
  }
}
