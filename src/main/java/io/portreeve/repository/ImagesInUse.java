package io.portreeve.repository;

import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.provider.StoredImage;
import io.portreeve.usage.ImageUsage;
import io.portreeve.usage.ImageUse;
import io.portreeve.usage.RunningImages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who uses which images, as of one moment: all that runs is gone through once, however many images
 * are asked for afterwards. Of each image, it knows as many users as are named, and one more.
 */
final class ImagesInUse {
  private static final SortedSet<Integer> NOBODY = Collections.emptySortedSet();

  /** Names of users, in their order; elsewhere they are numbers. */
  private final List<String> names = new ArrayList<>();

  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, SortedSet<Integer>> anywhere = new HashMap<>();
  private final Map<String, SortedSet<Integer>> here = new HashMap<>();
  private final Map<String, SortedSet<Integer>> byTag = new HashMap<>();
  private final Predicate<ImageReference> isHere;

  private ImagesInUse(Predicate<ImageReference> isHere) {
    this.isHere = isHere;
  }

  /**
   * Goes through all that runs.
   *
   * @param isHere whether a reference names the repository whose images will be asked for
   */
  static ImagesInUse of(RunningImages running, Predicate<ImageReference> isHere) {
    var use = new ImagesInUse(isHere);
    // Workloads first: a pod is gone before somebody can look at it.
    for (var each : running.workloads()) {
      use.add(each.kind() + " " + each.namespace() + "/" + each.name(), each.images());
    }
    for (var pod : running.pods()) {
      use.add("Pod " + pod.namespace() + "/" + pod.name(), pod.images());
    }
    use.numbers.clear();
    return use;
  }

  private void add(String name, List<ImageUse> images) {
    for (var image : images) {
      add(name, image);
    }
  }

  private void add(String name, ImageUse use) {
    var user = numbers.computeIfAbsent(name, this::number);
    var reference = reference(use);
    var digests = new ArrayList<String>();
    if (use.digest() != null) {
      digests.add(use.digest());
    }
    reference.map(ImageReference::digest).map(Digest::toString).ifPresent(digests::add);
    digests.forEach(each -> note(anywhere, each, user));
    if (reference.filter(isHere).isPresent()) {
      digests.forEach(each -> note(here, each, user));
      // A node that runs another digest will ask for the tag again when the pod is started anew.
      if (reference.get().digest() == null) {
        note(byTag, String.valueOf(reference.get().tagOrLatest()), user);
      }
    }
  }

  private int number(String name) {
    names.add(name);
    return names.size() - 1;
  }

  private static void note(Map<String, SortedSet<Integer>> users, String key, int user) {
    var known = users.computeIfAbsent(key, _ -> new TreeSet<>());
    if (known.size() <= ImageUsage.NAMED) {
      known.add(user);
    }
  }

  /** Empty where nothing can be pulled by what is named. */
  private static Optional<ImageReference> reference(ImageUse use) {
    try {
      return Optional.of(ImageReference.parse(use.image()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Users of an image of the repository, by its digest or by one of its tags. */
  List<String> usersOf(Digest digest, StoredImage image) {
    return named(union(here, digest, image));
  }

  /** From now on, who uses one of an image's tags in the repository is a user of its digest. */
  void identify(Digest digest, StoredImage image) {
    var users = union(anywhere, digest, image);
    if (!users.isEmpty()) {
      anywhere.put(digest.toString(), users);
    }
  }

  /**
   * Users of an image by its digest, whatever repository they pull it from; and by its tags, once
   * it is {@link #identify identified}.
   */
  List<String> usersAnywhere(Digest digest) {
    return named(anywhere.getOrDefault(digest.toString(), NOBODY));
  }

  private SortedSet<Integer> union(
      Map<String, SortedSet<Integer>> byDigest, Digest digest, StoredImage image) {
    var users = new TreeSet<>(byDigest.getOrDefault(digest.toString(), NOBODY));
    image.tags().forEach(tag -> users.addAll(byTag.getOrDefault(tag, NOBODY)));
    return users;
  }

  private List<String> named(SortedSet<Integer> users) {
    var named = new ArrayList<String>();
    users.stream().limit(ImageUsage.NAMED).map(names::get).forEach(named::add);
    if (users.size() > ImageUsage.NAMED) {
      named.add("and more");
    }
    return named;
  }
}
