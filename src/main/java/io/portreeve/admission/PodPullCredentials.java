package io.portreeve.admission;

import io.portreeve.admission.PullSecrets.Reading;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one pod: of the Secrets it names; if it names none, of those that its
 * ServiceAccount names (as the API server itself fills them in); then of its policy's. A pod's
 * Secrets are those of its own namespace, always.
 *
 * <p>A source that is missing or may not be read is passed over, as a node does; {@link
 * PullCredentials#problems} tells of it should the registry refuse.
 */
final class PodPullCredentials {
  private static final Duration LIFE = Duration.ofSeconds(30);

  /** For what isn't there: who makes it up at once isn't kept waiting. */
  private static final Duration SHORT_LIFE = Duration.ofSeconds(3);

  private static final long MAX_BYTES = 16L << 20;

  /** Of a remembered object, besides its text. */
  private static final long OVERHEAD = 512;

  /** A parsed Secret takes about this much more than its Base64 text. */
  private static final int PARSED = 3;

  private final Function<PullSecrets.Key, Reading> secrets;
  private final ShortMemory<PullSecrets.Key, Reading> memory;

  /**
   * Creates it.
   *
   * @param secrets reads an object; throws {@link CredentialsException} if the API server doesn't
   *     serve the request
   * @param threads runs each reading in a thread of its own
   */
  PodPullCredentials(
      Function<PullSecrets.Key, Reading> secrets, LongSupplier nanos, ExecutorService threads) {
    this.secrets = secrets;
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
  PullCredentials of(Work work, Deadline deadline) {
    return new WhenAsked(work, deadline);
  }

  private Optional<PullCredentials> gather(
      Work work, Function<PullSecrets.Key, Optional<Reading>> read) {
    var sources = new ArrayList<PullCredentials>();
    var names = work.pod().pullSecrets();
    if (names.isEmpty()) {
      var account =
          read.apply(
              new PullSecrets.Key(
                  PullSecrets.Kind.ACCOUNT, work.namespace(), work.pod().serviceAccount()));
      if (account.isEmpty()) {
        return Optional.empty();
      }
      names = namesOf(account.get(), sources);
    }
    for (var name : names.stream().limit(AdmissionBounds.MAX_PULL_SECRETS).toList()) {
      if (!add(
          new PullSecrets.Key(PullSecrets.Kind.SECRET, work.namespace(), name), read, sources)) {
        return Optional.empty();
      }
    }
    if (names.size() > AdmissionBounds.MAX_PULL_SECRETS) {
      sources.add(
          new Nothing(
              "of the pod's pull Secrets only " + AdmissionBounds.MAX_PULL_SECRETS + " are read"));
    }
    var policys = work.policy().pullSecret();
    if (policys != null
        && !add(
            new PullSecrets.Key(PullSecrets.Kind.SECRET, policys.namespace(), policys.name()),
            read,
            sources)) {
      return Optional.empty();
    }
    return Optional.of(PullCredentials.inOrder(sources));
  }

  private static List<String> namesOf(Reading account, List<PullCredentials> sources) {
    return switch (account) {
      case Reading.Account(var names) -> names;
      case Reading.Unusable(var problem) -> {
        sources.add(new Nothing(problem));
        yield List.of();
      }
      case Reading.Usable _ -> List.of();
    };
  }

  private static boolean add(
      PullSecrets.Key key,
      Function<PullSecrets.Key, Optional<Reading>> read,
      List<PullCredentials> sources) {
    var reading = read.apply(key);
    reading.ifPresent(
        present -> {
          switch (present) {
            case Reading.Usable usable -> sources.add(usable.credentials());
            case Reading.Unusable(var problem) -> sources.add(new Nothing(problem));
            case Reading.Account _ -> {}
          }
        });
    return reading.isPresent();
  }

  private Reading read(PullSecrets.Key key, Deadline deadline) {
    try {
      return memory.get(key, deadline, () -> secrets.apply(key));
    } catch (TimeoutException _) {
      return new Reading.Unusable(key.described() + " wasn't read in time: the API server is slow");
    } catch (CredentialsException e) {
      return new Reading.Unusable(Objects.requireNonNullElse(e.getMessage(), key.described()));
    }
  }

  /** A source without credentials, and why. */
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

  private final class WhenAsked implements PullCredentials {
    private final Work work;
    private final Deadline deadline;
    private @Nullable PullCredentials sources;

    WhenAsked(Work work, Deadline deadline) {
      this.work = work;
      this.deadline = deadline;
    }

    private synchronized PullCredentials sources() {
      if (sources == null) {
        sources =
            gather(work, key -> Optional.of(read(key, deadline))).orElse(PullCredentials.NONE);
      }
      return sources;
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
    public String toString() {
      return "credentials of a pod in " + work.namespace();
    }
  }
}
