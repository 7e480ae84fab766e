package io.portreeve.credentials;

/**
 * A user name and password for one host.
 *
 * @param identity whose it is, for caches and messages: never the secret itself, and another one
 *     when the secret changes, such as {@code secret shop/pull (uid 1234, version 5)}
 * @param host the host and port it is for, exactly
 * @param username user name; never printed
 * @param password password or token; never printed
 */
public record PullCredential(String identity, String host, String username, String password) {
  @Override
  public String toString() {
    return "PullCredential[" + identity + " for " + host + "]";
  }
}
