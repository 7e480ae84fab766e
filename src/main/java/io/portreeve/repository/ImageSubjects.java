package io.portreeve.repository;

import io.portreeve.image.Digest;
import io.portreeve.provider.StoredImage;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which images an image is about: its manifest says so ({@code subject}), or a tag does ({@code
 * sha256-<hex>}, alone or as {@code .sig}, {@code .att} or {@code .sbom}). A signature can't be
 * checked without being pulled, so it is in use as long as what it is about is. Whoever may push
 * may write any digests there: no more than {@link #MOST} of one image are looked at.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema">Referrers
 *     tag schema</a>
 */
final class ImageSubjects {
  /** So many images one may be about, directly and not: a signature is about one. */
  static final int MOST = 32;

  private static final Pattern TAG =
      Pattern.compile("sha256-([0-9a-f]{64})(?:\\.(?:sig|att|sbom))?");

  private ImageSubjects() {}

  /** The images that an image says to be about; where these are too many, one too many. */
  static Set<Digest> of(StoredImage image) {
    var subjects = new TreeSet<Digest>();
    if (image.subject() != null) {
      subjects.add(image.subject());
    }
    for (var tag : image.tags()) {
      var scheme = TAG.matcher(tag);
      if (subjects.size() <= MOST && scheme.matches()) {
        subjects.add(new Digest(scheme.group(1)));
      }
    }
    return subjects;
  }

  /**
   * What an image is about, directly and not, itself left out; the nearest first.
   *
   * @param subjects what each image is about, as far as it is known
   * @return more than {@link #MOST} where these are too many: not all of them then
   */
  static Set<Digest> closure(Digest digest, Map<Digest, Set<Digest>> subjects) {
    var all = new LinkedHashSet<Digest>();
    var waiting = new ArrayDeque<Digest>(Set.of(digest));
    while (!waiting.isEmpty() && all.size() <= MOST) {
      for (var each : subjects.getOrDefault(waiting.remove(), Set.of())) {
        if (!each.equals(digest) && all.add(each)) {
          waiting.add(each);
        }
      }
    }
    return all;
  }
}
