package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What entries with names are: how they are compared and changed. */
interface NamedEntries {
  /** What to call one in messages. */
  String title(String name);

  /** Hash of what it means, as far as a Registry can ask it. */
  String version(ObjectNode entry);

  /** Whether a live one is what is asked. */
  default boolean satisfies(ObjectNode live, ObjectNode wanted) {
    return version(live).equals(version(wanted));
  }

  /** Why a live one can't be changed into what is asked; null if it can. */
  default @Nullable String unchangeable(ObjectNode live, ObjectNode wanted) {
    return null;
  }

  /** The live one as it is once it is changed into what is asked: unknown members stay. */
  ObjectNode changed(ObjectNode live, ObjectNode wanted);

  /** In words, how one differs from another; no secrets. */
  String describe(ObjectNode entry, ObjectNode other);
}
