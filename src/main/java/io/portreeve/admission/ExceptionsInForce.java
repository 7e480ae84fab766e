package io.portreeve.admission;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyExceptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exceptions that there are. They depend on nothing but their objects and the clock: neither
 * the operator nor a registry has to be there for one to count, and none counts when it has ended.
 */
final class ExceptionsInForce {
  private static final Logger LOG = LoggerFactory.getLogger(ExceptionsInForce.class);
  private static final int MAX_TOLD = 300;

  private final InstantSource clock;
  private volatile Map<Digest, PolicyExceptions> byDigest = Map.of();
  private volatile boolean read;

  /** By name; guarded by this. */
  private Map<String, Source> sources = Map.of();

  /**
   * What was made of an object.
   *
   * @param version of its content
   * @param exception null: it can't be used
   */
  private record Source(String version, @Nullable PolicyException exception) {}

  /** There is none yet. */
  ExceptionsInForce(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether they have been read, or it is known that there are none. */
  boolean areRead() {
    return read;
  }

  /** Whether there is none. */
  boolean areNone() {
    return byDigest.isEmpty();
  }

  /** The exception by which an image may run there now, if there is one. */
  Optional<PolicyException> find(String policy, ImageReference image, String namespace) {
    var digest = image.digest();
    var exceptions = digest == null ? null : byDigest.get(digest);
    return exceptions == null
        ? Optional.empty()
        : exceptions.find(policy, image, namespace, clock.instant());
  }

  /** The API server doesn't know the kind: there can't be any. */
  synchronized void noneAreServed() {
    sources = Map.of();
    byDigest = Map.of();
    read = true;
  }

  /**
   * Takes over those that there are now: all of them, each time. They are listed in here, one
   * caller after the other, so that what is older never comes in the place of what is newer.
   *
   * @param reader reads one; throws IllegalArgumentException for what can't be read
   */
  synchronized <T extends HasMetadata> void takeOver(
      Supplier<? extends Collection<T>> list, Function<T, ImagePolicyException> reader) {
    Map<String, Source> next = new HashMap<>();
    Map<Digest, List<PolicyException>> found = new HashMap<>();
    for (var object : list.get()) {
      var source = source(object, reader);
      next.put(object.getMetadata().getName(), source);
      var exception = source.exception();
      if (exception != null) {
        exception.images().stream()
            .map(PolicyException.Exempt::digest)
            .distinct()
            .forEach(each -> found.computeIfAbsent(each, _ -> new ArrayList<>()).add(exception));
      }
    }
    sources = next;
    var index = new HashMap<Digest, PolicyExceptions>();
    found.forEach((digest, exceptions) -> index.put(digest, PolicyExceptions.of(exceptions)));
    byDigest = Map.copyOf(index);
    read = true;
  }

  private <T extends HasMetadata> Source source(
      T object, Function<T, ImagePolicyException> reader) {
    var metadata = object.getMetadata();
    // What decides changes with the generation only; the status changes often.
    var generation = metadata.getGeneration();
    var version =
        metadata.getUid() + " " + (generation == null ? metadata.getResourceVersion() : generation);
    var last = sources.get(metadata.getName());
    return last != null && last.version().equals(version)
        ? last
        : new Source(version, usable(object, reader));
  }

  /** Nothing of one that can't be taken counts. */
  private static <T extends HasMetadata> @Nullable PolicyException usable(
      T object, Function<T, ImagePolicyException> reader) {
    try {
      return PolicyException.of(reader.apply(object));
    } catch (InvalidPolicyException e) {
      ignored(object, String.join("; ", e.problems()));
    } catch (RuntimeException e) {
      ignored(object, e.getClass().getSimpleName());
    }
    return null;
  }

  private static void ignored(HasMetadata object, String why) {
    LOG.atWarn()
        .addKeyValue("kind", "ImagePolicyException")
        .addKeyValue("name", OneLine.of(String.valueOf(object.getMetadata().getName()), MAX_TOLD))
        .addKeyValue("problem", OneLine.of(why, MAX_TOLD))
        .log("Exception can't be used, and lets nothing in");
  }
}
