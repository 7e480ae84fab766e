package io.portreeve.pullsecret;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.portreeve.api.v1alpha1.PullSecretRule;
import io.portreeve.api.v1alpha1.PullSecretsStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.credentials.TokenIssuer;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.pullsecret.PullSecretRound.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps pull Secrets between the looks at their Registries too. A namespace, Secret or
 * ServiceAccount that changes is looked at within seconds; anything else within a minute.
 */
public final class RunningPullSecrets implements PullSecrets, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningPullSecrets.class);

  /** Changes come in crowds, and our own writes are changes too. */
  private static final Duration CROWD = Duration.ofSeconds(1);

  /**
   * A look at a Registry lists its account, and those who may label a Secret make problems come and
   * go. What isn't told now is told by the next round.
   */
  private static final Duration BETWEEN_WAKES = Duration.ofSeconds(50);

  private final Cluster cluster;
  private final PullSecretRound rounds;
  private final Surroundings surroundings;
  private final MultiGauge expiry;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();
  private volatile Consumer<String> listener = _ -> {};
  private volatile boolean closed;

  /**
   * What it needs of the process.
   *
   * @param meters where it counts
   * @param later runs something after a pause, where it may wait for the network
   * @param random for the jitter of renewals
   */
  public record Surroundings(
      MeterRegistry meters,
      BiConsumer<Duration, Runnable> later,
      Clock clock,
      RandomGenerator random) {}

  /**
   * Creates it; it does nothing yet.
   *
   * @param issuers issues tokens with the credentials of an address
   * @param names what the operator has rights for, where that is known
   */
  public RunningPullSecrets(
      KubernetesClient client,
      Function<RegistryAddress, TokenIssuer> issuers,
      PullSecretNames names,
      Surroundings surroundings) {
    this(
        new KubernetesCluster(client),
        new PullTokens(issuers, surroundings.clock(), surroundings.random()),
        names,
        surroundings);
  }

  RunningPullSecrets(
      Cluster cluster, PullTokens tokens, PullSecretNames names, Surroundings surroundings) {
    this.cluster = cluster;
    this.rounds = new PullSecretRound(cluster, tokens, names, surroundings.clock());
    this.surroundings = surroundings;
    this.expiry =
        MultiGauge.builder("portreeve.pull.secret.expiry")
            .baseUnit("seconds")
            .description("Time until the first token in a pull Secret of a Registry expires.")
            .register(surroundings.meters());
    cluster.listen(this::wake);
  }

  /** What is kept for one Registry. Guarded by itself; one round at a time. */
  private static final class Kept {
    private final Set<String> secrets = new HashSet<>();
    private final Set<String> accounts = new HashSet<>();
    private final Written written = new Written();
    private List<PullSecretRule> rules = List.of();
    private @Nullable RegistryAddress address;
    private List<String> told = List.of();
    private volatile @Nullable Instant expires;
    private int timer;
    private volatile boolean woken;
    private @Nullable Instant wokeAt;

    /** A clock that was set back doesn't put it off. */
    boolean mayWake(Instant now) {
      return wokeAt == null || now.isBefore(wokeAt) || !now.isBefore(wokeAt.plus(BETWEEN_WAKES));
    }

    /** What its rules name now, and all that they have named. */
    Demand demand(String registry) {
      rules.forEach(
          it -> {
            secrets.add(it.secretName());
            accounts.addAll(it.serviceAccounts());
          });
      return new Demand(registry, rules, new PullSecretNames(secrets, accounts), written);
    }
  }

  @Override
  public @Nullable PullSecretsStatus keep(Registry registry, RegistryAddress address) {
    var name = registry.getMetadata().getName();
    var mine = kept.computeIfAbsent(name, _ -> new Kept());
    synchronized (mine) {
      mine.rules = registry.getSpec().pullSecrets();
      mine.address = address;
      var outcome = round(name, mine, address);
      mine.told = outcome.problems();
      return outcome.status();
    }
  }

  private Outcome round(String name, Kept mine, RegistryAddress address) {
    mine.woken = false;
    var outcome = rounds.run(mine.demand(name), address);
    if (!Objects.equals(mine.expires, outcome.expiresTime())) {
      mine.expires = outcome.expiresTime();
      measure();
    }
    schedule(name, mine, outcome.next());
    return outcome;
  }

  /** The last one that was scheduled counts. */
  private void schedule(String name, Kept mine, Duration pause) {
    var timer = ++mine.timer;
    surroundings.later().accept(pause, () -> look(name, mine, timer));
  }

  /** Never throws, and there will be another. */
  private void look(String name, Kept mine, int timer) {
    synchronized (mine) {
      var address = mine.address;
      if (closed || address == null || timer != mine.timer) {
        return;
      }
      try {
        var outcome = Controllers.guarded(() -> round(name, mine, address));
        var now = surroundings.clock().instant();
        if (!outcome.problems().equals(mine.told) && mine.mayWake(now)) {
          mine.wokeAt = now;
          listener.accept(name);
        }
      } catch (RuntimeException e) {
        LOG.atWarn()
            .addKeyValue("registry", name)
            .addKeyValue("error", e.getClass().getName())
            .log("Looking after pull Secrets failed; trying again");
        schedule(name, mine, PullSecretRound.INTERVAL);
      }
    }
  }

  /** Something has changed: all are looked at, soon and once. */
  private void wake() {
    kept.forEach(
        (name, mine) -> {
          if (!mine.woken) {
            mine.woken = true;
            surroundings.later().accept(CROWD, () -> lookNow(name, mine));
          }
        });
  }

  private void lookNow(String name, Kept mine) {
    int timer;
    synchronized (mine) {
      timer = ++mine.timer;
    }
    look(name, mine, timer);
  }

  @Override
  public void pause(String registry) {
    var mine = kept.get(registry);
    if (mine != null) {
      synchronized (mine) {
        mine.address = null;
        mine.timer++;
      }
    }
  }

  @Override
  public void remove(Registry registry) {
    var name = registry.getMetadata().getName();
    pause(name);
    var mine = kept.computeIfAbsent(name, _ -> new Kept());
    synchronized (mine) {
      mine.rules = registry.getSpec().pullSecrets();
      var demand = mine.demand(name);
      if (!rounds.remove(demand)) {
        throw new KubernetesClientException(
            "the pull Secrets of Registry \"" + name + "\" aren't all removed yet");
      }
    }
    kept.remove(name);
    measure();
  }

  @Override
  public void listen(Consumer<String> changed) {
    listener = changed;
  }

  private void measure() {
    expiry.register(
        kept.entrySet().stream()
            .filter(it -> it.getValue().expires != null)
            .<MultiGauge.Row<?>>map(
                it ->
                    MultiGauge.Row.of(
                        Tags.of("registry", it.getKey()), () -> seconds(it.getValue())))
            .toList(),
        true);
  }

  private double seconds(Kept mine) {
    var expires = mine.expires;
    return expires == null
        ? Double.NaN
        : Duration.between(surroundings.clock().instant(), expires).toMillis() / 1000.0;
  }

  @Override
  public void close() {
    closed = true;
    cluster.close();
  }
}
