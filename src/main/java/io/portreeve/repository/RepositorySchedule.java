package io.portreeve.repository;

import static java.util.Objects.requireNonNullElse;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.kubernetes.IntervalText;
import io.portreeve.kubernetes.Rotation;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Tells what is due. */
@Singleton
public class RepositorySchedule {
  /** How far clocks may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** One object is due up to this part of the rotation earlier than another. */
  private static final int SPREAD = 5;

  private static final int STEPS = 1000;

  private final Clock clock;
  private final Rotation rotation;

  /** Creates it. */
  public RepositorySchedule(Clock clock, Rotation rotation) {
    this.clock = clock;
    this.rotation = rotation;
  }

  /** Now, as a status writes it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  Clock clock() {
    return clock;
  }

  /**
   * Whether a time of a status is as long ago. One that can't be read, or lies in the future, isn't
   * the operator's: it doesn't count.
   */
  boolean isStale(@Nullable String time, Duration after) {
    if (time == null) {
      return true;
    }
    try {
      var age = Duration.between(Instant.parse(time), clock.instant());
      return age.compareTo(SKEW.negated()) < 0 || age.compareTo(after) >= 0;
    } catch (DateTimeException _) {
      return true;
    }
  }

  /**
   * How often everything of an object is compared. Spread over a fifth of itself by the object's
   * UID, so that a thousand objects aren't due at once.
   */
  Duration rotation(ImageRepository object, Registry registry) {
    var interval =
        IntervalText.parse(
            requireNonNullElse(registry.getSpec().interval(), RegistrySpec.INTERVAL));
    var base = interval.compareTo(rotation.value()) > 0 ? interval : rotation.value();
    return base.minusMillis(
        Math.floorMod(object.getMetadata().getUid().hashCode(), STEPS)
            * base.toMillis()
            / (STEPS * SPREAD));
  }
}
