package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.enforcement.ServingCertificates.Prepared;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Secret as cert-manager writes it. */
@EnableKubernetesMockClient(crud = true)
class GivenCertificateTest {
  private static final CertificateSettings GIVEN =
      new CertificateSettings(CertificateSettings.Source.CertManager, Duration.ofDays(90));
  private static final EnforcementSettings SETTINGS =
      new EnforcementSettings(
          "portreeve-system", null, "portreeve-webhook", "portreeve-webhook-owner", GIVEN);
  private static final String HOST = "portreeve-webhook.portreeve-system.svc";

  private KubernetesClient client;
  private final MovingClock clock = new MovingClock();
  private ServingCertificateKeeper keeper;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void start() {
    keeper = keeper();
    keeper.onChange(() -> told.add(keeper.pem().orElse("nothing")));
  }

  private ServingCertificateKeeper keeper() {
    return ServingCertificateKeeper.of(client, SETTINGS, clock, new SecureRandom());
  }

  private Prepared certificate(String host) {
    return new ServingCertificateIssuer(new SecureRandom(), GIVEN)
        .issue(List.of(host), clock.instant());
  }

  private static String authority(Prepared made) {
    return ServingCertificate.pem(List.of(made.authority()));
  }

  private void write(String certificate, String key, String authority) {
    var _ =
        client
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace("portreeve-system")
                    .withName("portreeve-webhook-tls")
                    .addToAnnotations("cert-manager.io/certificate-name", "portreeve-webhook")
                    .endMetadata()
                    .withType("kubernetes.io/tls")
                    .withData(
                        Map.of(
                            "tls.crt", encoded(certificate),
                            "tls.key", encoded(key),
                            "ca.crt", encoded(authority)))
                    .build())
            .createOr(each -> each.update());
  }

  private void write(Prepared made) {
    write(made.leaf().certificates(), made.leaf().key(), authority(made));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whileThereIsNoneItSaysWhoWritesIt() {
    // When
    keeper.look();

    // Then
    assertThat(keeper.pem()).isEmpty();
    assertThat(keeper.missing())
        .isEqualTo(
            "Secret portreeve-webhook-tls can't serve the webhook: it doesn't exist; cert-manager writes it: see the"
                + " Certificate with that secretName");
    assertThat(client.secrets().inAnyNamespace().list().getItems()).isEmpty();
  }

  @Test
  void itsAuthorityIsToldAndNothingIsWritten() {
    // Given
    var made = certificate(HOST);
    write(made);
    var before = client.secrets().inAnyNamespace().list().getItems();

    // When
    keeper.look();
    keeper.look();

    // Then
    assertThat(keeper.pem()).hasValue(authority(made));
    assertThat(told).hasSize(1);
    assertThat(client.secrets().inAnyNamespace().list().getItems()).isEqualTo(before);
  }

  @Test
  void aFormerAuthorityIsBelievedForAnHour() {
    // Given
    var first = certificate(HOST);
    write(first);
    keeper.look();
    clock.pass(Duration.ofDays(60));

    // When
    var second = certificate(HOST);
    write(second);
    keeper.look();

    // Then
    assertThat(keeper.pem()).hasValue(authority(second) + authority(first));
    clock.pass(Duration.ofMinutes(59));
    keeper.look();
    assertThat(keeper.pem()).hasValue(authority(second) + authority(first));
    clock.pass(Duration.ofMinutes(1));
    keeper.look();
    assertThat(keeper.pem()).hasValue(authority(second));
  }

  @Test
  void anOperatorThatRemembersNothingKeepsWhatTheApiServerBelieves() {
    // Given
    var first = certificate(HOST);
    var second = certificate(HOST);
    write(second);
    var clusters = new FakeClusterConfigurations(client);
    clusters.write("production", authority(first));

    // When
    keeper.look();

    // Then
    assertThat(keeper.pem()).hasValue(authority(second) + authority(first));
    clock.pass(Duration.ofHours(1));
    keeper.look();
    assertThat(keeper.pem()).hasValue(authority(second));
  }

  @Test
  void anIssuerThatStatesNoAuthorityIsNamedAsTheCause() {
    // Given
    var made = certificate(HOST);
    write(made.leaf().certificates(), made.leaf().key(), "");

    // When
    keeper.look();

    // Then
    assertThat(keeper.pem()).isEmpty();
    assertThat(keeper.missing()).contains("no valid ca.crt", "its issuer must state its authority");
  }

  @Test
  void aCertificateForAnotherNameIsNotTold() {
    // Given
    write(certificate("portreeve.example.com"));

    // When
    keeper.look();

    // Then
    assertThat(keeper.pem()).isEmpty();
    assertThat(keeper.missing()).contains("its certificate isn't for " + HOST);
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNotTold() {
    // Given
    var made = certificate(HOST);
    write(made.leaf().certificates(), made.leaf().key(), authority(certificate(HOST)));

    // When
    keeper.look();

    // Then
    assertThat(keeper.pem()).isEmpty();
    assertThat(keeper.missing()).contains("its certificate isn't signed by its ca.crt");
  }

  @Test
  void T50_aSecretThatIsBrokenOrGoneTakesNothingAway() {
    // Given
    var made = certificate(HOST);
    write(made);
    keeper.look();

    // When / Then
    write("nothing", "nothing", "nothing");
    keeper.look();
    assertThat(keeper.pem()).hasValue(authority(made));
    var _ =
        client.secrets().inNamespace("portreeve-system").withName("portreeve-webhook-tls").delete();
    keeper.look();
    assertThat(keeper.pem()).hasValue(authority(made));
    assertThat(told).hasSize(1);
  }
}
