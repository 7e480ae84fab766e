package io.portreeve.evidence;

import io.portreeve.evidence.Evidence.SignerEvidence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts signers by a maximum matching of signers and identities (Kuhn's algorithm). */
final class DistinctSigners {
  private final List<SignerEvidence> signers;
  private final Map<String, Integer> takenBy = new HashMap<>();

  private DistinctSigners(List<SignerEvidence> signers) {
    this.signers = signers;
  }

  static int count(List<SignerEvidence> signers) {
    var matching = new DistinctSigners(signers);
    var count = 0;
    for (var i = 0; i < signers.size(); i++) {
      if (matching.place(i, new HashSet<>())) {
        count++;
      }
    }
    return count;
  }

  private boolean place(int signer, Set<String> tried) {
    for (var identity : signers.get(signer).identities()) {
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
