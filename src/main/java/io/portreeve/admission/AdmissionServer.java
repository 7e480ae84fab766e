package io.portreeve.admission;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves HTTPS, HTTP/1.1 and HTTP/2, on several event loops that share one port. */
final class AdmissionServer {
  private static final int MAX_LINE = 4_096;
  private static final int MAX_HEADERS = 16 << 10;
  private static final int MAX_STREAMS = 250;

  /** Above the 90 seconds after which the API server closes idle connections by itself. */
  private static final int IDLE_SECONDS = 120;

  private static final int HANDSHAKE_SECONDS = 5;

  /** Makes all event loops of a deployment share one free port. */
  private static final int ANY_PORT = -1;

  private final Vertx vertx;
  private final AdmissionSettings settings;
  private final AdmissionEndpoint endpoint;
  private final ServedKeys keys = new ServedKeys();
  private final Connections connections = new Connections(AdmissionBounds.MAX_CONNECTIONS);
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private volatile @Nullable String deployment;

  /** Creates it. */
  AdmissionServer(Vertx vertx, AdmissionSettings settings, AdmissionEndpoint endpoint) {
    this.vertx = vertx;
    this.settings = settings;
    this.endpoint = endpoint;
  }

  /** Begins to listen. */
  Future<Void> listen(ServingPair.Checked pair) {
    keys.use(pair.chain(), pair.key());
    servers.clear();
    return vertx
        .deployVerticle(Listener::new, new DeploymentOptions().setInstances(settings.eventLoops()))
        .onSuccess(id -> deployment = id)
        .mapEmpty();
  }

  /** Serves new connections with another certificate. */
  void replace(ServingPair.Checked pair) {
    keys.use(pair.chain(), pair.key());
  }

  /** The port it listens on; 0 before it does. */
  int port() {
    return deployment == null ? 0 : servers.getFirst().actualPort();
  }

  /** Begins nothing new on the connections that there are, and takes no more. */
  void end() {
    endpoint.end();
    connections.end();
  }

  /** How many connections there are. */
  int connections() {
    return connections.count();
  }

  /** Closes all connections. */
  Future<Void> close() {
    var id = deployment;
    return id == null ? Future.succeededFuture() : vertx.undeploy(id);
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(settings.host())
        .setPort(settings.port() == 0 ? ANY_PORT : settings.port())
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
        .setKeyCertOptions(KeyCertOptions.wrap(keys))
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setMaxInitialLineLength(MAX_LINE)
        .setMaxHeaderSize(MAX_HEADERS)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(MAX_STREAMS)
                .setMaxHeaderListSize(MAX_HEADERS))
        .setTcpNoDelay(true)
        .setHandle100ContinueAutomatically(true);
  }

  /** One event loop's server. */
  private final class Listener extends AbstractVerticle {
    @Override
    public void start(Promise<Void> started) {
      var server = vertx.createHttpServer(options());
      server.connectionHandler(connections::opened);
      server.requestHandler(
          request -> {
            var use = connections.used(request.connection(), request.version());
            endpoint.handle(request, use);
          });
      server.listen().onSuccess(servers::add).<Void>mapEmpty().onComplete(started);
    }
  }
}
