package io.portreeve.tuf;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Serves a repository on this machine. */
final class TufServer implements AutoCloseable {
  /** How it answers. */
  @FunctionalInterface
  interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  /** Paths below the mirror that were asked for. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  volatile Answering answering;

  private final HttpServer server;

  private final boolean isSecure;

  TufServer(TufKit kit) {
    this(kit, null);
  }

  /** With TLS, unless there is no context. */
  TufServer(TufKit kit, @Nullable SSLContext tls) {
    isSecure = tls != null;
    answering = exchange -> serve(kit, exchange);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      if (tls == null) {
        server = HttpServer.create(address, 0);
      } else {
        var secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = secure;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.add(path(exchange));
            answering.answer(exchange);
          }
        });
    server.start();
  }

  static String path(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().replaceFirst("^/tuf/", "");
  }

  static void serve(TufKit kit, HttpExchange exchange) throws IOException {
    var bytes = kit.files.get(path(exchange));
    if (bytes == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  URI mirror() {
    return URI.create((isSecure ? "https://" : "http://") + host() + "/tuf");
  }

  TufSettings settings() {
    return TufSettings.defaults().withPlainHttpHosts(Set.of(host()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
