package io.portreeve.admission;

import io.portreeve.admission.PullSecrets.Reading;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials of one pod: of the Secrets it names; if it names none, of those that its
 * ServiceAccount names (as the API server itself fills them in); then of its policy's; then the
 * webhook's own at its cloud. A pod's Secrets are those of its own namespace, always.
 *
 * <p>A source that is missing or may not be read is passed over, as a node does; {@link
 * PullCredentials#problems} tells of it should the registry refuse, in the same words whatever the
 * cause: they may reach who may not see Secrets. The cause is in the log.
 */
final class PodPullCredentials {
  private static final Logger LOG = LoggerFactory.getLogger(PodPullCredentials.class);
  private static final Duration LIFE = Duration.ofSeconds(30);

  /** For what isn't there: who makes it up at once isn't kept waiting. */
  private static final Duration SHORT_LIFE = Duration.ofSeconds(3);

  private static final long MAX_BYTES = 16L << 20;

  /** Of a remembered object, besides its text. */
  private static final long OVERHEAD = 512;

  /** A parsed Secret takes about this much more than its Base64 text. */
  private static final int PARSED = 3;

  private final Function<PullSecrets.Key, Reading> secrets;
  private final PullCredentials cloud;
  private final ShortMemory<PullSecrets.Key, Reading> memory;

  /**
   * Creates it.
   *
   * @param secrets reads an object; throws {@link CredentialsException} if the API server doesn't
   *     serve the request
   * @param cloud those of the webhook itself; having them takes no time
   * @param threads runs each reading in a thread of its own
   */
  PodPullCredentials(
      Function<PullSecrets.Key, Reading> secrets,
      PullCredentials cloud,
      LongSupplier nanos,
      ExecutorService threads) {
    this.secrets = secrets;
    this.cloud = cloud;
    this.memory = new ShortMemory<>(nanos, MAX_BYTES, PodPullCredentials::keeping, threads);
  }

  private static ShortMemory.Keeping keeping(Reading reading) {
    return switch (reading) {
      case Reading.Usable usable ->
          new ShortMemory.Keeping(OVERHEAD + PARSED * usable.chars(), LIFE);
      case Reading.Account account ->
          new ShortMemory.Keeping(OVERHEAD + OVERHEAD * account.secrets().size(), LIFE);
      case Reading.Unusable _ -> new ShortMemory.Keeping(OVERHEAD, SHORT_LIFE);
    };
  }

  /** The credentials, if all of their sources were read a moment ago. */
  Optional<PullCredentials> known(Work work) {
    if (work.policy().refusesAll()) {
      return Optional.of(PullCredentials.NONE);
    }
    return gather(work, memory::known);
  }

  /** The credentials; their sources are read when they are asked for first, by the deadline. */
  WhenAsked of(Work work, Deadline deadline) {
    return new WhenAsked(work, deadline);
  }

  private Optional<PullCredentials> gather(
      Work work, Function<PullSecrets.Key, Optional<Reading>> read) {
    var sources = new ArrayList<PullCredentials>();
    var theirs = work.pod().pullSecrets().isEmpty() ? ofAccount(work, read) : ofPod(work, read);
    if (theirs.isEmpty()) {
      return Optional.empty();
    }
    sources.add(theirs.get());
    var policys = work.policy().pullSecret();
    if (policys != null) {
      var key = new PullSecrets.Key(PullSecrets.Kind.SECRET, policys.namespace(), policys.name());
      var reading = read.apply(key);
      if (reading.isEmpty()) {
        return Optional.empty();
      }
      sources.add(ofPolicy(new Named(key, credentials(reading.get()))));
    }
    sources.add(cloud);
    return Optional.of(PullCredentials.inOrder(sources));
  }

  /** Who creates pods needn't know where the platform keeps its Secrets. */
  private static PullCredentials ofPolicy(Named secret) {
    return PullCredentials.ofNoNamespace(
        PullCredentials.labelled("the policy's credential", secret));
  }

  private static Optional<PullCredentials> ofPod(
      Work work, Function<PullSecrets.Key, Optional<Reading>> read) {
    var names = work.pod().pullSecrets();
    var secrets = secrets(work, names, read);
    if (secrets.isPresent() && names.size() > AdmissionBounds.MAX_PULL_SECRETS) {
      secrets
          .get()
          .add(
              new Nothing(
                  "of the pod's pull Secrets only "
                      + AdmissionBounds.MAX_PULL_SECRETS
                      + " are read"));
    }
    return secrets.map(PullCredentials::inOrder);
  }

  private static Optional<PullCredentials> ofAccount(
      Work work, Function<PullSecrets.Key, Optional<Reading>> read) {
    var key =
        new PullSecrets.Key(
            PullSecrets.Kind.ACCOUNT, work.namespace(), work.pod().serviceAccount());
    return read.apply(key)
        .flatMap(reading -> secrets(work, names(reading), read))
        .map(secrets -> new OfAccount(key, PullCredentials.inOrder(secrets)));
  }

  private static List<String> names(Reading account) {
    return switch (account) {
      case Reading.Account(var names) -> names;
      case Reading.Unusable _, Reading.Usable _ -> List.of();
    };
  }

  private static Optional<List<PullCredentials>> secrets(
      Work work, List<String> names, Function<PullSecrets.Key, Optional<Reading>> read) {
    List<PullCredentials> secrets = new ArrayList<>();
    for (var name : names.stream().limit(AdmissionBounds.MAX_PULL_SECRETS).toList()) {
      var key = new PullSecrets.Key(PullSecrets.Kind.SECRET, work.namespace(), name);
      var reading = read.apply(key);
      if (reading.isEmpty()) {
        return Optional.empty();
      }
      secrets.add(new Named(key, credentials(reading.get())));
    }
    return Optional.of(secrets);
  }

  private static PullCredentials credentials(Reading secret) {
    return switch (secret) {
      case Reading.Usable usable -> usable.credentials();
      case Reading.Unusable _, Reading.Account _ -> PullCredentials.NONE;
    };
  }

  private Reading read(PullSecrets.Key key) {
    var reading = secrets.apply(key);
    if (reading instanceof Reading.Unusable(var reason)) {
      LOG.atDebug().addKeyValue("reason", reason).log("A source of credentials isn't used");
    }
    return reading;
  }

  /** Says nothing but what it is. */
  private record Nothing(String problem) implements PullCredentials {
    @Override
    public List<PullCredential> forHost(String host) {
      return List.of();
    }

    @Override
    public List<String> problems(String host) {
      return List.of(problem);
    }
  }

  /** A Secret. One that isn't there and one without an entry for the host look the same. */
  private record Named(PullSecrets.Key key, PullCredentials secret) implements PullCredentials {
    @Override
    public List<PullCredential> forHost(String host) {
      return secret.forHost(host);
    }

    @Override
    public List<String> problems(String host) {
      secret
          .problems(host)
          .forEach(it -> LOG.atDebug().addKeyValue("reason", it).log("An entry isn't used"));
      return forHost(host).isEmpty()
          ? List.of(key.described() + " can't be used for " + host)
          : List.of();
    }
  }

  /** The Secrets of a ServiceAccount. Their names are told to nobody who hasn't named them. */
  private record OfAccount(PullSecrets.Key key, PullCredentials secrets)
      implements PullCredentials {
    @Override
    public List<PullCredential> forHost(String host) {
      return secrets.forHost(host);
    }

    @Override
    public List<String> problems(String host) {
      return forHost(host).isEmpty()
          ? List.of(
              "%s has no pull Secret, among its first %d, that can be used for %s"
                  .formatted(key.described(), AdmissionBounds.MAX_PULL_SECRETS, host))
          : List.of();
    }
  }

  /** Credentials whose sources are read when they are asked for first. */
  final class WhenAsked implements PullCredentials {
    private final Work work;
    private final Deadline deadline;
    private @Nullable PullCredentials sources;
    private volatile boolean starved;

    private WhenAsked(Work work, Deadline deadline) {
      this.work = work;
      this.deadline = deadline;
    }

    private synchronized PullCredentials sources() {
      if (sources == null) {
        sources = gather(work, key -> Optional.of(reading(key))).orElse(PullCredentials.NONE);
      }
      return sources;
    }

    private Reading reading(PullSecrets.Key key) {
      try {
        return memory.get(key, deadline, () -> read(key));
      } catch (TimeoutException _) {
        starved = true;
        return new Reading.Unusable(key.described() + " wasn't read in time");
      } catch (CredentialsException e) {
        LOG.atDebug().addKeyValue("reason", e.getMessage()).log("A source wasn't read");
        return new Reading.Unusable(key.described() + " wasn't read");
      }
    }

    /** Whether a source wasn't read in time: no registry's fault. */
    boolean isStarved() {
      return starved;
    }

    @Override
    public List<PullCredential> forHost(String host) {
      return sources().forHost(host);
    }

    @Override
    public List<String> problems(String host) {
      return sources().problems(host);
    }

    @Override
    public PullCredentials shared() {
      return sources().shared();
    }

    @Override
    public String toString() {
      return "credentials of a pod in " + work.namespace();
    }
  }
}
