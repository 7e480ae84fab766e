package io.portreeve.usage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * As much of an API server as lists need: pages, and watches that tell nothing until they are
 * expired. Objects are made when they are asked for, so that many cost nothing here.
 */
final class FakeCluster implements AutoCloseable {
  private static final String GONE =
      """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure",\
      "reason":"Expired","message":"too old resource version","code":410}}
      """;

  private final HttpServer server;
  private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private final Semaphore expired = new Semaphore(0);

  /** Sizes of the pages that were asked for. */
  final List<Integer> pages = new CopyOnWriteArrayList<>();

  private record Kind(int size, IntFunction<String> object) {}

  FakeCluster() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  static KubernetesClient client(String url) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.empty()).withMasterUrl(url).withOnlyHttpWatches(true).build())
        .build();
  }

  /** Says what a list at a path has from now on. */
  void put(String path, int size, IntFunction<String> object) {
    kinds.put(path, new Kind(size, object));
  }

  /** Ends so many watches with "too old resource version". */
  void expireWatches(int count) {
    expired.release(count);
  }

  /** Answers lists of a path with 403 from now on. */
  void forbid(String path) {
    forbidden.add(path);
  }

  /** Answers them again. */
  void allow(String path) {
    forbidden.remove(path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (forbidden.contains(exchange.getRequestURI().getPath())) {
        exchange.sendResponseHeaders(403, -1);
        return;
      }
      var query = query(exchange.getRequestURI().getQuery());
      if (query.containsKey("watch")) {
        watch(exchange);
      } else {
        list(exchange, query);
      }
    }
  }

  private void watch(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    expired.acquireUninterruptibly();
    exchange.getResponseBody().write(GONE.getBytes(StandardCharsets.UTF_8));
  }

  private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
    var kind = kinds.getOrDefault(exchange.getRequestURI().getPath(), new Kind(0, _ -> ""));
    var from = Integer.parseInt(query.getOrDefault("continue", "0"));
    var limit = Integer.parseInt(query.getOrDefault("limit", "100000"));
    var to = Math.min(kind.size(), from + limit);
    pages.add(to - from);
    var text =
        "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"1\",\"continue\":\""
            + (to < kind.size() ? to : "")
            + "\"},\"items\":["
            + IntStream.range(from, to).mapToObj(kind.object()).collect(Collectors.joining(","))
            + "]}";
    var body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static Map<String, String> query(String text) {
    return text == null
        ? Map.of()
        : Arrays.stream(text.split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length > 1 ? pair[1] : ""));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
