package io.portreeve.pullsecret;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullToken;
import io.portreeve.credentials.TokenIssuer;
import io.portreeve.provider.RegistryAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that Secrets hold: one for each registry and role, for all namespaces together,
 * renewed at half of its life. One that can't be renewed serves until it expires. Thread-safe.
 */
final class PullTokens {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 5;

  /** One that nobody has wanted for so long is forgotten. */
  private static final Duration UNWANTED = Duration.ofHours(24);

  private final Function<RegistryAddress, TokenIssuer> issuers;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<RegistryAddress, Kept> kept = new ConcurrentHashMap<>();

  /**
   * Creates it; it asks nobody yet.
   *
   * @param issuers issues tokens with the credentials of an address
   */
  PullTokens(Function<RegistryAddress, TokenIssuer> issuers, Clock clock, RandomGenerator random) {
    this.issuers = issuers;
    this.clock = clock;
    this.random = random;
  }

  /**
   * What there is.
   *
   * @param token null: none that hasn't expired
   * @param problem why there is none, or no newer one; null: all is well
   * @param nextTime when to ask again
   */
  record Result(@Nullable PullToken token, @Nullable String problem, Instant nextTime) {}

  /** Returns the token of a registry and the role that its address names; may take a request. */
  Result get(RegistryAddress address) {
    var now = clock.instant();
    kept.values().removeIf(it -> it.isUnwanted(now));
    return kept.computeIfAbsent(address, _ -> new Kept(issuers.apply(address))).get(now);
  }

  private final class Kept {
    private final TokenIssuer issuer;
    private @Nullable PullToken token;
    private @Nullable String problem;
    private Instant nextTime = Instant.MIN;
    private volatile Instant wanted = Instant.MAX;
    private int failures;

    Kept(TokenIssuer issuer) {
      this.issuer = issuer;
    }

    boolean isUnwanted(Instant now) {
      return wanted.isBefore(now.minus(UNWANTED));
    }

    /** One request at a time; who waits for it has its answer. */
    synchronized Result get(Instant now) {
      wanted = now;
      if (!now.isBefore(nextTime)) {
        renew(now);
      }
      var usable = token != null && clock.instant().isBefore(token.expiresTime()) ? token : null;
      return new Result(usable, problem, nextTime);
    }

    private void renew(Instant now) {
      try {
        var issued = issuer.issue();
        token = issued;
        problem = null;
        failures = 0;
        nextTime = issued.renewTime(now, random);
      } catch (CredentialsException e) {
        failed(now, Objects.requireNonNullElse(e.getMessage(), "none is issued"));
      } catch (RuntimeException | LinkageError e) {
        // Its message may hold secrets: only the kind is told.
        failed(now, "internal error: " + e.getClass().getSimpleName());
      }
    }

    private void failed(Instant now, String why) {
      problem = why;
      nextTime = now.plus(FIRST_RETRY.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS)));
    }
  }
}
