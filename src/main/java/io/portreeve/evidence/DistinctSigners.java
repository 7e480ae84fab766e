package io.portreeve.evidence;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts signers by a maximum matching of signers and identities (Kuhn's algorithm). */
final class DistinctSigners {
  private final List<? extends Collection<String>> identities;
  private final Map<String, Integer> takenBy = new HashMap<>();

  private DistinctSigners(List<? extends Collection<String>> identities) {
    this.identities = identities;
  }

  /**
   * How many signers can each be given an identity of their own.
   *
   * @param identities those of each signer
   */
  static int count(List<? extends Collection<String>> identities) {
    var matching = new DistinctSigners(identities);
    var count = 0;
    for (var i = 0; i < identities.size(); i++) {
      if (matching.place(i, new HashSet<>())) {
        count++;
      }
    }
    return count;
  }

  private boolean place(int signer, Set<String> tried) {
    for (var identity : identities.get(signer)) {
      if (!tried.add(identity)) {
        continue;
      }
      var holder = takenBy.get(identity);
      if (holder == null || place(holder, tried)) {
        takenBy.put(identity, signer);
        return true;
      }
    }
    return false;
  }
}
