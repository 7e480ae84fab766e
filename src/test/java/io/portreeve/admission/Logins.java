package io.portreeve.admission;

import io.portreeve.credentials.PullCredential;
import java.time.Duration;

/** Credentials, as tests look at them. */
final class Logins {
  private Logins() {}

  /** Whom a registry takes somebody for who has it. */
  static String user(PullCredential credential) {
    return credential.login().get(Duration.ZERO).username();
  }
}
