package io.portreeve.admission;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the certificate's files again and again, and hands each good new pair to the server.
 * What isn't one changes nothing, and is said once.
 */
final class CertificateWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private final Vertx vertx;
  private final AdmissionSettings settings;
  private final Clock clock;
  private final AdmissionMetrics metrics;
  private final Function<ServingPair.Checked, Future<Void>> serve;
  private volatile @Nullable ServingPair served;
  private @Nullable ServingPair seen;
  private boolean missingTold;
  private boolean looking;
  private long timer = -1;

  /**
   * Creates it.
   *
   * @param serve begins to serve with a pair; on failure the one before stays
   */
  CertificateWatch(
      Vertx vertx,
      AdmissionSettings settings,
      Clock clock,
      AdmissionMetrics metrics,
      Function<ServingPair.Checked, Future<Void>> serve) {
    this.vertx = vertx;
    this.settings = settings;
    this.clock = clock;
    this.metrics = metrics;
    this.serve = serve;
  }

  /** Begins to look. */
  void start() {
    var _ = look();
    timer = vertx.setPeriodic(settings.certificatePoll().toMillis(), _ -> look());
  }

  /** Ends it. */
  void stop() {
    var _ = vertx.cancelTimer(timer);
  }

  /** The pair that is served; null: none yet. */
  @Nullable ServingPair served() {
    return served;
  }

  /** Looks once; what comes of it is done when the future is. */
  Future<Void> look() {
    synchronized (this) {
      if (looking) {
        return Future.succeededFuture();
      }
      looking = true;
    }
    return vertx
        .executeBlocking(this::changed, false)
        .compose(this::serve)
        .onComplete(
            done -> {
              synchronized (this) {
                looking = false;
              }
              if (done.failed()) {
                LOG.atError()
                    .addKeyValue("directory", settings.certificateDirectory())
                    .setCause(done.cause())
                    .log("The serving certificate can't be taken into use");
              }
            })
        .otherwiseEmpty();
  }

  /** A good pair that is another one than what was seen last; else null. */
  private synchronized ServingPair.@Nullable Checked changed() {
    try {
      var pair = ServingPair.read(settings.certificateDirectory());
      missingTold = false;
      if (pair.sameAs(seen)) {
        return null;
      }
      seen = pair;
      return pair.check(vertx);
    } catch (IOException e) {
      missing(e);
    } catch (GeneralSecurityException e) {
      LOG.atError()
          .addKeyValue("directory", settings.certificateDirectory())
          .addKeyValue("problem", e.getMessage())
          .addKeyValue("staysInUse", served != null)
          .log("The serving certificate is malformed; waiting for a good one");
    }
    return null;
  }

  private void missing(IOException e) {
    if (!missingTold) {
      missingTold = true;
      LOG.atWarn()
          .addKeyValue("directory", settings.certificateDirectory())
          .addKeyValue("problem", e.toString())
          .addKeyValue("staysInUse", served != null)
          .log("No serving certificate yet; waiting for the operator to write it");
    }
  }

  private Future<Void> serve(ServingPair.@Nullable Checked good) {
    if (good == null) {
      return Future.succeededFuture();
    }
    return serve.apply(good).onSuccess(_ -> inUse(good)).onFailure(_ -> forget());
  }

  /** So that it is tried again. */
  private synchronized void forget() {
    seen = null;
  }

  private void inUse(ServingPair.Checked good) {
    served = good.pair();
    var end = good.end();
    metrics.certificateEnds(end);
    var log = end.isAfter(clock.instant()) ? LOG.atInfo() : LOG.atError();
    log.addKeyValue("serial", good.serial())
        .addKeyValue("ends", end)
        .log("Serving certificate is in use");
  }
}
