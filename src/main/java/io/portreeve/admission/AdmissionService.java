package io.portreeve.admission;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.policy.ImageJudge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhook process: answers the API server's admission reviews by the policies in force. It
 * isn't ready until it has a certificate and has read the policies and exceptions; until then, as
 * afterwards, what it can't decide is denied.
 */
public final class AdmissionService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionService.class);

  /** What an answer takes beyond its decision: to be written, and to be taken. */
  private static final Duration ANSWER = Duration.ofSeconds(1);

  private static final Duration CLOSE = Duration.ofSeconds(5);

  /** How long the other side may take to close connections that it was told to leave. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final Vertx vertx;
  private final Duration drain;
  private final List<Feed> feeds;
  private final AdmissionMetrics metrics;
  private final AdmissionServer server;
  private final CertificateWatch certificate;
  private final WarmUp warmUp;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admission-", 0).factory());
  private volatile boolean warm;
  private volatile boolean ending;

  /**
   * What the process gives the service.
   *
   * @param vertx serves it
   * @param client reads policies, pull Secrets and ServiceAccounts
   * @param meters where it counts
   * @param clock tells whether a certificate has ended
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  public record Surroundings(
      Vertx vertx,
      KubernetesClient client,
      MeterRegistry meters,
      Clock clock,
      LongSupplier nanos) {}

  /** Creates it, with nothing more to read than policies and exceptions, and no cloud. */
  public AdmissionService(AdmissionSettings settings, Surroundings surroundings, ImageJudge judge) {
    this(settings, surroundings, judge, PullCredentials.NONE, List.of());
  }

  /**
   * Creates it; {@link #start} begins to work.
   *
   * @param cloud its own credentials, after those of pods and policies
   * @param more what else it begins to read and waits for, and ends at its end
   */
  public AdmissionService(
      AdmissionSettings settings,
      Surroundings surroundings,
      ImageJudge judge,
      PullCredentials cloud,
      List<Feed> more) {
    this.vertx = surroundings.vertx();
    // Whoever has been let in gets its answer, however long it may take.
    this.drain = settings.longestDecision().plus(ANSWER);
    var client = surroundings.client();
    var nanos = surroundings.nanos();
    this.metrics = new AdmissionMetrics(surroundings.meters());
    var policies = new PoliciesInForce();
    var exceptions = new ExceptionsInForce(surroundings.clock());
    this.feeds =
        Stream.concat(
                Stream.of(
                    new PolicyInformer(client, settings.namespace(), policies),
                    new ExceptionInformer(client, exceptions)),
                more.stream())
            .toList();
    var credentials = new PodPullCredentials(new PullSecrets(client)::read, cloud, nanos, threads);
    var admission =
        new Admission(
            new Admission.Rules(policies, exceptions),
            credentials,
            judge,
            new ImageTasks(threads, settings.imagesAtOnce()),
            new ImageTasks(threads, Rooms.images(settings.imagesAtOnce())));
    this.warmUp = new WarmUp(vertx, admission);
    var parts = new AdmissionEndpoint.Parts(vertx, admission, policies, metrics, threads, nanos);
    this.server = new AdmissionServer(vertx, settings, new AdmissionEndpoint(parts, settings));
    this.certificate =
        new CertificateWatch(vertx, settings, surroundings.clock(), metrics, this::serve);
  }

  /** Begins to read what it decides by, and to look for the certificate; returns at once. */
  public void start() {
    feeds.forEach(Feed::start);
    certificate.start();
  }

  private Future<Void> serve(ServingPair.Checked pair) {
    if (server.port() != 0) {
      server.replace(pair);
      return Future.succeededFuture();
    }
    return server
        .listen(pair)
        .onSuccess(
            _ ->
                warmUp
                    .run(server.port(), pair.pair())
                    .onComplete(
                        _ -> {
                          warm = true;
                          LOG.atInfo().addKeyValue("port", server.port()).log("Webhook listens");
                        }));
  }

  /** Whether it can decide: it has a certificate, listens, and has read what it decides by. */
  public boolean isReady() {
    return waitingFor().isEmpty();
  }

  /** What it is waiting for, in words; empty: it is ready. */
  public List<String> waitingFor() {
    var missing = new ArrayList<String>();
    if (certificate.served() == null) {
      missing.add("serving certificate");
    } else if (!warm) {
      missing.add("first answer");
    }
    for (var feed : feeds) {
      if (!feed.isRead()) {
        missing.add(feed.name());
      }
    }
    if (ending) {
      missing.add("its end");
    }
    return List.copyOf(missing);
  }

  /** The port it listens on; 0 before it does. */
  public int port() {
    return server.port();
  }

  /** Takes nothing new, answers what it has begun, for as long as that may take, and ends. */
  @Override
  public void close() {
    ending = true;
    certificate.stop();
    server.end();
    await(until(() -> metrics.inFlight().get() == 0, drain), drain.plus(ANSWER));
    await(until(() -> server.connections() == 0, LINGER), LINGER.plus(ANSWER));
    await(server.close(), CLOSE);
    feeds.forEach(Feed::close);
    threads.shutdownNow();
  }

  /** Done when it is so, or the time is over. */
  private Future<Void> until(BooleanSupplier isSo, Duration left) {
    if (isSo.getAsBoolean() || left.isNegative()) {
      return Future.succeededFuture();
    }
    return vertx.timer(LOOK.toMillis()).compose(_ -> until(isSo, left.minus(LOOK)));
  }

  private static void await(Future<Void> future, Duration time) {
    var done = new CompletableFuture<Void>();
    future.onComplete(
        result -> {
          var _ = done.complete(null);
        });
    try {
      done.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("The webhook doesn't end in time");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
