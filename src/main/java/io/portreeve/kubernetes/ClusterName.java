package io.portreeve.kubernetes;

import java.util.regex.Pattern;

/**
 * Name of the cluster in ownership tags: what tells the repositories of several clusters apart that
 * share a registry.
 *
 * @param value a DNS label
 */
public record ClusterName(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Refuses what isn't a DNS label. */
  public ClusterName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "clusterName must be 1 to 63 lower-case letters, digits and hyphens, a letter or digit at both ends: \""
              + value
              + "\"");
    }
  }
}
