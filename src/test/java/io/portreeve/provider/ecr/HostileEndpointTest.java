package io.portreeve.provider.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint that means no good: a configured one, or one on the way to ECR. */
class HostileEndpointTest {
  /** Answers a request whose body was read. */
  @FunctionalInterface
  private interface Answer {
    void write(HttpExchange exchange) throws IOException;
  }

  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private volatile Answer answer;
  private RegistryAddress address;
  private RegistryClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          answer.write(exchange);
        });
    server.start();
    address =
        new RegistryAddress(
            "us-east-1",
            "123456789012",
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            new CloudCredentials.AccessKey("testing", "testing", null));
    client = EcrClients.create(ApiEvents.NONE, "", Clock.systemUTC()).connect(address);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answers(int status, String body) {
    answer =
        exchange -> {
          try (exchange) {
            var bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        };
  }

  @Test
  void T34_aListThatNeverEndsIsEnded() {
    answers(200, "{\"pullThroughCacheRules\":[],\"nextToken\":\"again\"}");

    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> client.settings().read(Setting.PULL_THROUGH_CACHES))
        .withMessageContaining("same page twice");
    assertThat(requests).hasValueLessThan(5);
  }

  @Test
  void T34_aListOfEverNewPagesIsEnded() {
    answer =
        exchange -> {
          try (exchange) {
            var body = ("{\"nextToken\":\"" + requests.get() + "\"}").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        };

    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> client.settings().read(Setting.CREATION_TEMPLATES))
        .withMessageContaining("more than");
  }

  @Test
  void T34_anAnswerWithoutEndIsEnded() {
    // Given
    var piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) ' ');
    answer =
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            for (var i = 0; i < 80; i++) {
              exchange.getResponseBody().write(piece);
            }
          } catch (IOException _) {
            // The client has hung up, as it should.
          }
        };

    // When / Then
    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> client.settings().read(Setting.REPLICATION))
        .withMessageContaining("longer than any answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "\"text\"", "{\"a\":", "<html></html>"})
  void whatIsNoJsonObjectIsNoAnswer(String body) {
    answers(200, body);

    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> client.settings().read(Setting.SCANNING))
        .withMessageContaining("ecr:GetRegistryScanningConfiguration");
  }

  @Test
  void aPolicyThatIsNoneIsNoPolicy() {
    answers(200, "{\"policyText\":\"hello\"}");

    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> client.settings().read(Setting.REGISTRY_POLICY));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 400, 301})
  void errorsWithoutACodeAreRefusals(int status) {
    answers(status, "<html>what?</html>");

    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> client.accountId())
        .withMessageContaining(String.valueOf(status));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"authorizationData\":[]}",
        "{}",
        "{\"authorizationData\":[{\"authorizationToken\":\"***secret***\",\"expiresAt\":4102444800}]}",
        "{\"authorizationData\":[{\"authorizationToken\":\"c2VjcmV0\",\"expiresAt\":4102444800}]}",
        "{\"authorizationData\":[{\"authorizationToken\":\"QVdTOnNlY3JldA==\"}]}",
        "{\"authorizationData\":[{\"authorizationToken\":\"QVdTOnNlY3JldA==\",\"expiresAt\":1420066800}]}",
      })
  void T37_aTokenThatIsNoneIsRefusedAndNotQuoted(String body) {
    answers(200, body);

    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(
            () -> EcrClients.create(ApiEvents.NONE, "", Clock.systemUTC()).tokens(address).issue())
        .withMessageContaining("ecr:GetAuthorizationToken")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "c2VjcmV0", "QVdT"));
  }
}
