package io.portreeve.testing.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who signed a request.
 *
 * @param arn principal: a user, or a session of a role
 * @param sessionPolicy policy that the session was narrowed by
 */
record Caller(
    String accessKey,
    String account,
    String arn,
    @Nullable String sessionPolicy,
    String userAgent) {

  static Caller of(AccessKey key, String userAgent) {
    return new Caller(key.id(), key.account(), key.principal(), key.sessionPolicy(), userAgent);
  }

  /** Whether this is a session of a role. */
  boolean isSession() {
    return arn.contains(":assumed-role/");
  }

  /**
   * An access key and what it stands for.
   *
   * @param token session token; absent: a user's key
   * @param expires when the session ends; absent: never
   */
  record AccessKey(
      String id,
      String secret,
      @Nullable String token,
      String account,
      String principal,
      @Nullable Instant expires,
      @Nullable String sessionPolicy) {

    @Override
    public String toString() {
      return "AccessKey[" + id + "]";
    }
  }
}
