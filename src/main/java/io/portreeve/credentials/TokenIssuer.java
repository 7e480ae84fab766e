package io.portreeve.credentials;

/** Issues tokens for pulling from a registry; one request for each. Thread-safe, blocking. */
@FunctionalInterface
public interface TokenIssuer {
  /**
   * Returns a new token.
   *
   * @throws CredentialsException if none is issued; the message says why, without secrets
   */
  PullToken issue();
}
