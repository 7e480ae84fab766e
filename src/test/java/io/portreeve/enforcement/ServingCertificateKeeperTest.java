package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient(crud = true)
class ServingCertificateKeeperTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-21T08:00:00Z"), ZoneOffset.UTC);

  private KubernetesClient client;
  private ServingCertificateKeeper keeper;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void start() {
    keeper = keeper();
  }

  private ServingCertificateKeeper keeper() {
    var made = ServingCertificateKeeper.of(client, PolicyWorld.SETTINGS, NOW, new SecureRandom());
    made.onChange(() -> told.add(made.pem().orElse("nothing")));
    return made;
  }

  private Secret secret() {
    return client.secrets().inNamespace("portreeve-system").withName("portreeve-webhook-tls").get();
  }

  private String value(String key) {
    return new String(
        Base64.getDecoder().decode(secret().getData().get(key)), StandardCharsets.UTF_8);
  }

  private void delete() {
    var _ = client.resource(secret()).delete();
  }

  @Test
  void writesTheSecretAndTells() {
    // When
    assertThat(keeper.pem()).isEmpty();
    keeper.look();

    // Then
    assertThat(secret().getType()).isEqualTo("kubernetes.io/tls");
    assertThat(secret().getData()).containsOnlyKeys("tls.crt", "tls.key", "ca.crt");
    assertThat(keeper.pem()).hasValue(value("ca.crt"));
    assertThat(told).containsExactly(value("ca.crt"));
  }

  @Test
  void T57_noKeyOfAnAuthorityIsKeptAnywhere() {
    // When
    keeper.look();

    // Then
    assertThat(client.secrets().inAnyNamespace().list().getItems()).hasSize(1);
    assertThat(value("tls.key").lines().filter(line -> line.startsWith("-----BEGIN"))).hasSize(1);
    assertThat(value("ca.crt")).doesNotContain("KEY");
  }

  @Test
  void whatIsThereAndValidIsNotTouchedByAnotherOperator() {
    // Given
    keeper.look();
    var before = secret();

    // When
    var restarted = keeper();
    restarted.look();
    restarted.look();

    // Then
    assertThat(secret()).isEqualTo(before);
    assertThat(restarted.pem()).isEqualTo(keeper.pem());
    assertThat(told).hasSize(2);
  }

  @Test
  void aDeletedSecretIsWrittenAnewAndTheOldCertificateBelieved() {
    // Given
    keeper.look();
    var before = keeper.pem().orElseThrow();
    delete();

    // When
    keeper.look();

    // Then
    assertThat(value("ca.crt")).endsWith(before).isNotEqualTo(before);
    assertThat(told).containsExactly(before, value("ca.crt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls.crt", "tls.key", "ca.crt"})
  void T50_aTamperedSecretIsReplaced(String key) {
    // Given
    keeper.look();
    var tampered =
        new SecretBuilder(secret()).addToData(key, "/////w==").addToData("x", "eA==").build();
    var _ = client.resource(tampered).update();

    // When
    keeper.look();

    // Then
    assertThat(secret().getData()).containsOnlyKeys("tls.crt", "tls.key", "ca.crt");
    assertThat(value(key)).startsWith("-----BEGIN");
    assertThat(keeper.pem()).hasValue(value("ca.crt"));
    // Nothing is written again.
    var settled = secret();
    keeper.look();
    assertThat(secret()).isEqualTo(settled);
  }

  /** Another operator writes between this one's reading and writing, once. */
  private static final class Raced implements SecretStore {
    private final Map<String, Stored> secrets = new HashMap<>();
    private final SecretStore other;
    private boolean raced;
    private int refused;

    Raced() {
      this.other = this;
    }

    @Override
    public Optional<Stored> read(String name) {
      return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public boolean write(
        String name, String type, Map<String, String> values, Optional<Stored> before) {
      if (!raced) {
        raced = true;
        keeper(other).look();
      }
      if (!read(name).map(Stored::version).equals(before.map(Stored::version))) {
        refused++;
        return false;
      }
      secrets.put(name, new Stored(type, values, String.valueOf(secrets.hashCode())));
      return true;
    }

    private static ServingCertificateKeeper keeper(SecretStore store) {
      var settings = CertificateSettings.DEFAULT;
      var certificates =
          new ServingCertificates(
              new ServingCertificateIssuer(new SecureRandom(), settings), settings, NOW);
      return new ServingCertificateKeeper(
          new OwnCertificate(store, List::of, certificates, List.of("a.example")),
          settings.interval());
    }
  }

  @Test
  void twoOperatorsEndWithTheSameCertificate() {
    // Given
    var store = new Raced();
    var slower = Raced.keeper(store);

    // When
    slower.look();

    // Then
    assertThat(store.refused).isEqualTo(1);
    assertThat(slower.pem())
        .hasValue(store.secrets.get("portreeve-webhook-tls").values().get("ca.crt"));
    var settled = Map.copyOf(store.secrets);
    slower.look();
    assertThat(store.secrets).isEqualTo(settled);
  }
}
