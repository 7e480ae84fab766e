package io.portreeve.enforcement;

import io.portreeve.policy.AcceptedPolicy;
import java.util.Set;

/** Keeps accepted policies where the webhooks read them, and where they survive the operator. */
public interface AcceptedPolicyStore {
  /**
   * The most that the JSON of a policy may measure, in bytes: a ConfigMap holds 1 MiB in all
   * (core/v1 validation), keys and names included.
   */
  int MAX_BYTES = (1 << 20) - 4096;

  /** What is kept of a policy. */
  sealed interface Stored {
    /** Nothing. */
    record Absent() implements Stored {}

    /**
     * Something that can't be read.
     *
     * @param why what is wrong with it
     */
    record Damaged(String why) implements Stored {}

    /**
     * A policy.
     *
     * @param policy the policy
     */
    record Intact(AcceptedPolicy policy) implements Stored {}
  }

  /** What is kept of the policy of a name. */
  Stored read(String name);

  /**
   * Keeps a policy, in place of whatever is there. Nothing is written where that is the same.
   *
   * @param ownerUid UID of the ClusterRole that owns it
   * @return whether something was written
   */
  boolean write(AcceptedPolicy policy, String ownerUid);

  /** Forgets the policy of a name; nothing happens if there is none. */
  void delete(String name);

  /** Names of all policies that something is kept of. */
  Set<String> names();
}
