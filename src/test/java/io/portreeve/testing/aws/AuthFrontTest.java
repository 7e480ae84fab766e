package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthFrontTest {
  private final FakeAws aws = FakeAws.start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicReference<String> received = new AtomicReference<>("");
  private HttpServer registry;
  private AuthFront front;

  @BeforeEach
  void start() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            var headers = exchange.getRequestHeaders();
            received.set(
                "%s %s %s %s %s"
                    .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        headers.getFirst("Accept"),
                        headers.getFirst("Authorization"),
                        body));
            exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:x");
            var head = exchange.getRequestMethod().equals("HEAD");
            if (head) {
              exchange.getResponseHeaders().set("Content-Length", "5");
            }
            exchange.sendResponseHeaders(body.isEmpty() ? 200 : 201, head ? -1 : 5);
            if (!head) {
              exchange.getResponseBody().write("hello".getBytes(UTF_8));
            }
          }
        });
    registry.start();
    front =
        AuthFront.before(URI.create("http://127.0.0.1:" + registry.getAddress().getPort()), aws);
  }

  @AfterEach
  void close() {
    front.close();
    registry.stop(0);
    aws.close();
    http.close();
  }

  private HttpResponse<String> send(String method, String path, String authorization, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + front.host() + path))
            .header("Accept", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String login() {
    try (var client = TestClients.ecr(aws, "us-east-1")) {
      return "Basic "
          + client
              .getAuthorizationToken(r -> {})
              .authorizationData()
              .getFirst()
              .authorizationToken();
    }
  }

  @Test
  void whoHasNoTokenIsToldHowToGetIn() throws Exception {
    var guessed = Base64.getEncoder().encodeToString("AWS:guessed".getBytes(UTF_8));
    for (var login : new String[] {"", "Basic !", "Bearer x", "Basic " + guessed}) {
      // When
      var answer = send("GET", "/v2/", login, "");

      // Then
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .contains(
              "Basic realm=\"https://%s/\",service=\"ecr.amazonaws.com\"".formatted(front.host()));
    }
    assertThat(received.get()).isEmpty();
    assertThat(front.refused()).isEqualTo(4);
  }

  @Test
  void aTokenOpensUntilItEnds() throws Exception {
    // Given
    var login = login();

    // When
    var answer = send("GET", "/v2/shop/api/manifests/v1?n=1", login, "");

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.headers().firstValue("Docker-Content-Digest")).contains("sha256:x");
    assertThat(received.get())
        .isEqualTo("GET /v2/shop/api/manifests/v1?n=1 application/json null ");
    aws.advance(Duration.ofHours(13));
    assertThat(send("GET", "/v2/", login, "").statusCode()).isEqualTo(401);
  }

  @Test
  void bodiesAndMethodsGoThrough() throws Exception {
    // Given
    var login = login();

    // When
    var put = send("PUT", "/v2/shop/api/manifests/v1", login, "manifest");

    // Then
    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(received.get()).startsWith("PUT").endsWith("manifest");
    var head = send("HEAD", "/v2/shop/api/manifests/v1", login, "");
    assertThat(head.headers().firstValue("Content-Length")).contains("5");
    assertThat(send("HEAD", "/v2/", "", "").statusCode()).isEqualTo(401);
    assertThat(front.passed()).isEqualTo(2);
  }
}
