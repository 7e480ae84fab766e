package io.portreeve.audit;

import io.portreeve.policy.PolicyExceptions;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Counts the pods that run only because of an exception. Used by one thread, for one walk. */
final class ExceptionUses {
  private final Map<String, Integer> pods = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  /** One more pod runs only because of these. */
  void used(Set<String> exceptions) {
    exceptions.forEach(each -> pods.merge(each, 1, Integer::sum));
  }

  /** Whether a pod needs it isn't known: an image that it is about wasn't verified yet. */
  void open(String exception) {
    open.add(exception);
  }

  /**
   * The numbers; empty where it isn't known.
   *
   * @param exceptions all that there are
   * @param policies names of the policies that were walked by
   * @param isSettled whether each policy that exists will have been looked at by now
   */
  Map<String, OptionalInt> of(
      PolicyExceptions exceptions, Collection<String> policies, boolean isSettled) {
    var found = new HashMap<String, OptionalInt>();
    for (var each : exceptions.all()) {
      var isKnown =
          !open.contains(each.name()) && (isSettled || policies.containsAll(each.policies()));
      found.put(
          each.name(),
          isKnown ? OptionalInt.of(pods.getOrDefault(each.name(), 0)) : OptionalInt.empty());
    }
    return found;
  }
}
