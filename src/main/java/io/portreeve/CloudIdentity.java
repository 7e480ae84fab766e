package io.portreeve;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CloudLogins;
import io.portreeve.credentials.DiscreetCredentials;
import io.portreeve.credentials.EcrHosts;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClientFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What this process may pull as itself, after all that it is given for it.
 *
 * @param credentials its own; they belong to no namespace
 */
record CloudIdentity(PullCredentials credentials) {
  /**
   * That of the machine or pod that this process runs on.
   *
   * @param hosts settings as {@link Settings.Registries#ecrHosts} has them
   * @param clients made once a registry demands a login: the cloud's SDK takes tens of megabytes
   */
  static CloudIdentity of(
      Settings.EcrLogin login,
      Set<String> hosts,
      Supplier<RegistryClientFactory> clients,
      Clock clock) {
    var known = hosts(hosts);
    return switch (login) {
      case Off -> new CloudIdentity(PullCredentials.NONE);
      case Auto ->
          new CloudIdentity(
              new CloudLogins(
                  known,
                  place -> clients.get().tokens(address(place)),
                  CloudIdentity::later,
                  clock,
                  new SecureRandom()));
    };
  }

  private static EcrHosts hosts(Set<String> entries) {
    try {
      return EcrHosts.with(entries);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("PORTREEVE_REGISTRIES_ECR_HOSTS has " + e.getMessage(), e);
    }
  }

  private static RegistryAddress address(EcrHosts.Place place) {
    return new RegistryAddress(
        place.region(), place.account(), place.endpoint(), new CloudCredentials.DefaultChain());
  }

  /** Runs something after a pause, in a thread of its own. */
  static void later(Duration pause, Runnable work) {
    CompletableFuture.delayedExecutor(
            pause.toMillis(), TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().start(task))
        .execute(work);
  }

  /** The same for who asks on behalf of others: messages don't tell why a login fails. */
  CloudIdentity discreet() {
    return new CloudIdentity(new DiscreetCredentials(credentials));
  }

  /** The credentials of policies, then these. */
  Function<AcceptedPolicy, PullCredentials> after(
      Function<AcceptedPolicy, PullCredentials> policies) {
    return policy -> new Both(policies.apply(policy), credentials);
  }

  /** Those of a policy, then these; a policy's that can't be read aren't passed over. */
  private record Both(PullCredentials policys, PullCredentials cloud) implements PullCredentials {
    @Override
    public List<PullCredential> forHost(String host) {
      return Stream.concat(policys.forHost(host).stream(), cloud.forHost(host).stream()).toList();
    }

    @Override
    public List<String> problems(String host) {
      return Stream.concat(policys.problems(host).stream(), cloud.problems(host).stream()).toList();
    }

    @Override
    public PullCredentials shared() {
      return new Both(policys.shared(), cloud.shared());
    }
  }
}
