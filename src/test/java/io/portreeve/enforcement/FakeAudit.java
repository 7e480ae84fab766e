package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.audit.PolicyAudit;
import io.portreeve.policy.AcceptedPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Says of what runs what a test wants it to. */
final class FakeAudit implements PolicyAudit {
  final Map<String, AcceptedPolicy> inForce = new HashMap<>();
  final Map<String, RunningStatus> found = new HashMap<>();
  final List<String> wanted = new ArrayList<>();
  final Map<String, RunningStatus> said = new HashMap<>();
  final Map<String, Integer> pods = new HashMap<>();

  /** Whether it has looked at what runs: a process begins without. */
  boolean isKnown = true;

  @Override
  public void inForce(AcceptedPolicy policy) {
    inForce.put(policy.name(), policy);
  }

  @Override
  public void gone(String policy) {
    inForce.remove(policy);
    found.remove(policy);
  }

  @Override
  public void verifyAgain(String policy) {
    wanted.add(policy);
  }

  @Override
  public Optional<RunningStatus> of(String policy) {
    return Optional.ofNullable(found.get(policy));
  }

  @Override
  public void said(String policy, RunningStatus status) {
    said.put(policy, status);
  }

  @Override
  public OptionalInt podsOf(String exception) {
    return isKnown ? OptionalInt.of(pods.getOrDefault(exception, 0)) : OptionalInt.empty();
  }

  @Override
  public void onChange(Consumer<Change> listener) {}
}
