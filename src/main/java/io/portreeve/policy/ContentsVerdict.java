package io.portreeve.policy;

import io.portreeve.image.ImageReference;
import io.portreeve.policy.ContentsFact.PlatformFact;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether what an image consists of is what a policy asks for. */
final class ContentsVerdict {
  private static final String PLATFORMS = "platforms";
  private static final String BASE_IMAGES = "baseImages";
  private static final int SHOWN = 8;

  private final CompiledPolicy policy;
  private final ImageReference image;
  private final ContentsFact contents;
  private final ContentDemands asked;

  private ContentsVerdict(CompiledPolicy policy, ImageReference image, ContentsFact contents) {
    this.policy = policy;
    this.image = image;
    this.contents = contents;
    this.asked = policy.demands().contents();
  }

  /** The refusal where the contents can't be known. */
  static Denied unreadable(CompiledPolicy policy, ImageReference image, String fault) {
    var layers = policy.demands().contents().bases() != null;
    return new Denied(
        layers ? BASE_IMAGES : PLATFORMS,
        fault,
        layers
            ? "an image, or an index of images, of known layers on every platform"
            : "an image, or an index of images",
        "push %s again with everything that it lists, and name that digest"
            .formatted(image.name()));
  }

  /** The refusal; null: nothing is wrong. */
  static @Nullable Denied of(
      CompiledPolicy policy, ImageReference image, @Nullable ContentsFact contents, Instant now) {
    if (contents == null) {
      return null;
    }
    var verdict = new ContentsVerdict(policy, image, contents);
    var platforms = verdict.platforms();
    return platforms == null ? verdict.bases(now) : platforms;
  }

  private @Nullable Denied platforms() {
    var there = contents.platforms().stream().map(each -> Platform.of(each.platform())).toList();
    var missing = asked.platforms().stream().filter(each -> !there.contains(each)).toList();
    if (missing.isEmpty()) {
      return null;
    }
    return new Denied(
        PLATFORMS,
        contents.platforms().isEmpty() ? "no image" : "images of " + listed(contents.platforms()),
        "one of each of " + joined(asked.platforms()),
        "build %s for %s too, or correct spec.platforms of ImagePolicy %s"
            .formatted(image.name(), joined(missing), policy.name()));
  }

  private static String listed(List<PlatformFact> platforms) {
    var names = platforms.stream().map(ContentsVerdict::name).distinct().toList();
    return bounded(names);
  }

  private static String bounded(List<String> names) {
    var said = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() > SHOWN ? said + " and " + (names.size() - SHOWN) + " more" : said;
  }

  private static String name(PlatformFact platform) {
    return platform.platform().isEmpty() ? "an unknown platform" : platform.platform();
  }

  private static String joined(List<Platform> platforms) {
    return platforms.stream().map(Platform::toString).collect(Collectors.joining(", "));
  }

  private @Nullable Denied bases(Instant now) {
    var bases = asked.bases();
    if (bases == null) {
      return null;
    }
    if (contents.platforms().isEmpty()) {
      return denied(bases, "no image", "name an image");
    }
    for (var platform : contents.platforms()) {
      var base = bases.of(platform);
      if (base == null) {
        return denied(
            bases,
            "the image of %s, whose first layers are no allowed base's".formatted(name(platform)),
            "build it on %s, keeping that base's layers as they are: builders that squash or compress them anew change them"
                .formatted(current(bases)));
      }
      if (!bases.isFresh(base, now)) {
        return denied(
            bases,
            "the image of %s, built on %s@%s, which that tag had last on %s"
                .formatted(
                    name(platform),
                    base.reference(),
                    base.digest(),
                    base.lastSeen().truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10)),
            "build it anew on " + current(bases));
      }
    }
    return null;
  }

  private Denied denied(KnownBases bases, String found, String next) {
    var age = bases.maxAge();
    return new Denied(
        BASE_IMAGES,
        found,
        "on every platform the layers of a digest that one of %s has%s"
            .formatted(
                bounded(bases.allowed()),
                age == null ? ", or had" : ", or had in the last " + text(age)),
        next + ", or correct spec.baseImages of ImagePolicy " + policy.name());
  }

  private static String text(Duration age) {
    return age.toHours() % 24 == 0 ? counted(age.toDays(), "day") : counted(age.toHours(), "hour");
  }

  private static String counted(long number, String unit) {
    return number == 1 ? unit : number + " " + unit + "s";
  }

  private static String current(KnownBases bases) {
    var names = new ArrayList<String>();
    bases.current().forEach(base -> names.add(base.reference() + "@" + base.digest()));
    return names.isEmpty() ? "an allowed base" : bounded(names);
  }
}
