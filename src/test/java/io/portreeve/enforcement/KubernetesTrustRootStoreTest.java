package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.tuf.TufState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient(crud = true)
class KubernetesTrustRootStoreTest {
  private static final TufState STATE = state("root");

  private KubernetesClient client;

  private static TufState state(String text) {
    return new TufState(
        Map.of("2.root.json", "{}", "timestamp.json", "{\"a\": 1}"),
        text,
        PolicyWorld.START,
        PolicyWorld.START.plus(Duration.ofDays(7)));
  }

  private KubernetesTrustRootStore store(String owner) {
    return new KubernetesTrustRootStore(
        client, SETTINGS, () -> Optional.of(owner).filter(uid -> !uid.isEmpty()));
  }

  private ConfigMap map(String id) {
    return client
        .configMaps()
        .inNamespace("portreeve-system")
        .withName("portreeve-tuf-" + id)
        .get();
  }

  @Test
  void keepsWhatWasFetchedBesideThePoliciesInForce() {
    // When
    store("uid").write("a", STATE);

    // Then
    assertThat(store("uid").read("a")).hasValue(STATE);
    assertThat(store("uid").read("b")).isEmpty();
    assertThat(map("a").getMetadata().getLabels()).containsEntry("portreeve.io/tuf", "a");
    assertThat(map("a").getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("uid"));

    // When
    store("uid").write("a", state("next"));

    // Then
    assertThat(store("uid").read("a")).hasValue(state("next"));
  }

  @Test
  void withoutAnOwnerNothingIsLeftBehind() {
    store("").write("a", STATE);

    assertThat(map("a")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"trusted_root.json", "refreshedTime", "expiryTime"})
  void T50_whatIsIncompleteIsNothing(String key) {
    // Given
    store("uid").write("a", STATE);
    var data = new HashMap<>(map("a").getData());
    data.remove(key);
    var _ = client.resource(new ConfigMapBuilder(map("a")).withData(data).build()).update();

    // When / Then
    assertThat(store("uid").read("a")).isEmpty();
  }

  @Test
  void T50_aTimeThatIsNoneIsNothing() {
    // Given
    store("uid").write("a", STATE);
    var changed = new ConfigMapBuilder(map("a")).addToData("refreshedTime", "tomorrow").build();
    var _ = client.resource(changed).update();

    // When / Then
    assertThat(store("uid").read("a")).isEmpty();
  }

  @Test
  void T50_whatSomebodySealedIsReplaced() {
    // Given
    store("uid").write("a", STATE);
    var sealed = new ConfigMapBuilder(map("a")).withImmutable(true).build();
    var _ = client.resource(sealed).update();

    // When
    store("uid").write("a", state("next"));

    // Then
    assertThat(store("uid").read("a")).hasValue(state("next"));
    assertThat(map("a").getImmutable()).isNull();
  }

  @Test
  void forgetsOthersAndLeavesWhatIsntItsOwn() {
    // Given
    store("uid").write("a", STATE);
    store("uid").write("b", STATE);
    var foreign =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("portreeve-system")
            .withName("mine")
            .addToLabels("portreeve.io/tuf", "c")
            .endMetadata()
            .build();
    var _ = client.resource(foreign).create();

    // When
    store("uid").removeAllBut(Set.of("a"));

    // Then
    assertThat(map("a")).isNotNull();
    assertThat(map("b")).isNull();
    assertThat(client.configMaps().inNamespace("portreeve-system").withName("mine").get())
        .isNotNull();
  }
}
