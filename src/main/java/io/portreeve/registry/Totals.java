package io.portreeve.registry;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.api.v1alpha1.RegistryStatus;
import io.portreeve.status.MonthlyCost;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the repositories of a Registry's objects hold together; absent where none was measured.
 *
 * @param images number of images
 * @param sizeBytes their bytes
 * @param monthlyCost what storing them costs
 */
record Totals(@Nullable Long images, @Nullable Long sizeBytes, @Nullable String monthlyCost) {

  static Totals of(RegistryStatus status) {
    return new Totals(status.images(), status.sizeBytes(), status.monthlyCost());
  }

  /** Adds up what the statuses of objects say: nothing is asked of the registry for it. */
  static Totals of(Collection<ImageRepository> objects, @Nullable String price) {
    long images = 0;
    long bytes = 0;
    var measured = false;
    for (var object : objects) {
      var status = object.getStatus();
      if (status != null && status.arn() != null && status.images() != null) {
        measured = true;
        images += status.images();
        bytes += Objects.requireNonNullElse(status.sizeBytes(), 0L);
      }
    }
    return measured
        ? new Totals(
            images,
            bytes,
            MonthlyCost.of(bytes, Objects.requireNonNullElse(price, RegistrySpec.STORAGE_PRICE)))
        : new Totals(null, null, null);
  }
}
