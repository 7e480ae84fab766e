package io.portreeve.credentials;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to Amazon ECR with this process' own identity: what it finds of credentials where it
 * runs. A token serves a region, whichever account's registry is asked; it is fetched once a
 * registry of that region demands a login, and never for another host. Thread-safe.
 *
 * <p>What is asked with it serves every namespace: it belongs to none.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html">Private
 *     registry authentication in Amazon ECR</a>
 */
public final class CloudLogins implements PullCredentials {
  /** There aren't so many regions: who makes up more has none that can be logged in to. */
  private static final int MOST_LOGINS = 64;

  private final EcrHosts hosts;
  private final Function<EcrHosts.Place, TokenIssuer> issuers;
  private final CloudLogin.Surroundings surroundings;
  private final Map<Key, CloudLogin> logins = new HashMap<>();

  /** What a token is good for. */
  private record Key(String region, @Nullable URI endpoint) {
    static Key of(EcrHosts.Place place) {
      return new Key(place.region(), place.endpoint());
    }

    /** Operator and webhooks call it the same, so that one finds what the other has verified. */
    String identity() {
      var login = "ECR login for " + region;
      return endpoint == null ? login : login + " (" + endpoint.getRawAuthority() + ")";
    }
  }

  /**
   * Creates it; it asks nobody yet.
   *
   * @param issuers issues tokens for a registry; called when the first is wanted
   * @param later runs something after a pause, where it may wait for the network
   */
  public CloudLogins(
      EcrHosts hosts,
      Function<EcrHosts.Place, TokenIssuer> issuers,
      BiConsumer<Duration, Runnable> later,
      Clock clock,
      RandomGenerator random) {
    this.hosts = hosts;
    this.issuers = issuers;
    this.surroundings = new CloudLogin.Surroundings(later, clock, random);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks nobody: the token is fetched when a registry demands it.
   */
  @Override
  public List<PullCredential> forHost(String host) {
    return hosts
        .find(host)
        .flatMap(
            place -> login(place).map(it -> new PullCredential(Key.of(place).identity(), host, it)))
        .stream()
        .toList();
  }

  @Override
  public List<String> problems(String host) {
    return hosts
        .find(host)
        .flatMap(
            place ->
                login(place).isEmpty()
                    ? Optional.of(
                        "%s: none is tried now: too many regions were asked for a moment ago"
                            .formatted(PullCredential.label(Key.of(place).identity())))
                    : Optional.empty())
        .stream()
        .toList();
  }

  @Override
  public PullCredentials shared() {
    return this;
  }

  private Optional<CloudLogin> login(EcrHosts.Place place) {
    var key = Key.of(place);
    synchronized (logins) {
      var known = logins.get(key);
      if (known == null) {
        if (logins.size() >= MOST_LOGINS) {
          logins.values().removeIf(it -> !it.isOfUse());
        }
        if (logins.size() >= MOST_LOGINS) {
          return Optional.empty();
        }
        known = new CloudLogin(key.identity(), () -> issuers.apply(place).issue(), surroundings);
        logins.put(key, known);
      }
      return Optional.of(known);
    }
  }

  @Override
  public String toString() {
    return "ECR logins";
  }
}
