package io.portreeve.credentials;

/**
 * What to log in with at one host.
 *
 * @param identity whose it is, for caches: never the secret itself, and another one when the secret
 *     changes, such as {@code secret shop/pull (uid 1234, version 5)}; of a cloud's tokens, which
 *     are renewed all the time, whose they are
 * @param label what messages call it
 * @param host the host and port it is for, exactly
 * @param login user name and password
 */
public record PullCredential(String identity, String label, String host, Login login) {
  /** One that messages call by what comes before {@code " ("} of its identity. */
  public PullCredential(String identity, String host, Login login) {
    this(identity, label(identity), host, login);
  }

  /** The same, with a user name and a password that are at hand. */
  public PullCredential(String identity, String host, String username, String password) {
    this(identity, host, new UserPassword(username, password));
  }

  static String label(String identity) {
    var end = identity.indexOf(" (");
    return end < 0 ? identity : identity.substring(0, end);
  }

  @Override
  public String toString() {
    return "PullCredential[" + identity + " for " + host + "]";
  }
}
