package io.portreeve.testing.aws;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** Servers on this machine's own address. */
final class Servers {
  static {
    // Else an answer in two packets waits for the client's delayed acknowledgement: 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** A server on a free port; not started. */
  static HttpServer loopback(Executor threads, HttpHandler handler) {
    try {
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
      server.setExecutor(threads);
      server.createContext("/", handler);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Servers() {}
}
