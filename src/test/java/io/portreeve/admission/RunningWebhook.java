package io.portreeve.admission;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portreeve.policy.AcceptedPolicy;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A webhook process in this one, asked over HTTPS as the API server does. */
final class RunningWebhook implements AutoCloseable {
  final FakeJudge judge = new FakeJudge();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final ServingCertificates certificate = ServingCertificates.ec(1);
  final Path folder;
  final AdmissionService service;
  private final Vertx vertx = Vertx.vertx();
  private final KubernetesClient client;
  private HttpClient http;

  RunningWebhook(KubernetesClient client, Path folder) {
    this(client, folder, settings(folder));
  }

  RunningWebhook(KubernetesClient client, Path folder, AdmissionSettings settings) {
    this.client = client;
    this.folder = folder;
    this.http = http(ServingCertificates.trusting(certificate), HttpClient.Version.HTTP_2);
    this.service =
        new AdmissionService(
            settings,
            new AdmissionService.Surroundings(
                vertx, client, meters, Clock.systemUTC(), System::nanoTime),
            judge);
  }

  static AdmissionSettings settings(Path folder) {
    return new AdmissionSettings(
        "127.0.0.1",
        0,
        folder,
        Policies.NAMESPACE,
        Duration.ofMillis(50),
        Duration.ofSeconds(9),
        2,
        64,
        16);
  }

  static HttpClient http(SSLContext trust, HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(trust).version(version).build();
  }

  /** Asks by this client from now on. */
  void askBy(HttpClient client) {
    http.close();
    http = client;
  }

  /** Starts, with its certificate and these policies, and waits until it is ready. */
  RunningWebhook startWith(AcceptedPolicy... policies) {
    certificate.writeTo(folder);
    for (var policy : policies) {
      put(policy);
    }
    service.start();
    await().until(service::isReady);
    return this;
  }

  void put(AcceptedPolicy policy) {
    var configMap = Policies.configMap(policy);
    configMap.getMetadata().setResourceVersion(null);
    var _ = client.configMaps().resource(configMap).createOr(it -> it.update());
  }

  HttpResponse<byte[]> post(String path, byte[] body) throws IOException, InterruptedException {
    return http.send(
        request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + service.port() + path))
        .header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(30));
  }

  HttpClient http() {
    return http;
  }

  /** The response of a review, whose form is checked. */
  JsonNode ask(String path, String review) throws IOException, InterruptedException {
    var answer = post(path, Reviews.bytes(review));
    if (answer.statusCode() != 200) {
      throw new IOException(
          answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    var tree = Reviews.json(answer.body());
    if (!tree.path("apiVersion").asText().equals("admission.k8s.io/v1")
        || !tree.path("kind").asText().equals("AdmissionReview")
        || !tree.at("/response/uid").asText().equals(Reviews.UID)) {
      throw new IOException("not a response: " + tree);
    }
    return tree.get("response");
  }

  /** The certificate that a new connection gets, from one that remembers no session. */
  X509Certificate served(ServingCertificates... trusted) {
    var trust = ServingCertificates.trusting(trusted);
    try (var socket =
        (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", service.port())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    service.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
