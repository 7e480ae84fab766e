package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What stands before a registry of ECR's: lets nobody through who hasn't a token of {@link FakeAws}
 * that still holds, and answers 401 as ECR does.
 */
public final class AuthFront implements AutoCloseable {
  private static final Set<String> HOP =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "upgrade",
          "transfer-encoding",
          "authorization",
          "keep-alive");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI registry;
  private final Predicate<String> accepts;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();

  private AuthFront(URI registry, Predicate<String> accepts) {
    this.registry = registry;
    this.accepts = accepts;
    server = Servers.loopback(threads, this::handle);
  }

  /**
   * Starts one on a free port.
   *
   * @param registry base URL of the registry behind it
   * @param aws whose tokens it takes
   */
  public static AuthFront before(URI registry, FakeAws aws) {
    return before(registry, aws::accepts);
  }

  /** Starts one on a free port that takes these passwords of user AWS. */
  public static AuthFront before(URI registry, Predicate<String> accepts) {
    var front = new AuthFront(registry, accepts);
    front.server.start();
    return front;
  }

  /** Host and port, as in the name of an image. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many requests were answered 401. */
  public int refused() {
    return refused.get();
  }

  /** How many requests got through. */
  public int passed() {
    return passed.get();
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!isAllowed(exchange.getRequestHeaders().getFirst("Authorization"))) {
        refused.incrementAndGet();
        refuse(exchange);
        return;
      }
      passed.incrementAndGet();
      pass(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isAllowed(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith("Basic ")) {
      return false;
    }
    try {
      var decoded =
          new String(Base64.getDecoder().decode(authorization.substring("Basic ".length())), UTF_8);
      return decoded.startsWith("AWS:") && accepts.test(decoded.substring("AWS:".length()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void refuse(HttpExchange exchange) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Docker-Distribution-Api-Version", "registry/2.0");
    headers.set(
        "Www-Authenticate",
        "Basic realm=\"https://%s/\",service=\"ecr.amazonaws.com\"".formatted(host()));
    headers.set("Content-Type", "text/plain; charset=utf-8");
    var body = "Not Authorized\n".getBytes(UTF_8);
    var head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(401, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  private void pass(HttpExchange exchange) throws IOException, InterruptedException {
    var uri = exchange.getRequestURI();
    var target =
        registry.resolve(
            uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    var request =
        HttpRequest.newBuilder(target)
            .method(
                exchange.getRequestMethod(),
                BodyPublishers.ofInputStream(exchange::getRequestBody));
    if (!hasBody(exchange)) {
      request.method(exchange.getRequestMethod(), BodyPublishers.noBody());
    }
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    var response = client.send(request.build(), BodyHandlers.ofInputStream());
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!HOP.contains(name)) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    try (var body = response.body()) {
      var length = response.headers().firstValueAsLong("Content-Length").orElse(0);
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
        exchange.sendResponseHeaders(response.statusCode(), -1);
      } else {
        var none = response.statusCode() == 204 || response.statusCode() == 304;
        exchange.sendResponseHeaders(response.statusCode(), none ? -1 : length);
        body.transferTo(exchange.getResponseBody());
      }
    }
  }

  private static boolean hasBody(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    var length = headers.getFirst("Content-Length");
    return headers.containsKey("Transfer-Encoding") || (length != null && !length.equals("0"));
  }
}
