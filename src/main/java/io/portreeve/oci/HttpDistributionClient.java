package io.portreeve.oci;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks registries over HTTP, for all verifications of a process. It remembers, within bounds and
 * for an hour at most: how each host wants to be asked, tokens (in memory only), and which hosts
 * have the Referrers API.
 *
 * <p>HTTP/1.1, so that what one repository sends never holds up another's answer on a shared
 * connection. No redirects, no cookies, no packed content; a proxy only where the JVM has one.
 */
public final class HttpDistributionClient implements DistributionClient, AutoCloseable {
  /** What a test replaces. */
  record Surroundings(AddressRules.Resolver resolver, Transport.Pause pause) {
    static Surroundings real() {
      // A semaphore without permits: the wait ends with the time, or an interrupt.
      return new Surroundings(
          InetAddress::getAllByName,
          time -> {
            var _ = new Semaphore(0).tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
          });
    }
  }

  private final ExecutorService executor;
  private final HttpClient http;
  private final HttpRepository.Shared shared;
  private final BodySpace bodies;

  /**
   * Creates it; connections are made when they are needed.
   *
   * @param metrics told of every request
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   * @param clock for the dates that servers send
   * @throws IllegalArgumentException if the settings' CA file holds no certificates
   * @throws java.io.UncheckedIOException if it can't be read
   */
  public HttpDistributionClient(
      OciSettings settings, OciMetrics metrics, LongSupplier nanos, Clock clock) {
    this(settings, metrics, nanos, clock, Surroundings.real());
  }

  HttpDistributionClient(
      OciSettings settings,
      OciMetrics metrics,
      LongSupplier nanos,
      Clock clock,
      Surroundings surroundings) {
    executor = Executors.newVirtualThreadPerTaskExecutor();
    http = http(settings, executor);
    bodies = new BodySpace(executor);
    var transport =
        new Transport(
            new Transport.Means(
                http,
                executor,
                new AddressRules(settings, surroundings.resolver()),
                new Bulkheads(settings.maxConcurrentPerHost()),
                bodies,
                metrics,
                clock,
                surroundings.pause()));
    var tokens = new Tokens(transport, settings, nanos);
    shared =
        new HttpRepository.Shared(
            settings,
            transport,
            new Authorizer.Memory(transport, tokens, nanos),
            new ReferrersReader.Memory(nanos));
  }

  private static HttpClient http(OciSettings settings, ExecutorService executor) {
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .executor(executor);
    if (settings.caFile() != null) {
      builder.sslContext(PrivateTrust.with(settings.caFile()));
    }
    return builder.build();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the reference's host can't be asked over HTTP
   */
  @Override
  public RepositoryReader open(ImageReference image, PullCredentials credentials, Budget budget) {
    var repository = Repository.of(image, shared.settings());
    return new HttpRepository(
        shared,
        repository,
        new Authorizer(shared.authorization(), repository, credentials, budget),
        budget);
  }

  /** Room for the bodies of all answers. */
  BodySpace bodies() {
    return bodies;
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    http.shutdownNow();
    executor.shutdownNow();
  }
}
