package io.portreeve.testing;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Holds a status against what kstatus and the Kubernetes API conventions ask, and against the state
 * that kstatus computes from it. For the end of every reconciler test.
 *
 * @see <a href="https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus">kstatus</a>
 */
public final class KstatusAssert extends AbstractAssert<KstatusAssert, KstatusAssert.Observed> {
  private static final Pattern REASON = Pattern.compile("[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?");
  private static final Set<String> STATUSES = Set.of("True", "False", "Unknown");
  private static final int MAX_REASON = 1024;
  private static final int MAX_MESSAGE = 32_768;

  /** What kstatus makes of an object. */
  public enum Kstatus {
    CURRENT,
    IN_PROGRESS,
    FAILED,
    TERMINATING
  }

  /**
   * What kstatus looks at.
   *
   * @param generation generation of the object
   * @param observedGeneration generation that the status speaks of
   * @param conditions the conditions
   * @param deletionTimestamp when its deletion was asked for
   */
  public record Observed(
      long generation,
      @Nullable Long observedGeneration,
      List<Condition> conditions,
      @Nullable String deletionTimestamp) {
    public Observed {
      conditions = List.copyOf(conditions);
    }

    private @Nullable String status(String type) {
      return conditions.stream()
          .filter(c -> c.type().equals(type))
          .map(Condition::status)
          .findFirst()
          .orElse(null);
    }

    /** Computes it in kstatus' own order. */
    public Kstatus kstatus() {
      if (deletionTimestamp != null) {
        return Kstatus.TERMINATING;
      }
      if (observedGeneration != null && observedGeneration != generation) {
        return Kstatus.IN_PROGRESS;
      }
      if ("True".equals(status(Condition.RECONCILING))) {
        return Kstatus.IN_PROGRESS;
      }
      if ("True".equals(status(Condition.STALLED))) {
        return Kstatus.FAILED;
      }
      var ready = status(Condition.READY);
      return ready == null || ready.equals("True") ? Kstatus.CURRENT : Kstatus.IN_PROGRESS;
    }
  }

  private KstatusAssert(Observed actual) {
    super(actual, KstatusAssert.class);
  }

  /** Begins with the parts of a status. */
  public static KstatusAssert assertThatStatus(
      long generation,
      @Nullable Long observedGeneration,
      List<Condition> conditions,
      @Nullable String deletionTimestamp) {
    return new KstatusAssert(
        new Observed(generation, observedGeneration, conditions, deletionTimestamp));
  }

  /** Begins with an object. */
  public static KstatusAssert assertThatStatus(ImageRepository object) {
    var status = object.getStatus();
    return status == null
        ? of(object.getMetadata(), null, List.of())
        : of(object.getMetadata(), status.observedGeneration(), status.conditions());
  }

  /** Begins with an object. */
  public static KstatusAssert assertThatStatus(Registry object) {
    var status = object.getStatus();
    return status == null
        ? of(object.getMetadata(), null, List.of())
        : of(object.getMetadata(), status.observedGeneration(), status.conditions());
  }

  /** Begins with an object. */
  public static KstatusAssert assertThatStatus(LifecyclePolicy object) {
    var status = object.getStatus();
    return status == null
        ? of(object.getMetadata(), null, List.of())
        : of(object.getMetadata(), status.observedGeneration(), status.conditions());
  }

  /** Begins with an object. */
  public static KstatusAssert assertThatStatus(ImagePolicy object) {
    var status = object.getStatus();
    return status == null
        ? of(object.getMetadata(), null, List.of())
        : of(object.getMetadata(), status.observedGeneration(), status.conditions());
  }

  private static KstatusAssert of(
      ObjectMeta metadata, @Nullable Long observedGeneration, List<Condition> conditions) {
    return assertThatStatus(
        metadata.getGeneration(), observedGeneration, conditions, metadata.getDeletionTimestamp());
  }

  /** Holds it against every rule. */
  public KstatusAssert isValid() {
    check(
        Objects.equals(actual.observedGeneration(), actual.generation()),
        "observedGeneration must be %s".formatted(actual.generation()));
    checkTypes();
    actual.conditions().forEach(this::checkCondition);
    checkTogether();
    return this;
  }

  /** Valid, and kstatus says Current. */
  public KstatusAssert isCurrent() {
    return isValid().computes(Kstatus.CURRENT);
  }

  /** Valid, and kstatus says InProgress. */
  public KstatusAssert isInProgress() {
    return isValid().computes(Kstatus.IN_PROGRESS);
  }

  /** Valid, and kstatus says Failed. */
  public KstatusAssert isFailed() {
    return isValid().computes(Kstatus.FAILED);
  }

  /** Valid, and kstatus says Terminating. */
  public KstatusAssert isTerminating() {
    return isValid().computes(Kstatus.TERMINATING);
  }

  /** The Ready condition has this reason. */
  public KstatusAssert hasReason(String reason) {
    check(ready().reason().equals(reason), "Ready must have the reason %s".formatted(reason));
    return this;
  }

  /** The Ready condition's message holds all of these. */
  public KstatusAssert says(String... parts) {
    for (var part : parts) {
      check(ready().message().contains(part), "Ready's message must hold <%s>".formatted(part));
    }
    return this;
  }

  private Condition ready() {
    return actual.conditions().stream()
        .filter(c -> c.type().equals(Condition.READY))
        .findFirst()
        .orElseThrow(() -> failure("There must be a Ready condition: %s", actual));
  }

  private KstatusAssert computes(Kstatus expected) {
    check(
        actual.kstatus() == expected,
        "kstatus must be %s, is %s".formatted(expected, actual.kstatus()));
    return this;
  }

  private void checkTypes() {
    var types = actual.conditions().stream().map(Condition::type).toList();
    check(types.contains(Condition.READY), "there must be a Ready condition");
    check(types.getFirst().equals(Condition.READY), "Ready must be the first condition");
    check(new HashSet<>(types).size() == types.size(), "types must be unique");
  }

  private void checkCondition(Condition c) {
    check(STATUSES.contains(c.status()), "%s has a bad status".formatted(c.type()));
    check(
        c.observedGeneration() != null && c.observedGeneration() <= actual.generation(),
        "%s must observe a generation up to %s".formatted(c.type(), actual.generation()));
    check(
        c.reason().length() <= MAX_REASON && REASON.matcher(c.reason()).matches(),
        "%s has a bad reason".formatted(c.type()));
    check(
        !c.message().isBlank() && c.message().codePoints().count() <= MAX_MESSAGE,
        "%s must have a message of at most %s characters".formatted(c.type(), MAX_MESSAGE));
    check(isTime(c.lastTransitionTime()), "%s has a bad lastTransitionTime".formatted(c.type()));
    var abnormal = c.type().equals(Condition.RECONCILING) || c.type().equals(Condition.STALLED);
    check(!abnormal || c.status().equals("True"), "%s must be True or absent".formatted(c.type()));
  }

  private void checkTogether() {
    var reconciling = actual.status(Condition.RECONCILING) != null;
    var stalled = actual.status(Condition.STALLED) != null;
    check(!(reconciling && stalled), "Reconciling and Stalled exclude each other");
    if ("True".equals(actual.status(Condition.READY))) {
      check(!reconciling && !stalled, "Ready excludes Reconciling and Stalled");
    } else {
      check(reconciling || stalled, "what isn't Ready must be Reconciling or Stalled");
    }
  }

  private static boolean isTime(String text) {
    try {
      return OffsetDateTime.parse(text).getYear() > 1970;
    } catch (DateTimeException _) {
      return false;
    }
  }

  private void check(boolean holds, String rule) {
    if (!holds) {
      throw failure("%s: %s", rule, actual);
    }
  }
}
