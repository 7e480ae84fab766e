package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@EnableKubernetesMockClient(crud = true)
class CertificateReloadTest {
  private static final ServingCertificates SECOND = ServingCertificates.rsa(2);

  @TempDir private Path folder;
  private KubernetesClient client;
  private RunningWebhook webhook;

  @BeforeEach
  void create() {
    webhook = new RunningWebhook(client, folder);
  }

  @AfterEach
  void close() {
    webhook.close();
  }

  private BigInteger served() {
    return webhook.served(webhook.certificate, SECOND).getSerialNumber();
  }

  @Test
  void isNotReadyBeforeTheFilesAreThere() {
    // Given
    webhook.service.start();
    await().until(() -> webhook.service.waitingFor().equals(List.of("serving certificate")));

    // When
    webhook.certificate.writeTo(folder);

    // Then
    await().until(webhook.service::isReady);
    assertThat(served()).isEqualTo(BigInteger.ONE);
  }

  @Test
  void isNotReadyByACertificateWithoutItsKey() {
    // Given
    ServingCertificates.write(folder, webhook.certificate.certificatePem(), SECOND.keyPem());
    webhook.service.start();
    await().until(() -> webhook.service.waitingFor().equals(List.of("serving certificate")));

    // When
    webhook.certificate.writeTo(folder);

    // Then
    await().until(webhook.service::isReady);
  }

  @Test
  void everyNewConnectionGetsTheNewCertificate() throws Exception {
    // Given
    webhook.startWith(Policies.production());
    var review = Reviews.create(Reviews.pod("other.example.com/a"));
    assertThat(webhook.ask("/admit/production/validate", review).get("allowed").asBoolean())
        .isTrue();

    // When
    SECOND.writeTo(folder);

    // Then
    await().until(() -> served().equals(BigInteger.TWO));
    assertThat(IntStream.range(0, 8).mapToObj(_ -> served())).containsOnly(BigInteger.TWO);
    assertThat(
            versionOf(
                RunningWebhook.http(
                    ServingCertificates.trusting(SECOND), HttpClient.Version.HTTP_2)))
        .isEqualTo(HttpClient.Version.HTTP_2);
    // The old connection goes on.
    assertThat(webhook.ask("/admit/production/validate", review).get("allowed").asBoolean())
        .isTrue();
  }

  @Test
  void noConnectionIsLostWhileCertificatesChange() {
    // Given
    webhook.startWith(Policies.production());
    var each = List.of(webhook.certificate, SECOND);

    // Then
    assertThat(
            IntStream.range(0, 40)
                .peek(i -> each.get(i % 2).writeTo(folder))
                .mapToObj(_ -> served())
                .distinct())
        .isSubsetOf(BigInteger.ONE, BigInteger.TWO);
  }

  private HttpClient.Version versionOf(HttpClient client) throws Exception {
    try (client) {
      return client
          .send(
              webhook.request("/").POST(HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.discarding())
          .version();
    }
  }

  static Stream<Arguments> malformed() {
    var first = ServingCertificates.ec(7);
    return Stream.of(
        Arguments.of("no PEM", "certificate", "key"),
        Arguments.of("nothing", "", ""),
        Arguments.of("another's key", SECOND.certificatePem(), first.keyPem()),
        Arguments.of("no key", SECOND.certificatePem(), ""),
        Arguments.of("a certificate as key", SECOND.certificatePem(), SECOND.certificatePem()),
        Arguments.of(
            "broken DER", ServingCertificates.pem("CERTIFICATE", new byte[99]), SECOND.keyPem()),
        Arguments.of("too large", SECOND.certificatePem() + "x".repeat(300_000), SECOND.keyPem()));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedPairChangesNothingAndAGoodOneAfterItDoes(
      String what, String certificate, String key) {
    // Given
    webhook.startWith(Policies.production());

    // When
    ServingCertificates.write(folder, certificate, key);

    // Then
    await()
        .during(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(served()).as(what).isEqualTo(BigInteger.ONE));
    assertThat(webhook.service.isReady()).isTrue();

    // When
    SECOND.writeTo(folder);

    // Then
    await().until(() -> served().equals(BigInteger.TWO));
  }

  @Test
  void filesThatGoAwayChangeNothing() throws Exception {
    // Given
    webhook.startWith(Policies.production());

    // When
    Files.delete(folder.resolve("tls.crt"));

    // Then
    await()
        .during(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(served()).isEqualTo(BigInteger.ONE));
  }

  @Test
  void itsEndIsMeasured() {
    // When
    webhook.startWith(Policies.production());

    // Then
    assertThat(webhook.meters.get("portreeve.admission.certificate.end").gauge().value())
        .isEqualTo(
            (double) webhook.certificate.certificate().getNotAfter().toInstant().getEpochSecond());
  }
}
