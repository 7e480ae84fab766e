package io.portreeve.tuf;

import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks TUF repositories over HTTP. */
public final class HttpTufClient implements TufClient, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final TufSettings settings;
  private final Clock clock;
  private final ExecutorService executor;
  private final HttpClient http;
  private final Mirror.Means means;

  /**
   * Creates it; connections are made when they are needed.
   *
   * @param clock what expiry is held against
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   * @throws IllegalArgumentException if the settings' CA file holds no certificates
   * @throws java.io.UncheckedIOException if it can't be read
   */
  public HttpTufClient(TufSettings settings, Clock clock, LongSupplier nanos) {
    this(settings, clock, nanos, InetAddress::getAllByName);
  }

  HttpTufClient(
      TufSettings settings, Clock clock, LongSupplier nanos, MirrorAddress.Resolver resolver) {
    this.settings = settings;
    this.clock = clock;
    executor = Executors.newVirtualThreadPerTaskExecutor();
    http = http(settings, executor);
    means =
        new Mirror.Means(
            http, executor, new MirrorAddress(settings.plainHttpHosts(), resolver), nanos);
  }

  private static HttpClient http(TufSettings settings, ExecutorService executor) {
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(executor);
    if (settings.caFile() != null) {
      builder.sslContext(PrivateAuthorities.with(settings.caFile()));
    }
    return builder.build();
  }

  @Override
  public TufState refresh(TufSource source, @Nullable TufState last) throws TufException {
    var mirror = new Mirror(means, source.mirror(), settings.time());
    return Walk.refresh(
        source, last == null ? null : verified(source, last), mirror, clock.instant());
  }

  @Override
  public TufState verify(TufSource source, TufState kept) throws TufException {
    if (kept.refreshedTime().isAfter(clock.instant())) {
      throw new TufException(
          "the time of the last refresh lies in the future: somebody changed it");
    }
    return Walk.verify(source, kept);
  }

  private @Nullable TufState verified(TufSource source, TufState last) {
    try {
      return verify(source, last);
    } catch (TufException _) {
      // As if it weren't there, as promised.
      return null;
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    http.shutdownNow();
    executor.shutdownNow();
  }
}
