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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the AWS endpoint: counts calls by region and operation, and lets tests break some
 * of them. What isn't broken is passed on unchanged.
 */
public final class AwsProxy implements AutoCloseable {
  private static final Pattern SCOPE = Pattern.compile("Credential=([^/]+)/\\d+/([a-z0-9-]+)/");
  private static final Set<String> PASSED_ON =
      Set.of("authorization", "content-type", "x-amz-target", "x-amz-date", "x-amz-security-token");

  private final URI upstream;
  private final HttpServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  /** One request to AWS. */
  public record Call(String region, String operation, String accessKey, String body) {}

  /** A fault as long as it is open. */
  public final class Fault implements AutoCloseable {
    private final String region;
    private final Set<String> operations;
    private final Answer answer;

    private Fault(String region, Set<String> operations, Answer answer) {
      this.region = region;
      this.operations = operations;
      this.answer = answer;
    }

    private boolean isAbout(Call call) {
      return call.region().equals(region)
          && (operations.isEmpty() || operations.contains(call.operation()));
    }

    @Override
    public void close() {
      var _ = faults.remove(this);
    }
  }

  /** What a broken call is answered; an answer without a body is passed on after its hook ran. */
  public record Answer(int status, @Nullable String body, Runnable hook) {
    /** AWS's answer to a call that the role doesn't allow. */
    public static Answer denied() {
      return error(
          400,
          "AccessDeniedException",
          "User: arn:aws:iam::123456789012:user/test is not authorized");
    }

    /** AWS's answer to too many calls. */
    public static Answer throttled() {
      return error(400, "ThrottlingException", "Rate exceeded");
    }

    /** An endpoint that is down behind its load balancer. */
    public static Answer down() {
      return error(503, "ServiceUnavailable", "try later");
    }

    /** Runs a hook, then passes the call on. */
    public static Answer after(Runnable hook) {
      return new Answer(0, null, hook);
    }

    private static Answer error(int status, String type, String message) {
      return new Answer(
          status, "{\"__type\":\"" + type + "\",\"message\":\"" + message + "\"}", () -> {});
    }
  }

  /** Starts on a free port of the loopback interface. */
  public AwsProxy(URI upstream) {
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

  /** Where it listens. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The calls of a region so far. */
  public List<Call> calls(String region) {
    return calls.stream().filter(call -> call.region().equals(region)).toList();
  }

  /** The operations called in a region so far. */
  public List<String> operations(String region) {
    return calls(region).stream().map(Call::operation).toList();
  }

  /** Breaks operations of a region, all if none is named, until the fault is closed. */
  public Fault fault(String region, Answer answer, String... operations) {
    var fault = new Fault(region, Set.of(operations), answer);
    faults.add(fault);
    return fault;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var call = call(exchange, body);
      calls.add(call);
      var fault = faults.stream().filter(f -> f.isAbout(call)).findFirst();
      if (fault.isPresent()) {
        fault.get().answer.hook().run();
        var answer = fault.get().answer.body();
        if (answer != null) {
          reply(exchange, fault.get().answer.status(), answer.getBytes(StandardCharsets.UTF_8));
          return;
        }
      }
      forward(exchange, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Call call(HttpExchange exchange, byte[] body) {
    var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    var scope =
        SCOPE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    var known = scope.find();
    return new Call(
        known ? scope.group(2) : "?",
        target == null ? "?" : target.substring(target.lastIndexOf('.') + 1),
        known ? scope.group(1) : "?",
        new String(body, StandardCharsets.UTF_8));
  }

  private void forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(upstream.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                var _ = request.header(name, values.getFirst());
              }
            });
    var response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    response
        .headers()
        .firstValue("x-amzn-errortype")
        .ifPresent(type -> exchange.getResponseHeaders().set("x-amzn-errortype", type));
    reply(exchange, response.statusCode(), response.body());
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
