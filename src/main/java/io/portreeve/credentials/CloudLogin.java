package io.portreeve.credentials;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One token, for all who want it: fetched when it is wanted first, then renewed in the background
 * at half of its life, for as long as somebody wants it. An old one serves until it expires,
 * however often its renewal fails.
 */
final class CloudLogin implements Login {
  private static final Logger LOG = LoggerFactory.getLogger(CloudLogin.class);

  /** Who asks for each of many images mustn't wait for each. */
  private static final Duration FAILURE_LIFE = Duration.ofSeconds(10);

  /** A younger token isn't refused for its age: asking anew each time would help nobody. */
  private static final Duration YOUNG = Duration.ofSeconds(10);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 5;

  /** One that nobody has wanted for so long isn't renewed. */
  private static final Duration UNWANTED = Duration.ofHours(24);

  /**
   * What all logins have in common.
   *
   * @param later runs something after a pause, where it may wait for the network
   */
  record Surroundings(BiConsumer<Duration, Runnable> later, Clock clock, RandomGenerator random) {}

  private record Kept(PullToken token, Instant issuedTime, Instant renewTime) {
    UserPassword login() {
      return new UserPassword(token.username(), token.password());
    }
  }

  private record Failure(CredentialsException cause, Instant end) {}

  private final String name;
  private final TokenIssuer issuer;
  private final Surroundings surroundings;
  private @Nullable Kept kept;
  private @Nullable Failure failure;
  private @Nullable CompletableFuture<Kept> flight;
  private int failures;
  private int timer;
  private Instant wanted;

  /**
   * Creates it; it asks for nothing yet.
   *
   * @param name what messages call it
   */
  CloudLogin(String name, TokenIssuer issuer, Surroundings surroundings) {
    this.name = name;
    this.issuer = issuer;
    this.surroundings = surroundings;
    this.wanted = surroundings.clock().instant();
  }

  @Override
  public UserPassword get(Duration within) {
    CompletableFuture<Kept> awaited;
    synchronized (this) {
      var now = surroundings.clock().instant();
      wanted = now;
      var usable = usable(now);
      if (usable != null) {
        if (!now.isBefore(usable.renewTime()) && current(now) == null) {
          var _ = begin();
        }
        return usable.login();
      }
      var failed = current(now);
      if (failed != null) {
        throw copy(failed.cause());
      }
      awaited = begin();
    }
    return await(awaited, within).login();
  }

  @Override
  public Optional<UserPassword> insteadOf(UserPassword refused, Duration within) {
    CompletableFuture<Kept> awaited;
    synchronized (this) {
      var now = surroundings.clock().instant();
      var usable = usable(now);
      if (usable != null && !usable.login().equals(refused)) {
        return Optional.of(usable.login());
      }
      if (isYoung(usable, now) || current(now) != null) {
        return Optional.empty();
      }
      awaited = begin();
    }
    try {
      return Optional.of(await(awaited, within).login());
    } catch (CredentialsException _) {
      // What was refused stays: others may not be refused with it.
      return Optional.empty();
    }
  }

  /** Whether it has, or is about to have, something to be kept for. */
  synchronized boolean isOfUse() {
    var now = surroundings.clock().instant();
    return usable(now) != null || flight != null || current(now) != null;
  }

  private @Nullable Kept usable(Instant now) {
    return kept != null && now.isBefore(kept.token().expiresTime()) ? kept : null;
  }

  private static boolean isYoung(@Nullable Kept usable, Instant now) {
    return usable != null && now.isBefore(usable.issuedTime().plus(YOUNG));
  }

  private @Nullable Failure current(Instant now) {
    return failure != null && now.isBefore(failure.end()) ? failure : null;
  }

  private CompletableFuture<Kept> begin() {
    var begun = flight;
    if (begun == null) {
      begun = new CompletableFuture<>();
      flight = begun;
      surroundings.later().accept(Duration.ZERO, this::fetch);
    }
    return begun;
  }

  private void fetch() {
    try {
      var issuedTime = surroundings.clock().instant();
      var token = issuer.issue();
      end(new Kept(token, issuedTime, token.renewTime(issuedTime, surroundings.random())), null);
    } catch (CredentialsException e) {
      end(null, e);
    } catch (RuntimeException | LinkageError e) {
      // Its message may hold secrets: only the kind is told.
      end(null, new CredentialsException("internal error: " + e.getClass().getSimpleName()));
    }
  }

  private void end(@Nullable Kept fetched, @Nullable CredentialsException failed) {
    CompletableFuture<Kept> ended;
    Duration pause;
    synchronized (this) {
      var now = surroundings.clock().instant();
      ended = Objects.requireNonNull(flight);
      flight = null;
      if (fetched != null) {
        kept = fetched;
        failure = null;
        failures = 0;
        pause = Duration.between(now, fetched.renewTime());
      } else {
        failure = new Failure(Objects.requireNonNull(failed), now.plus(FAILURE_LIFE));
        pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
      }
      schedule(pause);
    }
    if (fetched != null) {
      var _ = ended.complete(fetched);
    } else {
      LOG.atWarn().addKeyValue("login", name).log("No token: {}", String.valueOf(failed));
      var _ = ended.completeExceptionally(Objects.requireNonNull(failed));
    }
  }

  /** The last one that was scheduled counts. */
  private void schedule(Duration pause) {
    var mine = ++timer;
    surroundings.later().accept(pause.isNegative() ? Duration.ZERO : pause, () -> renew(mine));
  }

  private void renew(int mine) {
    synchronized (this) {
      var now = surroundings.clock().instant();
      // Without a token there is nothing to renew: who wants one asks.
      if (mine == timer && flight == null && kept != null && now.isBefore(wanted.plus(UNWANTED))) {
        var _ = begin();
      }
    }
  }

  private static Kept await(CompletableFuture<Kept> awaited, Duration within) {
    try {
      return awaited.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new CredentialsException("no token came in time", true);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CredentialsException("interrupted", true);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof CredentialsException failed
          ? copy(failed)
          : new CredentialsException("no token came");
    }
  }

  /** One for each thread that it is thrown in. */
  private static CredentialsException copy(CredentialsException failed) {
    return new CredentialsException(String.valueOf(failed.getMessage()), failed.isTemporary());
  }
}
