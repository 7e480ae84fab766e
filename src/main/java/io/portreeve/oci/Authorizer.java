package io.portreeve.oci;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.oci.Challenge.Scheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry as somebody whom it lets: without credentials as long as it wants none, then with
 * each credential in its order, then anonymously.
 */
final class Authorizer {
  private static final int MAX_CREDENTIALS = 9;
  private static final int MOST_LAST = 2;
  private static final int MAX_HOSTS = 1_000;
  private static final Duration SCHEME_LIFE = Duration.ofHours(1);

  /** What all repositories have in common: how each host wants to be asked. */
  static final class Memory {
    private final Transport transport;
    private final Tokens tokens;
    private final RecentMap<String, Scheme> schemes;

    Memory(Transport transport, Tokens tokens, LongSupplier nanos) {
      this.transport = transport;
      this.tokens = tokens;
      this.schemes = new RecentMap<>(MAX_HOSTS, nanos);
    }
  }

  /**
   * An answer, or why there is none.
   *
   * @param failure what may have failed for this credential only; null: nothing
   */
  private record Attempt(
      @Nullable Answer answer, boolean keptToken, String refusal, @Nullable OciException failure) {
    static Attempt of(@Nullable Answer answer, boolean keptToken) {
      return new Attempt(answer, keptToken, "", null);
    }

    static Attempt refused(String refusal) {
      return new Attempt(null, false, refusal, null);
    }

    static Attempt failed(OciException failure) {
      return failed(failure, "failed");
    }

    static Attempt failed(OciException failure, String why) {
      return new Attempt(null, false, why, failure);
    }
  }

  private final Memory memory;
  private final Repository repository;
  private final PullCredentials credentials;
  private final Budget budget;
  private volatile @Nullable List<PullCredential> known;
  private volatile int first;

  Authorizer(Memory memory, Repository repository, PullCredentials credentials, Budget budget) {
    this.memory = memory;
    this.repository = repository;
    this.credentials = credentials;
    this.budget = budget;
  }

  /**
   * Asks.
   *
   * @throws OciException.Unauthorized if the registry refuses everybody
   */
  Answer ask(Ask ask) {
    if (!(scheme() instanceof Scheme.Open)) {
      return askAsEach(ask, null);
    }
    var answer = memory.transport.get(ask, budget);
    var wanted = answer.isRefusal() ? learn(answer) : null;
    return wanted == null ? checked(ask, answer) : askAsEach(ask, answer);
  }

  private Scheme scheme() {
    var scheme = memory.schemes.get(repository.host());
    return scheme == null ? new Scheme.Open() : scheme;
  }

  private @Nullable Scheme learn(Answer answer) {
    var wanted = Challenge.wanted(answer.headers());
    if (wanted != null) {
      memory.schemes.put(repository.host(), wanted, SCHEME_LIFE);
    }
    return wanted;
  }

  private Answer checked(Ask ask, Answer answer) {
    if (answer.isRefusal()) {
      throw unauthorized(
          ask,
          List.of(
              "anonymous: refused (%d), without naming a way to log in"
                  .formatted(answer.status())));
    }
    return answer;
  }

  /**
   * Asks as each in turn. Accounts have limits of their own, a token service may fail for one, and
   * the registry too: those of a pod's author mustn't keep the policy's from being tried.
   *
   * @param open what was answered just now to nobody in particular, if that was asked
   */
  private Answer askAsEach(Ask ask, @Nullable Answer open) {
    var refusals = new ArrayList<String>();
    @Nullable OciException failure = null;
    @Nullable Answer fault = null;
    var all = candidates(refusals);
    // Where a credential was accepted once, those before it weren't.
    for (var i = Math.min(first, all.size()); i <= all.size(); i++) {
      var credential = i == all.size() ? null : all.get(i);
      var sameAgain = open != null && credential == null && scheme() instanceof Scheme.Basic;
      var attempt = sameAgain ? Attempt.of(open, false) : attemptTwice(ask, credential);
      var answer = attempt.answer();
      // That something isn't there for one says nothing of who couldn't ask.
      var hasFailed = failure != null || fault != null;
      var isHidden = answer != null && hasFailed && answer.status() == Answer.NOT_FOUND;
      var isFault = answer != null && credential != null && answer.isFault();
      if (isFault && fault == null) {
        fault = answer;
      }
      if (answer != null && !answer.isRefusal() && !isHidden && !isFault) {
        first = i;
        return answer;
      }
      failure = failure == null ? attempt.failure() : failure;
      refusals.add(
          (credential == null ? "anonymous" : credential.label())
              + ": "
              + (answer == null ? attempt.refusal() : "refused (" + answer.status() + ")"));
    }
    if (failure == null && fault != null) {
      return fault;
    }
    throw failure == null ? unauthorized(ask, refusals) : failure;
  }

  private List<PullCredential> candidates(List<String> problems) {
    var found = known;
    if (found == null) {
      try {
        found =
            bounded(
                credentials.forHost(repository.host()).stream()
                    .filter(each -> each.host().equals(repository.host()))
                    .distinct()
                    .toList());
        known = found;
      } catch (CredentialsException e) {
        problems.add(Objects.requireNonNullElse(e.getMessage(), "credentials can't be read"));
        return List.of();
      }
    }
    return found;
  }

  /** The last are the policy's and the cloud's: those of a pod's author must not push them out. */
  private static List<PullCredential> bounded(List<PullCredential> all) {
    return all.size() <= MAX_CREDENTIALS
        ? all
        : Stream.concat(
                all.stream().limit(MAX_CREDENTIALS - (long) MOST_LAST),
                all.stream().skip(all.size() - (long) MOST_LAST))
            .toList();
  }

  /** A second time, where the host has come to want something else, or a kept token is too old. */
  private Attempt attemptTwice(Ask ask, @Nullable PullCredential credential) {
    var scheme = scheme();
    var attempt = attempt(ask, scheme, credential);
    var answer = attempt.answer();
    if (answer == null || answer.status() != Answer.UNAUTHORIZED) {
      return attempt;
    }
    var wanted = learn(answer);
    if (attempt.keptToken() && scheme instanceof Scheme.Bearer bearer) {
      memory.tokens.forget(purpose(bearer, credential));
    }
    return wanted != null && (attempt.keptToken() || !wanted.equals(scheme))
        ? attempt(ask, wanted, credential)
        : attempt;
  }

  private Attempt attempt(Ask ask, Scheme scheme, @Nullable PullCredential credential) {
    try {
      return switch (scheme) {
        case Scheme.Open _ -> Attempt.of(memory.transport.get(ask, budget), false);
        case Scheme.Basic _ -> attemptBasic(ask, credential);
        case Scheme.Bearer bearer -> attemptBearer(ask, bearer, credential);
      };
    } catch (CredentialsException e) {
      // Only the login of a credential throws it.
      var label = credential == null ? "anonymous" : credential.label();
      var why = Objects.requireNonNullElse(e.getMessage(), "no login");
      return e.isTemporary()
          ? Attempt.failed(
              new OciException.Unavailable("%s: %s: %s".formatted(ask.what(), label, why)), why)
          : Attempt.refused(why);
    }
  }

  /** With what else there is, where a login may just be out of date. */
  private Attempt attemptBasic(Ask ask, @Nullable PullCredential credential) {
    var login = Tokens.login(credential, budget);
    var attempt = asked(ask.as(Tokens.basic(login)), false);
    var answer = attempt.answer();
    if (credential == null || login == null || answer == null || !answer.isRefusal()) {
      return attempt;
    }
    return credential
        .login()
        .insteadOf(login, budget.left())
        .map(other -> asked(ask.as(Tokens.basic(other)), false))
        .orElse(attempt);
  }

  private Attempt attemptBearer(
      Ask ask, Scheme.Bearer bearer, @Nullable PullCredential credential) {
    Tokens.Outcome outcome;
    try {
      outcome = memory.tokens.get(purpose(bearer, credential), ask.what(), budget);
    } catch (OciException.RateLimited | OciException.Unavailable e) {
      return Attempt.failed(e);
    }
    return outcome.token() == null
        ? Attempt.refused(outcome.refusal())
        : asked(ask.as("Bearer " + outcome.token()), outcome.kept());
  }

  private Attempt asked(Ask ask, boolean keptToken) {
    try {
      return Attempt.of(memory.transport.get(ask, budget), keptToken);
    } catch (OciException.RateLimited e) {
      return Attempt.failed(e);
    }
  }

  private Tokens.Purpose purpose(Scheme.Bearer bearer, @Nullable PullCredential credential) {
    return new Tokens.Purpose(repository.base(), repository.path(), bearer, credential);
  }

  private OciException unauthorized(Ask ask, List<String> refusals) {
    var host = repository.host();
    var reasons =
        Stream.concat(refusals.stream(), credentials.problems(host).stream()).distinct().toList();
    return new OciException.Unauthorized(
        "%s: %s refuses it. Asked as: %s. Check imagePullSecrets for %s, and whether they may pull %s"
            .formatted(ask.what(), host, String.join("; ", reasons), host, repository.path()));
  }
}
