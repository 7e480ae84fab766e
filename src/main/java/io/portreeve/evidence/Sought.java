package io.portreeve.evidence;

import io.portreeve.evidence.Evidence.AttestationEvidence;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that is looked for of one digest. */
record Sought(SignatureSearch signatures, List<AttestationSearch> attestations) {
  Sought {
    attestations = List.copyOf(attestations);
  }

  /** All that is asked of the digest that is named. */
  static Sought all(EvidenceDemand demand) {
    return new Sought(
        signaturesOf(demand),
        demand.attestations().stream()
            .map(each -> new AttestationSearch(each, demand.signers(each.signers())))
            .toList());
  }

  /** What is asked of a digest that is listed by the one that is named. */
  static Sought signatures(EvidenceDemand demand) {
    return new Sought(signaturesOf(demand), List.of());
  }

  private static SignatureSearch signaturesOf(EvidenceDemand demand) {
    var asked = demand.signatures();
    return new SignatureSearch(
        asked.required(), asked.required() == 0 ? List.of() : demand.signers(asked.of()));
  }

  boolean done() {
    return signatures.done() && attestationsDone();
  }

  boolean attestationsDone() {
    return attestations.stream().allMatch(AttestationSearch::done);
  }

  /** Predicate types of what is still missing. */
  Set<String> predicateTypes() {
    var types = new HashSet<String>();
    if (!signatures.done()) {
      types.add(ContentCheck.COSIGN_SIGN);
    }
    attestations.stream()
        .filter(each -> !each.done())
        .forEach(each -> types.add(each.predicateType()));
    return types;
  }

  /** Takes one candidate into account. */
  void consider(Candidate candidate) {
    signatures.consider(candidate);
    attestations.forEach(each -> each.consider(candidate));
  }

  List<AttestationEvidence> attestations(Attached attached) {
    return attestations.stream().map(each -> each.evidence(attached)).toList();
  }

  @Nullable Instant expiryTime() {
    var earliest = signatures.expiryTime();
    for (var each : attestations) {
      earliest = SignatureSearch.earlier(earliest, each.expiryTime());
    }
    return earliest;
  }
}
