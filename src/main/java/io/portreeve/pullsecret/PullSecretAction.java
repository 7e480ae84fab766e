package io.portreeve.pullsecret;

import io.portreeve.pullsecret.ClusterView.Account;
import io.portreeve.pullsecret.ClusterView.HeldSecret;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import java.util.List;
import java.util.Set;

/** Something to be done in the cluster. */
sealed interface PullSecretAction {
  /** What it is done to, for messages. */
  String described();

  /** Makes a Secret; fails where there is one. */
  record Create(SecretKey key, String registry, PullContent content) implements PullSecretAction {
    @Override
    public String described() {
      return "Secret " + key;
    }
  }

  /**
   * Writes a Secret.
   *
   * @param before as it was read; fails where it isn't any more
   * @param isWhole whether it is deleted first
   */
  record Write(HeldSecret before, String registry, PullContent content, boolean isWhole)
      implements PullSecretAction {
    @Override
    public String described() {
      return "Secret " + before.key();
    }
  }

  /**
   * Deletes a Secret.
   *
   * @param before as it was read; fails where it isn't any more
   */
  record Delete(HeldSecret before) implements PullSecretAction {
    @Override
    public String described() {
      return "Secret " + before.key();
    }
  }

  /**
   * Sets what pods of a ServiceAccount pull with.
   *
   * @param before as it was read; fails where it isn't any more
   * @param secrets names of all its imagePullSecrets from now on
   * @param added those of them that we have added, each as {@code REGISTRY/SECRET}
   */
  record SetAccount(Account before, List<String> secrets, Set<String> added)
      implements PullSecretAction {
    /** Makes the collections unmodifiable. */
    public SetAccount {
      secrets = List.copyOf(secrets);
      added = Set.copyOf(added);
    }

    @Override
    public String described() {
      return "ServiceAccount " + before;
    }
  }
}
