package io.portreeve.kubernetes;

import io.portreeve.api.v1alpha1.Registry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Annotations of Registries, as the API server has them at this moment: the caches keep none, and a
 * cache may be behind what this process has just written.
 */
public interface Annotations {
  /**
   * Reads an annotation of an object.
   *
   * @throws ChangedException if the object is gone, or another one has its name
   */
  Optional<String> read(Registry registry, String annotation);

  /**
   * Writes an annotation of an object, and nothing else of it.
   *
   * @param expected what it must hold until then
   * @param value what it holds from then on; null takes it off
   * @throws ChangedException if it doesn't hold that, or the object is gone, or another one has its
   *     name
   */
  void write(
      Registry registry, String annotation, @Nullable String expected, @Nullable String value);

  /** Somebody else changed what was to be written: the work is to begin anew. */
  final class ChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates it with what was found. */
    public ChangedException(String message) {
      super(message);
    }
  }
}
