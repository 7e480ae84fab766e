package io.portreeve.enforcement;

import java.util.List;

/** Whom the API server believes now: the authorities in the webhook configurations of policies. */
@FunctionalInterface
interface PublishedAuthorities {
  /**
   * Reads all of them.
   *
   * @return the different ones, PEM; an empty text where a webhook has none; no texts: the API
   *     server asks no webhook yet
   */
  List<String> bundles();
}
