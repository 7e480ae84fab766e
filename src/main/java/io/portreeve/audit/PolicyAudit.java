package io.portreeve.audit;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.policy.AcceptedPolicy;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Is told which policies are in force, and says what they say of what runs. Safe for use by several
 * threads. Nothing waits for a registry; a policy is compiled by who tells of it, and listeners are
 * called by the audit's own thread: only queue there.
 */
public interface PolicyAudit extends RunningReports {
  /** Looks at nothing, and knows nothing. */
  PolicyAudit NONE = new Nothing();

  /** This is in force from now on, instead of what was under its name. */
  void inForce(AcceptedPolicy policy);

  /**
   * What a policy's status says of what runs, as an earlier process may have written it: what it
   * names isn't news. Counts only until something was found in this process.
   */
  void said(String policy, RunningStatus status);

  /** Nothing is in force under this name any more. */
  void gone(String policy);

  /** Somebody wants what it says verified now, whenever that was done last. */
  void verifyAgain(String policy);

  /** See {@link #NONE}. */
  final class Nothing implements PolicyAudit {
    private Nothing() {}

    @Override
    public void inForce(AcceptedPolicy policy) {}

    @Override
    public void said(String policy, RunningStatus status) {}

    @Override
    public void gone(String policy) {}

    @Override
    public void verifyAgain(String policy) {}

    @Override
    public Optional<RunningStatus> of(String policy) {
      return Optional.empty();
    }

    @Override
    public OptionalInt podsOf(String exception) {
      return OptionalInt.empty();
    }

    @Override
    public void onChange(Consumer<Change> listener) {}
  }
}
