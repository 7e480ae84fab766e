package io.portreeve.pullsecret;

import java.util.Set;

/**
 * The names that the operator has rights for: only Secrets and ServiceAccounts of these names can
 * have been touched, whatever rules said earlier.
 *
 * @param secrets names of Secrets
 * @param accounts names of ServiceAccounts
 */
public record PullSecretNames(Set<String> secrets, Set<String> accounts) {
  /** Makes the sets unmodifiable. */
  public PullSecretNames {
    secrets = Set.copyOf(secrets);
    accounts = Set.copyOf(accounts);
  }
}
