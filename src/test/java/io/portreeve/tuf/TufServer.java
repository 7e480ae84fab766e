package io.portreeve.tuf;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

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

  TufServer(TufKit kit) {
    answering = exchange -> serve(kit, exchange);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
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
    return URI.create("http://" + host() + "/tuf");
  }

  TufSettings settings() {
    return TufSettings.defaults().withPlainHttpHosts(Set.of(host()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
