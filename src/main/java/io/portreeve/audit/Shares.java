package io.portreeve.audit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Shares what is done among namespaces, so that who makes up many images waits for them himself.
 * Used by one thread at a time.
 */
final class Shares {
  /** Targets of one namespace that wait to be looked at for the first time. */
  static final int UNTRIED = 500;

  private final Map<String, Long> served = new HashMap<>();
  private final Map<String, Integer> untried = new HashMap<>();
  private long turn;

  /** When one of these namespaces was served last, whichever has waited longest. */
  long turn(Collection<String> namespaces) {
    var first = Long.MAX_VALUE;
    for (var namespace : namespaces) {
      first = Math.min(first, served.getOrDefault(namespace, 0L));
    }
    return first;
  }

  /** The one of these that has waited longest was served. */
  void serve(Collection<String> namespaces) {
    turn++;
    var first = turn(namespaces);
    for (var namespace : namespaces) {
      if (served.getOrDefault(namespace, 0L) == first) {
        served.put(namespace, turn);
        return;
      }
    }
  }

  /** Counts anew. */
  void recount() {
    untried.clear();
  }

  /** One more target of theirs waits. */
  void count(Collection<String> namespaces) {
    namespaces.forEach(each -> untried.merge(each, 1, Integer::sum));
  }

  /** Whether one of them may have another target wait. */
  boolean hasRoom(Collection<String> namespaces) {
    return namespaces.stream().anyMatch(each -> untried.getOrDefault(each, 0) < UNTRIED);
  }

  /** Forgets namespaces that need nothing any more. */
  void keepOnly(Collection<String> namespaces) {
    served.keySet().retainAll(namespaces);
  }
}
