package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where published evidence stands in the API server. */
@EnableKubernetesMockClient(crud = true)
class KubernetesEvidenceStoreTest {
  private KubernetesClient client;

  private KubernetesEvidenceStore store() {
    return new KubernetesEvidenceStore(client, SETTINGS, () -> Optional.of("uid-of-owner"));
  }

  private ConfigMap map(int number) {
    return client
        .configMaps()
        .inNamespace("portreeve-system")
        .withName("portreeve-evidence-" + number)
        .get();
  }

  @Test
  void keepsShardsWhereTheWebhooksLook() {
    // When
    store().putShard(3, "text");
    store().putShard(3, "other text");

    // Then
    assertThat(store().shard(3)).contains("other text");
    assertThat(store().shard(2)).isEmpty();
    assertThat(map(3).getMetadata().getLabels()).containsEntry("portreeve.io/evidence", "3");
    assertThat(map(3).getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("uid-of-owner"));
    assertThat(map(3).getData()).containsOnlyKeys("evidence.json");
  }

  @Test
  void T50_whatSomebodyElsePutsThereGoes() {
    // Given
    store().putShard(3, "text");
    var tampered =
        new ConfigMapBuilder(map(3)).addToData("more", "of it").withImmutable(true).build();
    var _ = client.resource(tampered).update();

    // When
    store().putShard(3, "text");

    // Then
    assertThat(map(3).getData()).containsOnlyKeys("evidence.json");
    assertThat(map(3).getImmutable()).isNull();
  }

  @Test
  void withoutAnOwnerNothingIsWritten() {
    // Given
    var store = new KubernetesEvidenceStore(client, SETTINGS, Optional::empty);

    // When / Then
    assertThatThrownBy(() -> store.putShard(3, "text"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("portreeve-webhook-owner");
    assertThat(map(3)).isNull();
  }

  @Test
  void publishesKeysInASecret() {
    // When
    store().putKeys("first");
    store().putKeys("second");

    // Then
    assertThat(store().keys()).contains("second");
  }

  @Test
  void T50_aSecretOfSomebodyElseIsReplaced() {
    // Given
    var _ =
        client
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace("portreeve-system")
                    .withName("portreeve-evidence")
                    .endMetadata()
                    .withType("Opaque")
                    .withStringData(Map.of())
                    .addToData("more", "AAAA")
                    .build())
            .create();
    assertThat(store().keys()).isEmpty();

    // When
    store().putKeys("mine");

    // Then
    var secret =
        client.secrets().inNamespace("portreeve-system").withName("portreeve-evidence").get();
    assertThat(secret.getData()).containsOnlyKeys("keys.pem");
  }
}
