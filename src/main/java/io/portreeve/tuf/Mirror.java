package io.portreeve.tuf;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The files of a repository over HTTP: within the time of one refresh, and never redirected. */
final class Mirror implements RepositoryFiles {
  /** No file takes longer, so that a slow one leaves time to say which it was. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /**
   * What a mirror is asked with.
   *
   * @param nanos a clock that never goes back
   */
  record Means(
      HttpClient http, ExecutorService executor, MirrorAddress addresses, LongSupplier nanos) {}

  private final Means means;
  private final URI base;
  private final long end;

  Mirror(Means means, URI mirror, Duration time) {
    this.means = means;
    this.base = URI.create(mirror.toString().replaceAll("/+$", "") + "/");
    this.end = means.nanos().getAsLong() + time.toNanos();
  }

  @Override
  public byte @Nullable [] read(Wanted wanted) throws IOException {
    var left = Math.min(end - means.nanos().getAsLong(), LONGEST.toNanos());
    var asking = means.executor().submit(() -> send(wanted));
    try {
      var answer = asking.get(left, TimeUnit.NANOSECONDS);
      return switch (answer.statusCode()) {
        case HttpURLConnection.HTTP_OK -> answer.body();
        // Object stores answer 403 for what isn't there to those who may not list it.
        case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_FORBIDDEN -> null;
        default -> throw refused(wanted, "it answers %d".formatted(answer.statusCode()));
      };
    } catch (TimeoutException e) {
      throw refused(wanted, "it doesn't answer, or not completely, in time");
    } catch (ExecutionException e) {
      throw meaning(wanted, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(wanted, "given up, the operator is stopping");
    } finally {
      asking.cancel(true);
    }
  }

  private HttpResponse<byte[]> send(Wanted wanted) throws IOException, InterruptedException {
    means.addresses().check(base);
    var request =
        HttpRequest.newBuilder(base.resolve(wanted.path()))
            .setHeader("Accept-Encoding", "identity")
            .setHeader("User-Agent", "portreeve")
            .GET()
            .build();
    return means
        .http()
        .send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), wanted.limit()));
  }

  private Refused meaning(Wanted wanted, @Nullable Throwable thrown) {
    for (var at = thrown; at != null; at = at.getCause()) {
      switch (at) {
        case Refused known -> {
          return known;
        }
        case HttpConnectTimeoutException _ -> {
          return refused(wanted, "no connection in time");
        }
        case ConnectException _ -> {
          return refused(wanted, "it takes no connections");
        }
        case SSLException _ -> {
          return refused(
              wanted,
              "no secure connection: check its certificate, and which authorities are trusted");
        }
        default -> {
          // The reason may lie deeper.
        }
      }
    }
    return refused(
        wanted,
        "it broke the connection, or %s is longer than %d bytes"
            .formatted(wanted.name(), wanted.limit()));
  }

  private Refused refused(Wanted wanted, String why) {
    return new Refused(
        "%s can't be had from %s: %s".formatted(wanted.name(), MirrorAddress.host(base), why));
  }
}
