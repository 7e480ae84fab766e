package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
import io.portreeve.image.ImageReference;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What every decision leaves in the audit log. */
final class AuditNotes {
  private static final int MAX_AUDITED = 20;

  private AuditNotes() {}

  /** The policy and its generation, what came of it, and the digests that were looked at. */
  static Map<String, String> of(
      PolicyInForce inForce, Result result, Collection<ImageReference> images) {
    var policy = inForce.accepted();
    var audit = new TreeMap<String, String>();
    audit.put("policy", policy.name() + " (generation " + policy.generation() + ")");
    audit.put("verdict", result == Result.ADMITTED ? "admitted" : "denied");
    var digests =
        images.stream()
            .filter(image -> image.digest() != null)
            .map(image -> image.name() + "@" + image.digest())
            .toList();
    if (!digests.isEmpty()) {
      audit.put("digests", told(digests));
    }
    return audit;
  }

  /** How many there are comes first where not all are told: nobody hides one behind others. */
  private static String told(List<String> digests) {
    var first = String.join(" ", digests.subList(0, Math.min(MAX_AUDITED, digests.size())));
    return digests.size() > MAX_AUDITED
        ? "first %d of %d: ".formatted(MAX_AUDITED, digests.size()) + first
        : first;
  }
}
