package io.portreeve.usage;

import io.portreeve.usage.RunningImages.UseChange;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of changes, by one thread at a time: the one that brings the first tells also
 * what others bring meanwhile. A change that wasn't told yet isn't kept twice.
 */
final class UseChanges {
  private static final Logger LOG = LoggerFactory.getLogger(UseChanges.class);

  private final List<Consumer<UseChange>> listeners = new CopyOnWriteArrayList<>();
  private final Set<UseChange> waiting = new LinkedHashSet<>();
  private boolean telling;

  void listen(Consumer<UseChange> listener) {
    listeners.add(listener);
  }

  void tell(Collection<UseChange> changes) {
    if (!begin(changes)) {
      return;
    }
    for (var next = take(); !next.isEmpty(); next = take()) {
      next.forEach(this::tellAll);
    }
  }

  /** Whether the caller is the one who tells. */
  private synchronized boolean begin(Collection<UseChange> changes) {
    waiting.addAll(changes);
    if (telling || waiting.isEmpty()) {
      return false;
    }
    telling = true;
    return true;
  }

  private synchronized List<UseChange> take() {
    var next = List.copyOf(waiting);
    waiting.clear();
    telling = !next.isEmpty();
    return next;
  }

  private void tellAll(UseChange change) {
    for (var listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException e) {
        // The others, and the watch that brought it, go on.
        LOG.atError()
            .addKeyValue("kind", change.kind())
            .addKeyValue("namespace", change.namespace())
            .addKeyValue("name", change.name())
            .setCause(e)
            .log("A change of use wasn't handled");
      }
    }
  }
}
