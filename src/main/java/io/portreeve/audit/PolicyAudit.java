package io.portreeve.audit;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.policy.AcceptedPolicy;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Is told which policies are in force, and says what they say of what runs. Safe for use by several
 * threads; nothing waits.
 */
public interface PolicyAudit extends RunningReports {
  /** Looks at nothing, and knows nothing. */
  PolicyAudit NONE = new Nothing();

  /** This is in force from now on, instead of what was under its name. */
  void inForce(AcceptedPolicy policy);

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
    public void gone(String policy) {}

    @Override
    public void verifyAgain(String policy) {}

    @Override
    public Optional<RunningStatus> of(String policy) {
      return Optional.empty();
    }

    @Override
    public int podsOf(String exception) {
      return 0;
    }

    @Override
    public void onChange(Consumer<Change> listener) {}
  }
}
