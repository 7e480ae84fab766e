package io.portreeve.credentials;

import java.time.Duration;
import java.util.Optional;

/** A user name and a password, which may have to be fetched first. Thread-safe. */
public interface Login {
  /**
   * Returns them.
   *
   * @param within how long to wait for them at most
   * @throws CredentialsException if they can't be had; the message says why, without secrets
   */
  UserPassword get(Duration within);

  /**
   * Returns others instead of those that a registry has refused, where they may just be out of
   * date; empty: there are none.
   *
   * @param refused what {@link #get} gave
   * @param within how long to wait for them at most
   */
  default Optional<UserPassword> insteadOf(UserPassword refused, Duration within) {
    return Optional.empty();
  }
}
