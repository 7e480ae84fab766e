package io.portreeve.credentials;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * A user name and a password that a registry issued, and that expire.
 *
 * @param username user name
 * @param password the token; never printed
 * @param expiresTime when it expires
 */
public record PullToken(String username, String password, Instant expiresTime) {
  /** Tokens of one moment aren't all renewed at one moment. */
  private static final double JITTER = 0.1;

  /**
   * When it is to be renewed: at half of its life, 10 % earlier or later.
   *
   * @param issuedTime when it was issued
   */
  public Instant renewTime(Instant issuedTime, RandomGenerator random) {
    var half = Duration.between(issuedTime, expiresTime).toMillis() / 2.0;
    return issuedTime.plusMillis((long) (half * random.nextDouble(1 - JITTER, 1 + JITTER)));
  }

  @Override
  public String toString() {
    return "PullToken[expires " + expiresTime + "]";
  }
}
