package io.portreeve.e2e.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Stands before a registry: counts requests, answers late, or answers something else. What isn't
 * broken is passed on unchanged. Images are named by its host. Every repository has as many copies
 * as anybody asks for, with all that is attached: {@code project/copy-1/app} is {@code
 * project/app}.
 */
public final class RegistryProxy implements AutoCloseable {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private static final Pattern COPY = Pattern.compile("/copy-[0-9a-z-]+/");

  private final URI upstream;
  private final HttpServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> faults = new ConcurrentHashMap<>();
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
  private volatile Duration delay = Duration.ZERO;

  /** Starts on a free port of the loopback interface. */
  RegistryProxy(URI upstream) {
    this.upstream = upstream;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ = server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Host and port by which images are named. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Another repository with the same contents: an image of which nothing is known yet. */
  public String copy(String image, String label) {
    var at = image.lastIndexOf('/');
    return image.substring(0, at) + "/copy-" + label + image.substring(at);
  }

  /** Every request so far: method and path. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Forgets the requests so far. */
  public void reset() {
    requests.clear();
  }

  /** Answers so much later from now on. */
  public void delay(Duration time) {
    delay = time;
  }

  /** Answers with this status whatever has this text in its path; 0 ends that. */
  public void answer(String path, int status) {
    if (status == 0) {
      var _ = faults.remove(path);
    } else {
      var _ = faults.put(path, status);
    }
  }

  /** Answers a path with this from now on, whatever the registry has there. */
  void serve(String path, byte[] content) {
    var _ = contents.put(path, content);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().toString();
      var _ = requests.add(exchange.getRequestMethod() + " " + path);
      LockSupport.parkNanos(delay.toNanos());
      for (var fault : faults.entrySet()) {
        if (path.contains(fault.getKey())) {
          exchange.sendResponseHeaders(fault.getValue(), -1);
          return;
        }
      }
      var content = contents.get(path);
      if (content != null) {
        var type = path.contains("/blobs/") ? "application/octet-stream" : MANIFEST;
        exchange
            .getResponseHeaders()
            .set("Content-Type", path.contains("/referrers/") ? INDEX : type);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
        return;
      }
      passOn(exchange, path);
    }
  }

  private void passOn(HttpExchange exchange, String path) throws IOException {
    var request =
        HttpRequest.newBuilder(upstream.resolve(COPY.matcher(path).replaceFirst("/")))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
    var accept = exchange.getRequestHeaders().get("Accept");
    if (accept != null) {
      accept.forEach(value -> request.header("Accept", value));
    }
    try {
      var response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      for (var name : List.of("Content-Type", "Docker-Content-Digest", "OCI-Filters-Applied")) {
        response
            .headers()
            .firstValue(name)
            .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
      }
      var body = response.body();
      exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
