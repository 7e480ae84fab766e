package io.portreeve.credentials;

import java.time.Duration;

/**
 * A user name and a password that are at hand.
 *
 * @param username user name; never printed
 * @param password password or token; never printed
 */
public record UserPassword(String username, String password) implements Login {
  @Override
  public UserPassword get(Duration within) {
    return this;
  }

  @Override
  public String toString() {
    return "UserPassword[]";
  }
}
