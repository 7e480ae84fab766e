package io.portreeve.api.v1alpha1;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds a document whose form isn't the API's own, and which the API server can't bound: one that
 * is larger than any that is of use isn't kept, so that nobody fills the operator's memory with it.
 */
public final class BoundedDocument {
  /** Characters of names and texts; any other value counts as one. */
  private static final int MOST_CHARS = 16_384;

  /** Objects and lists: each takes memory, however empty. */
  private static final int MOST_CONTAINERS = 1_024;

  private static final int MOST_DEPTH = 16;
  private static final Map<String, Object> TOO_LARGE = Map.of("too large", true);

  private int chars;
  private int containers;

  private BoundedDocument() {}

  /** Whether a document was too large to be kept. */
  public static boolean isTooLarge(@Nullable Map<String, Object> document) {
    return TOO_LARGE.equals(document);
  }

  /** The document, or in its place one that only says that it was too large. */
  static @Nullable Map<String, Object> of(@Nullable Map<String, Object> document) {
    return new BoundedDocument().fits(document, 1) ? document : TOO_LARGE;
  }

  private boolean fits(@Nullable Object value, int depth) {
    if (++chars > MOST_CHARS || depth > MOST_DEPTH) {
      return false;
    }
    return switch (value) {
      case String text -> hasRoomFor(text);
      case Map<?, ?> members ->
          ++containers <= MOST_CONTAINERS
              && members.entrySet().stream()
                  .allMatch(
                      each ->
                          hasRoomFor(String.valueOf(each.getKey()))
                              && fits(each.getValue(), depth + 1));
      case Collection<?> elements ->
          ++containers <= MOST_CONTAINERS
              && elements.stream().allMatch(each -> fits(each, depth + 1));
      case null, default -> true;
    };
  }

  private boolean hasRoomFor(String text) {
    chars += text.length();
    return chars <= MOST_CHARS;
  }
}
