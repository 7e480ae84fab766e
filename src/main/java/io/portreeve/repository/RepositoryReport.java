package io.portreeve.repository;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.status.Conditions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of an object after a look.
 *
 * @param before its status so far
 * @param after its status from now on
 * @param next when to look again, where nothing else asks for it
 */
record RepositoryReport(
    ImageRepositoryStatus before, ImageRepositoryStatus after, @Nullable Duration next) {

  Optional<ImageRepositoryStatus> changedStatus() {
    return before.equals(after) ? Optional.empty() : Optional.of(after);
  }

  Optional<Duration> again() {
    return Optional.ofNullable(next);
  }

  /** The same, with another look after this time at the latest; null where it doesn't matter. */
  RepositoryReport notLaterThan(@Nullable Duration latest) {
    return latest == null || (next != null && next.compareTo(latest) <= 0)
        ? this
        : new RepositoryReport(before, after, latest);
  }

  boolean stalled() {
    return Conditions.isTrue(after.conditions(), Condition.STALLED);
  }

  /**
   * Returns an object for server-side apply that holds nothing but a changed status: what is left
   * out isn't ours.
   */
  Optional<ImageRepository> patch(ImageRepository object) {
    return changedStatus()
        .map(
            status -> {
              var patch = new ImageRepository();
              patch.setMetadata(
                  new ObjectMetaBuilder()
                      .withNamespace(object.getMetadata().getNamespace())
                      .withName(object.getMetadata().getName())
                      .build());
              patch.setStatus(status);
              return patch;
            });
  }
}
