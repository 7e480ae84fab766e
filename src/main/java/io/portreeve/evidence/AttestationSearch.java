package io.portreeve.evidence;

import io.portreeve.condition.Claims;
import io.portreeve.condition.Condition;
import io.portreeve.evidence.Evidence.AttestationEvidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known so far of one attestation that is asked for. Any that meets it counts. */
final class AttestationSearch {
  private static final String ATTESTATION = "attestation";
  private static final String CONDITION = "condition";
  private static final int SHOWN_OTHERS = 5;

  private final EvidenceDemand.Attestation asked;
  private final List<Signer> signers;
  private final Nearest nearest = new Nearest();

  /** What is attached instead. */
  private final Set<String> others = new LinkedHashSet<>();

  private @Nullable Proof good;
  private @Nullable Instant expiryTime;

  AttestationSearch(EvidenceDemand.Attestation asked, List<Signer> signers) {
    this.asked = asked;
    this.signers = List.copyOf(signers);
  }

  /** Whether it is met. */
  boolean done() {
    return good != null;
  }

  String predicateType() {
    return asked.predicateType();
  }

  /** Takes one candidate into account. */
  void consider(Candidate candidate) {
    var conditions = new IdentityHashMap<Verified, Proof>();
    var purpose = new Demand.Attestation(asked.predicateType());
    for (var signer : signers) {
      if (done()) {
        return;
      }
      var by = candidate.by(signer, purpose);
      var verified = by.verified();
      if (by.otherKind() != null) {
        others.add(by.otherKind());
      } else if (verified == null) {
        nearest.consider(by.proof());
      } else {
        consider(verified, by.proof(), conditions.computeIfAbsent(verified, this::holds));
      }
    }
  }

  private void consider(Verified verified, Proof signed, Proof condition) {
    var parts = new ArrayList<>(signed.parts());
    parts.add(condition);
    var proof = new Proof(ATTESTATION, condition.passed(), signed.found(), null, parts);
    if (proof.passed()) {
      good = proof;
      expiryTime = verified.expiryTime();
    } else {
      nearest.consider(proof);
    }
  }

  private Proof holds(Verified verified) {
    var statement = verified.statement();
    if (statement == null || !statement.predicateType().equals(asked.predicateType())) {
      return new Proof(
          "statement",
          false,
          "none of this predicate type",
          Shown.text(asked.predicateType()),
          List.of());
    }
    var condition = asked.condition();
    if (condition == null) {
      return new Proof(CONDITION, true, "none", null, List.of());
    }
    var claims =
        new Claims(
            statement.predicateType(),
            statement.predicate(),
            statement.subject(),
            verified.identity().claims());
    return shown(condition, evaluated(condition, claims));
  }

  /** What it is evaluated on is an attacker's; whatever happens, it then has no value. */
  private static Condition.Result evaluated(Condition condition, Claims claims) {
    try {
      return condition.evaluate(claims);
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      return new Condition.Result.Undefined(e.getClass().getSimpleName());
    }
  }

  private static Proof shown(Condition condition, Condition.Result result) {
    var found =
        switch (result) {
          case Condition.Result.Holds _ -> "true";
          case Condition.Result.DoesNotHold _ -> "false";
          case Condition.Result.Undefined undefined -> "undefined: " + undefined.why();
        };
    return new Proof(
        CONDITION,
        result instanceof Condition.Result.Holds,
        Shown.text(found),
        // On one line, as messages are.
        Shown.text(condition.text().strip().replaceAll("\\s+", " ")),
        List.of());
  }

  /** Until when it may be believed; null: for ever. */
  @Nullable Instant expiryTime() {
    return expiryTime;
  }

  /**
   * What was found.
   *
   * @param attached says what of, if it isn't met
   */
  AttestationEvidence evidence(Attached attached) {
    if (good == null && nearest.isEmpty() && !others.isEmpty()) {
      var all = others.stream().limit(SHOWN_OTHERS).collect(Collectors.joining(", "));
      nearest.consider(
          new Proof("predicate type", false, all, Shown.text(asked.predicateType()), List.of()));
    }
    return good == null
        ? new AttestationEvidence(
            asked.name(), null, attached.explain(nearest, Attached.Kind.ATTESTATION))
        : new AttestationEvidence(asked.name(), good.found(), good);
  }
}
