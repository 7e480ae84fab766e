package io.portreeve.admission;

import io.portreeve.credentials.PullSecret;

/** What one request may be and take, whoever sends it. */
final class AdmissionBounds {
  /** Bytes of a review. The API server takes objects of 3 MiB, and sends old and new. */
  static final int MAX_BODY = 8 << 20;

  /** Bytes of all reviews that arrive or are being read. */
  static final int MAX_BODIES = 48 << 20;

  /** A review larger than this isn't read on an event loop. */
  static final int LARGE_BODY = 256 << 10;

  /** Images a pod may name, equal ones counted. */
  static final int MAX_IMAGES = 2_000;

  /** Images of a pod that may be different from each other. */
  static final int MAX_DISTINCT_IMAGES = 128;

  /** Characters of an image; a reference is at most 255 + 128 + 71 and what joins them. */
  static final int MAX_IMAGE_CHARS = 1_024;

  /** Pull Secrets of a pod that are read; more are left out, and the denial says so. */
  static final int MAX_PULL_SECRETS = 8;

  /** Bytes of a pull Secret's configuration; a larger one isn't used. */
  static final int MAX_PULL_SECRET = PullSecret.MAX_BYTES;

  /** Connections at one time; the one that was silent for longest makes room. */
  static final int MAX_CONNECTIONS = 512;

  private AdmissionBounds() {}
}
