package io.portreeve.repository;

import io.portreeve.image.Digest;
import io.portreeve.provider.StoredImage;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which images are to be archived, and which to be taken out again. An image that can't be pulled
 * any more must not be in use, nor be what is checked about one in use, such as its signature. Each
 * is looked at by itself: those that may be archived are. That an image is part of an index that
 * isn't archived is left to the registry, which refuses it: an index in use is held here.
 *
 * @param actions the writes
 * @param refusals what isn't archived, and why
 */
record ArchivePlan(List<RepositoryAction> actions, List<Outcome> refusals) {
  ArchivePlan {
    actions = List.copyOf(actions);
    refusals = List.copyOf(refusals);
  }

  /**
   * Decides.
   *
   * @param found the images that exist, of those that are or were asked for
   * @param archived what the object had archived before
   * @param hold asked once, and only if anything is to be archived
   */
  static ArchivePlan of(
      RepositoryIntent intent,
      Map<Digest, StoredImage> found,
      Set<Digest> archived,
      ImageHold hold) {
    var actions = new ArrayList<RepositoryAction>();
    var refusals = new ArrayList<Outcome>();
    for (var digest : new TreeSet<>(archived)) {
      var image = found.get(digest);
      if (!intent.archived().contains(digest) && image != null && image.archived()) {
        actions.add(new RepositoryAction.Restore(digest));
      }
    }
    var leaving = new TreeSet<Digest>(intent.archived());
    leaving.removeIf(digest -> !found.containsKey(digest) || found.get(digest).archived());
    var held = leaving.isEmpty() ? Map.<Digest, Outcome>of() : hold.of(leaving, found);
    for (var digest : intent.archived()) {
      if (!found.containsKey(digest)) {
        refusals.add(missing(intent, digest));
      } else if (held.containsKey(digest)) {
        refusals.add(held.get(digest));
      } else if (leaving.contains(digest)) {
        actions.add(new RepositoryAction.Archive(digest));
      }
    }
    return new ArchivePlan(actions, refusals);
  }

  private static Outcome missing(RepositoryIntent intent, Digest digest) {
    return new Outcome.Stalled(
        Reason.INVALID_SPEC,
        "spec.archivedImages names "
            + digest
            + ", which isn't in the repository \""
            + intent.name()
            + "\": correct it, or take it out");
  }
}
