package io.portreeve.testing;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.Annotations;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Annotations in memory, which outlive the process that writes them. */
public final class FakeAnnotations implements Annotations {
  private final Killer killer;
  private final Map<String, String> values = new HashMap<>();
  private @Nullable RuntimeException failure;
  private int writes;

  /** Creates it without any. */
  public FakeAnnotations(Killer killer) {
    this.killer = killer;
  }

  /** The value of the annotation of a Registry; null if it has none. */
  public @Nullable String of(String registry) {
    return values.get(registry);
  }

  /** Somebody else writes the annotation; null takes it off. */
  public void behindOurBackSet(String registry, @Nullable String value) {
    if (value == null) {
      values.remove(registry);
    } else {
      values.put(registry, value);
    }
  }

  /** Makes writing fail from now on; null ends that. */
  public void failWrites(@Nullable RuntimeException thrown) {
    failure = thrown;
  }

  /** How often it was written. */
  public int writes() {
    return writes;
  }

  @Override
  public Optional<String> read(Registry registry, String annotation) {
    return Optional.ofNullable(values.get(registry.getMetadata().getName()));
  }

  @Override
  public void write(
      Registry registry, String annotation, @Nullable String expected, @Nullable String value) {
    killer.step();
    if (failure != null) {
      throw failure;
    }
    var name = registry.getMetadata().getName();
    if (!Objects.equals(values.get(name), expected)) {
      throw new ChangedException("somebody else changed annotation " + annotation);
    }
    behindOurBackSet(name, value);
    writes++;
    killer.step();
  }
}
