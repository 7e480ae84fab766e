package io.portreeve.oci;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests, each within the budget of its verification from the name's resolution to the last
 * byte of the body, and never follows a redirect.
 */
final class Transport {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  /** Waits; tests don't. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /** What a transport works with. */
  record Means(
      HttpClient http,
      Executor executor,
      AddressRules addresses,
      Bulkheads bulkheads,
      BodySpace bodies,
      OciMetrics metrics,
      Clock clock,
      Pause pause) {}

  /** The connection broke before all was there: a second try may succeed. */
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
    private final OciException.Unavailable meaning;

    Broken(OciException.Unavailable meaning) {
      super(meaning);
      this.meaning = meaning;
    }
  }

  private final Means means;

  Transport(Means means) {
    this.means = means;
  }

  /**
   * Asks, a second time where the connection breaks or the server wants a short wait.
   *
   * @throws OciException.RateLimited if the server goes on to want fewer requests
   * @throws OciException if no answer comes, or one that is too large, or the budget is used up
   */
  Answer get(Ask ask, Budget budget) {
    var answer = getOnceMore(ask, budget);
    if (answer.status() != Answer.TOO_MANY && answer.status() != Answer.UNAVAILABLE) {
      return answer;
    }
    var wait = RetryAfter.of(answer.headers(), means.clock());
    if (wait != null && wait.compareTo(LONGEST_WAIT) <= 0 && wait.compareTo(budget.left()) < 0) {
      pause(ask, wait);
      answer = getOnceMore(ask, budget);
    }
    if (answer.status() == Answer.TOO_MANY) {
      throw rateLimited(ask, RetryAfter.of(answer.headers(), means.clock()));
    }
    return answer;
  }

  private static OciException rateLimited(Ask ask, @Nullable Duration wait) {
    return new OciException.RateLimited(
        "%s: %s wants fewer requests (429)%s; try again later, or give credentials with higher limits"
            .formatted(
                ask.what(),
                Hosts.of(ask.uri()),
                wait == null ? "" : " and to be left alone for " + wait.toSeconds() + " s"));
  }

  private void pause(Ask ask, Duration wait) {
    try {
      means.pause().of(wait);
    } catch (InterruptedException _) {
      throw interrupted(ask);
    }
  }

  private Answer getOnceMore(Ask ask, Budget budget) {
    try {
      return getOnce(ask, budget);
    } catch (Broken _) {
      try {
        return getOnce(ask, budget);
      } catch (Broken again) {
        throw again.meaning;
      }
    }
  }

  private Answer getOnce(Ask ask, Budget budget) throws Broken {
    var host = Hosts.of(ask.uri());
    try (var place = means.bulkheads().enter(host, budget)) {
      if (!place.taken()) {
        throw new OciException.OverBudget(
            "%s: all connections to %s are busy; it answers too slowly"
                .formatted(ask.what(), host));
      }
      if (budget.left().isZero()) {
        // A registry that answers at once would be in time otherwise, sometimes.
        throw new OciException.OverBudget(
            "%s: no time was left to ask %s".formatted(ask.what(), host));
      }
      if (!budget.takeRequest()) {
        throw new OciException.OverBudget(
            "%s: more than the %d requests that one verification may make"
                .formatted(ask.what(), budget.requests()));
      }
      return send(ask, budget);
    } catch (InterruptedException _) {
      throw interrupted(ask);
    }
  }

  private Answer send(Ask ask, Budget budget) throws InterruptedException, Broken {
    // The name service knows no deadline: it is waited for as for the registry.
    try (var _ = budget.waiting()) {
      wait(
          ask,
          CompletableFuture.runAsync(
              () -> means.addresses().check(ask.what(), ask.uri(), ask.registry()),
              means.executor()),
          budget);
    }
    var status = 0;
    var room = means.bodies().open(Hosts.of(ask.uri()));
    @Nullable Answer answer = null;
    try (var waiting = budget.waiting()) {
      var taking = new BoundedBody.Taking(budget, waiting, room);
      var body = BoundedBody.handler(ask.what(), ask.limit(), taking);
      var response = wait(ask, means.http().sendAsync(request(ask), body), budget);
      status = response.statusCode();
      answer = new Answer(status, response.headers(), response.body(), room);
      return answer;
    } catch (OciException.OverBudget e) {
      throw room.isWaiting() ? noRoom(ask, e) : e;
    } finally {
      if (answer == null) {
        room.close();
      }
      means.metrics().asked(ask.kind(), status);
    }
  }

  private static OciException noRoom(Ask ask, OciException.OverBudget late) {
    var told =
        new OciException.OverBudget(
            "%s: no room for the body in time: too many large answers, of %s or others, are being read; try again"
                .formatted(ask.what(), Hosts.of(ask.uri())));
    told.initCause(late);
    return told;
  }

  private static HttpRequest request(Ask ask) {
    var request =
        HttpRequest.newBuilder(ask.uri())
            .setHeader("Accept", ask.accept())
            .setHeader("Accept-Encoding", "identity")
            .setHeader("User-Agent", "portreeve");
    if (ask.authorization() != null) {
      request.setHeader("Authorization", ask.authorization());
    }
    return request.GET().build();
  }

  private static <T> T wait(Ask ask, CompletableFuture<T> future, Budget budget)
      throws InterruptedException, Broken {
    var left = budget.left();
    try {
      return future.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new OciException.OverBudget(
          "%s: %s didn't answer, or not completely, in the %s s that were left"
              .formatted(ask.what(), Hosts.of(ask.uri()), seconds(left)));
    } catch (ExecutionException e) {
      throw meaning(ask, e);
    } finally {
      // Closes the connection; does nothing to what is complete.
      future.cancel(true);
    }
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
  }

  private static OciException meaning(Ask ask, ExecutionException failure) throws Broken {
    var host = Hosts.of(ask.uri());
    for (Throwable at = failure; at != null; at = at.getCause()) {
      switch (at) {
        case OciException known -> {
          return known;
        }
        case HttpConnectTimeoutException _ -> {
          return unavailable(ask, "%s can't be reached: no connection in time".formatted(host));
        }
        case ConnectException _ -> {
          return unavailable(ask, "%s can't be reached: it takes no connections".formatted(host));
        }
        case SSLException tls -> {
          return unavailable(
              ask,
              "no secure connection to %s (%s): check its certificate, and which authorities are trusted"
                  .formatted(host, Objects.requireNonNullElse(tls.getMessage(), "TLS")));
        }
        default -> {
          // The reason may lie deeper.
        }
      }
    }
    if (failure.getCause() instanceof IOException) {
      throw new Broken(
          unavailable(ask, "%s broke the connection, or doesn't speak HTTP".formatted(host)));
    }
    return unavailable(ask, "%s can't be asked: %s".formatted(host, failure.getCause()));
  }

  private static OciException.Unavailable unavailable(Ask ask, String why) {
    return new OciException.Unavailable(ask.what() + ": " + why);
  }

  private static OciException interrupted(Ask ask) {
    Thread.currentThread().interrupt();
    return new OciException.Unavailable(ask.what() + ": given up, the webhook is stopping");
  }
}
