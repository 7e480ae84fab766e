package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;
import io.portreeve.image.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds every image of a pod or of its template: containers of all three kinds and image volumes.
 *
 * <p>Source: Kubernetes API reference, PodSpec and PodStatus.
 */
final class PodImages {
  /** What pods run under that name no ServiceAccount. */
  private static final String DEFAULT_ACCOUNT = "default";

  /** So many images are kept of one object; each template may name thousands. */
  static final int MOST_IMAGES = 2_000;

  /** So many characters of references are kept of one object: no API server bounds them. */
  static final int MOST_CHARACTERS = 512 << 10;

  private static final int MOST_SECRETS = 100;

  /** RFC 1123 subdomain: what names of Secrets are. */
  private static final int MOST_NAME = 253;

  /** Every reference of a spec; a container that names none counts as nothing. */
  static Stream<String> referencesOf(@Nullable PodSpec spec) {
    if (spec == null) {
      return Stream.empty();
    }
    return Stream.of(
            each(spec.getContainers()).map(Container::getImage),
            each(spec.getInitContainers()).map(Container::getImage),
            each(spec.getEphemeralContainers()).map(EphemeralContainer::getImage),
            volumes(spec))
        .flatMap(Function.identity())
        .filter(PodImages::isNamed);
  }

  /** Every reference of a pod's spec, and every image that its node says it runs. */
  static Stream<String> referencesOf(Pod pod) {
    return Stream.concat(
        referencesOf(pod.getSpec()),
        statuses(pod.getStatus()).map(ContainerStatus::getImageID).filter(PodImages::isNamed));
  }

  /** What pods made from a spec would use. */
  static PodNeeds needsOf(@Nullable PodSpec spec) {
    return needs(referencesOf(spec).map(image -> new ImageUse(image, null)), pull(spec));
  }

  /** What a pod uses. */
  static PodNeeds needsOf(Pod pod) {
    var spec = pod.getSpec();
    if (spec == null) {
      return needsOf(spec);
    }
    // Names are unique over all kinds of containers of a pod.
    var digests = new HashMap<String, String>();
    statuses(pod.getStatus())
        .forEach(
            status ->
                digestOf(status.getImageID())
                    .ifPresent(digest -> digests.put(status.getName(), digest)));
    var images =
        Stream.of(
                each(spec.getContainers()).map(c -> use(c.getName(), c.getImage(), digests)),
                each(spec.getInitContainers()).map(c -> use(c.getName(), c.getImage(), digests)),
                each(spec.getEphemeralContainers())
                    .map(c -> use(c.getName(), c.getImage(), digests)),
                // Of a volume's image, nodes tell no digest.
                volumes(spec).map(image -> new ImageUse(image, null)))
            .flatMap(Function.identity())
            .filter(use -> isNamed(use.image()));
    return needs(images, pull(spec));
  }

  /** Each image once, and no more than are kept of one object. */
  private static PodNeeds needs(Stream<ImageUse> uses, PullSources pull) {
    var kept = new ArrayList<ImageUse>();
    var characters = 0L;
    for (var use : uses.distinct().toList()) {
      characters += use.image().length();
      if (kept.size() == MOST_IMAGES || characters > MOST_CHARACTERS) {
        return new PodNeeds(kept, pull, false);
      }
      kept.add(use);
    }
    return new PodNeeds(kept, pull);
  }

  /**
   * The digest of a manifest in a reference or in a status' {@code imageID}. A bare {@code
   * sha256:...}, as some runtimes write, is that of an image's config and names nothing in a
   * registry.
   */
  static Optional<String> digestOf(@Nullable String image) {
    var at = image == null ? -1 : image.lastIndexOf('@');
    if (image == null || at < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.parse(image.substring(at + 1)).toString());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static ImageUse use(
      @Nullable String name, @Nullable String image, Map<String, String> digests) {
    return new ImageUse(Objects.requireNonNullElse(image, ""), digests.get(name));
  }

  private static boolean isNamed(@Nullable String image) {
    return image != null && !image.isEmpty();
  }

  private static Stream<String> volumes(PodSpec spec) {
    return each(spec.getVolumes())
        .map(Volume::getImage)
        .filter(Objects::nonNull)
        .map(image -> Objects.requireNonNullElse(image.getReference(), ""))
        .filter(PodImages::isNamed);
  }

  private static Stream<ContainerStatus> statuses(@Nullable PodStatus status) {
    return status == null
        ? Stream.empty()
        : Stream.of(
                status.getContainerStatuses(),
                status.getInitContainerStatuses(),
                status.getEphemeralContainerStatuses())
            .flatMap(PodImages::each);
  }

  private static PullSources pull(@Nullable PodSpec spec) {
    if (spec == null) {
      return new PullSources(List.of(), DEFAULT_ACCOUNT);
    }
    var secrets =
        each(spec.getImagePullSecrets())
            .map(LocalObjectReference::getName)
            .filter(PodImages::isNamed)
            .filter(name -> name.length() <= MOST_NAME)
            .distinct()
            .limit(MOST_SECRETS)
            .toList();
    var account =
        Stream.of(
                Optional.ofNullable(spec.getServiceAccountName()),
                Optional.ofNullable(spec.getServiceAccount()))
            .flatMap(Optional::stream)
            .filter(PodImages::isNamed)
            .findFirst();
    return new PullSources(secrets, account.orElse(DEFAULT_ACCOUNT));
  }

  /** Templates of custom data may lack anything. */
  private static <T> Stream<T> each(@Nullable List<T> list) {
    return list == null ? Stream.empty() : list.stream().filter(Objects::nonNull);
  }

  private PodImages() {}
}
