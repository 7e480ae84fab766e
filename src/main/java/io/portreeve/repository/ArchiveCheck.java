package io.portreeve.repository;

import io.portreeve.image.Digest;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.StoredImage;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import io.portreeve.usage.RunningImages;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One look at what keeps images from being archived. What an image is about is anything that
 * somebody who may push writes: so all that runs is gone through once, and the registry is asked a
 * few times, whatever is written. What isn't known then is held. Is used once.
 */
final class ArchiveCheck {
  /**
   * Requests of one look. Seven are enough to come from the most of one request to a single image,
   * which is always told: each look knows more than the one before.
   */
  static final int MOST_REQUESTS = 8;

  private final ImagesInUse use;
  private final Function<Set<Digest>, RegistryClient.Lookup> registry;
  private final UnaryOperator<List<String>> named;

  /** What each image is about; of one that doesn't exist, nothing. */
  private final Map<Digest, Set<Digest>> subjects = new HashMap<>();

  private final Map<Digest, Outcome> held = new TreeMap<>();

  /**
   * Creates it.
   *
   * @param registry asks for images with one request
   * @param named names users, as far as they may be named
   */
  ArchiveCheck(
      ImagesInUse use,
      Function<Set<Digest>, RegistryClient.Lookup> registry,
      UnaryOperator<List<String>> named) {
    this.use = use;
    this.registry = registry;
    this.named = named;
  }

  /** What keeps all images alike: it isn't known what runs. Empty if it is. */
  static Map<Digest, Outcome> unknown(RunningImages running, Set<Digest> leaving) {
    var missing = running.unsynced();
    if (!missing.isEmpty()) {
      var kinds = String.join(", ", missing.stream().sorted().toList());
      return all(
          leaving,
          digest ->
              new Outcome.Progressing(
                  Reason.USAGE_UNKNOWN,
                  "spec.archivedImages names "
                      + digest
                      + ", and it isn't known who uses it: not all of these were read yet: "
                      + kinds));
    }
    if (!running.incomplete().isEmpty()) {
      return all(
          leaving,
          digest ->
              stalled(
                  digest,
                  "while an object of the cluster names more images than can be kept: it may use"
                      + " any"));
    }
    return Map.of();
  }

  private static Map<Digest, Outcome> all(Set<Digest> leaving, Function<Digest, Outcome> outcome) {
    return leaving.stream().collect(Collectors.toMap(each -> each, outcome));
  }

  /**
   * Looks.
   *
   * @param leaving the images that are to be archived
   * @param found images of the repository, these among them
   * @return what keeps them; those that nothing keeps aren't in it
   */
  Map<Digest, Outcome> of(Set<Digest> leaving, Map<Digest, StoredImage> found) {
    found.forEach(this::learn);
    var open = new TreeSet<Digest>();
    for (var digest : leaving) {
      var image = Objects.requireNonNull(found.get(digest));
      var users = named.apply(use.usersOf(digest, image));
      if (users.isEmpty()) {
        open.add(digest);
      } else {
        held.put(digest, inUse(digest, "it is in use by ", users));
      }
    }
    ask(open);
    return held;
  }

  private void learn(Digest digest, StoredImage image) {
    subjects.put(digest, ImageSubjects.of(image));
    use.identify(digest, image);
  }

  /** Asks until all is known that is still needed, or often enough. */
  private void ask(Set<Digest> open) {
    var most = RegistryClient.LOOKED_UP;
    var needed = needed(open);
    for (var request = 1; request <= MOST_REQUESTS && !needed.isEmpty(); request++) {
      var some = needed.stream().limit(most).collect(Collectors.toSet());
      var answer = registry.apply(some);
      answer.found().forEach(this::learn);
      answer.missing().forEach(each -> subjects.put(each, Set.of()));
      // One that is missing may keep all of a request from being found: ask for fewer.
      most = subjects.keySet().containsAll(some) ? most : Math.max(1, some.size() / 2);
      needed = needed(open);
    }
    open.forEach(digest -> held.put(digest, undecided(digest)));
  }

  /**
   * Takes out what is decided. What has to be known of the others comes back: first of those that
   * are about the fewest, so that one that is about many, all made up, doesn't come before them.
   */
  private Set<Digest> needed(Set<Digest> open) {
    var closures = new HashMap<Digest, Set<Digest>>();
    open.removeIf(
        digest -> {
          var closure = ImageSubjects.closure(digest, subjects);
          closures.put(digest, closure);
          return isHeld(digest, closure) || subjects.keySet().containsAll(closure);
        });
    var needed = new LinkedHashSet<Digest>();
    open.stream()
        .map(closures::get)
        .sorted(Comparator.comparingInt(Set::size))
        .forEach(needed::addAll);
    needed.removeAll(new HashSet<>(subjects.keySet()));
    return needed;
  }

  private boolean isHeld(Digest digest, Set<Digest> closure) {
    for (var subject : closure) {
      var users = named.apply(use.usersAnywhere(subject));
      if (!users.isEmpty()) {
        held.put(
            digest,
            inUse(digest, "the image that it is about, " + subject + ", is in use by ", users));
        return true;
      }
    }
    if (closure.size() > ImageSubjects.MOST) {
      held.put(digest, tooMany(digest));
      return true;
    }
    return false;
  }

  private static Outcome inUse(Digest digest, String who, List<String> users) {
    return stalled(
        digest,
        "while "
            + who
            + String.join(", ", users)
            + ": an archived image can't be pulled; remove those, or take it out of the list");
  }

  private static Outcome tooMany(Digest digest) {
    return stalled(
        digest,
        "while it is about more than "
            + ImageSubjects.MOST
            + " images, directly or not, by its manifest's subject and by tags like sha256-<hex>:"
            + " these may be in use; remove such tags, or take it out of the list");
  }

  private static Outcome stalled(Digest digest, String why) {
    return new Outcome.Stalled(
        Reason.IMAGES_IN_USE,
        "spec.archivedImages names " + digest + ", which isn't archived " + why);
  }

  private static Outcome undecided(Digest digest) {
    return new Outcome.Progressing(
        Reason.USAGE_UNKNOWN,
        "spec.archivedImages names "
            + digest
            + ", and it isn't known yet whether images that it is about are in use: some of those"
            + " aren't in the repository, and only "
            + MOST_REQUESTS
            + " requests are made for them at a time; it is tried again; if this stays, remove its"
            + " tags like sha256-<hex>, or take it out of the list");
  }
}
