package io.portreeve.testing.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the rules of a policy do to a repository at a moment.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html">Automate
 *     the cleanup of images by using lifecycle policies</a>
 */
final class LifecycleEvaluation {
  /** The one rule that acts on an image. */
  record Applied(int priority, boolean archives) {}

  private final Repo repository;
  private final Instant now;
  private final Map<String, List<String>> tags;
  private final HashSet<String> listed = new HashSet<>();

  private LifecycleEvaluation(Repo repository, Instant now) {
    this.repository = repository;
    this.now = now;
    this.tags = repository.tagsByDigest();
    for (var each : repository.images.values()) {
      if (!each.status(now).equals("ARCHIVED")) {
        listed.addAll(each.children());
      }
    }
  }

  /** Which rule acts on which image, by digest. */
  static Map<String, Applied> of(Repo repository, List<LifecycleRule> rules, Instant now) {
    var evaluation = new LifecycleEvaluation(repository, now);
    var result = new TreeMap<String, Applied>();
    var claimed = new HashSet<String>();
    for (var rule : rules) {
      var candidates = evaluation.candidates(rule);
      for (var each : evaluation.marked(candidates, rule)) {
        if (!claimed.contains(each.digest) && !evaluation.listed.contains(each.digest)) {
          result.put(each.digest, new Applied(rule.priority(), rule.archives()));
        }
      }
      candidates.forEach(each -> claimed.add(each.digest));
    }
    return result;
  }

  private List<Image> candidates(LifecycleRule rule) {
    var status = rule.ofArchive() ? "ARCHIVED" : "ACTIVE";
    return repository.images.values().stream()
        .filter(each -> each.status(now).equals(status))
        .filter(each -> rule.matches(tags.getOrDefault(each.digest, List.of())))
        .toList();
  }

  private List<Image> marked(List<Image> candidates, LifecycleRule rule) {
    if (rule.countType().equals("imageCountMoreThan")) {
      return candidates.stream()
          .sorted(
              Comparator.comparing((Image each) -> clock(each, rule))
                  .reversed()
                  .thenComparing(each -> each.digest))
          .skip(rule.count())
          .toList();
    }
    var days = Duration.ofDays(rule.count());
    return candidates.stream().filter(each -> clock(each, rule).plus(days).isBefore(now)).toList();
  }

  /** The moment that an image's age is counted from. */
  private static Instant clock(Image image, LifecycleRule rule) {
    return switch (rule.countType()) {
      case "sinceImageTransitioned" -> image.archivedAt == null ? image.pushedAt : image.archivedAt;
      case "sinceImagePulled" -> {
        var since = image.activatedAt == null ? image.pushedAt : image.activatedAt;
        var pulled = image.pulledAt;
        yield pulled == null || (image.activatedAt != null && pulled.isBefore(image.activatedAt))
            ? since
            : pulled;
      }
      default -> image.activatedAt == null ? image.pushedAt : image.activatedAt;
    };
  }
}
