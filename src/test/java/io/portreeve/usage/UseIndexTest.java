package io.portreeve.usage;

import static io.portreeve.usage.UsageSamples.controllerRevision;
import static io.portreeve.usage.UsageSamples.deployment;
import static io.portreeve.usage.UsageSamples.inPhase;
import static io.portreeve.usage.UsageSamples.pod;
import static io.portreeve.usage.UsageSamples.replicaSet;
import static io.portreeve.usage.UsageSamples.running;
import static io.portreeve.usage.UsageSamples.statefulSet;
import static io.portreeve.usage.UsageSamples.withReplicas;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.portreeve.usage.RunningImages.UseChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UseIndexTest {
  private final List<UseChange> told = new ArrayList<>();
  private final UseChanges changes = new UseChanges();
  private final UseIndex index = new UseIndex(changes);
  private final Shared shared = new Shared();
  private final ObjectReader reader = new ObjectReader(new KubernetesSerialization(), shared);

  UseIndexTest() {
    changes.listen(told::add);
  }

  /** Hands objects in as an informer does. */
  private void put(HasMetadata... objects) {
    for (var object : objects) {
      switch (object) {
        case Pod p -> put(store(Pod.class), p);
        case Deployment d -> put(store(Deployment.class), d);
        case ReplicaSet r -> put(store(ReplicaSet.class), r);
        case StatefulSet s -> put(store(StatefulSet.class), s);
        case GenericKubernetesResource c -> put(store(GenericKubernetesResource.class), c);
        default -> throw new IllegalArgumentException(object.getKind());
      }
    }
  }

  private static <T extends HasMetadata> void put(UseStore<T> store, T object) {
    var _ = store.put(store.getKey(object), object);
  }

  private <T extends HasMetadata> void remove(Class<T> type, T object) {
    var store = store(type);
    var _ = store.remove(store.getKey(object));
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> UseStore<T> store(Class<T> type) {
    var name = type.getSimpleName();
    return (UseStore<T>)
        switch (name) {
          case "Pod" -> new UseStore<>(name, Pod::new, reader::pod, index, shared);
          case "Deployment" ->
              new UseStore<>(name, Deployment::new, reader::deployment, index, shared);
          case "ReplicaSet" ->
              new UseStore<>(name, ReplicaSet::new, reader::replicaSet, index, shared);
          case "StatefulSet" ->
              new UseStore<>(name, StatefulSet::new, reader::statefulSet, index, shared);
          default ->
              new UseStore<>(
                  "ControllerRevision",
                  GenericKubernetesResource::new,
                  reader::controllerRevision,
                  index,
                  shared);
        };
  }

  private List<String> states() {
    return index.workloads().stream()
        .sorted(Comparator.comparing(WorkloadUse::name).thenComparingInt(WorkloadUse::age))
        .map(
            use ->
                use.kind()
                    + " "
                    + use.name()
                    + " "
                    + use.age()
                    + " "
                    + use.images().getFirst().image())
        .toList();
  }

  @Test
  void replicaSetsAreTheHistoryOfTheirDeploymentNewestFirst() {
    // When
    put(
        replicaSet("web", 9, "r.example/web:9"),
        deployment("web", "r.example/web:11"),
        replicaSet("web", 11, "r.example/web:11"),
        replicaSet("web", 10, "r.example/web:10"));

    // Then: the newest is the present state, and isn't told twice
    assertThat(states())
        .containsExactly(
            "Deployment web 0 r.example/web:11",
            "Deployment web 1 r.example/web:10",
            "Deployment web 2 r.example/web:9");
    assertThat(index.workloads())
        .extracting(WorkloadUse::uid, WorkloadUse::age)
        .contains(tuple("uid-web", 0), tuple("uid-web-10", 1), tuple("uid-web-9", 2));
  }

  @Test
  void aTemplateWithoutARevisionYetLeavesTheFormerOneAtAgeOne() {
    // When: the controller hasn't come yet, or the Deployment is paused
    put(replicaSet("web", 1, "r.example/web:1"), deployment("web", "r.example/web:2"));

    // Then
    assertThat(states())
        .containsExactly("Deployment web 0 r.example/web:2", "Deployment web 1 r.example/web:1");
  }

  @Test
  void aChangeThatTouchesNoImageIsAStateOfItsOwn() {
    // When: revision 2 changed a variable only
    put(
        deployment("web", "r.example/web:1"),
        replicaSet("web", 1, "r.example/web:0"),
        replicaSet("web", 2, "r.example/web:1"),
        replicaSet("web", 3, "r.example/web:1"));

    // Then: a rollback by two comes to what ran two revisions ago
    assertThat(states())
        .containsExactly(
            "Deployment web 0 r.example/web:1",
            "Deployment web 1 r.example/web:1",
            "Deployment web 2 r.example/web:0");
  }

  @Test
  void anOldReplicaSetThatStartsPodsIsPresent() {
    // When
    put(
        deployment("web", "r.example/web:3"),
        replicaSet("web", 3, "r.example/web:3"),
        replicaSet("web", 2, "r.example/web:2"),
        withReplicas(replicaSet("web", 1, "r.example/web:1"), 2));

    // Then
    assertThat(states())
        .containsExactly(
            "Deployment web 0 r.example/web:3",
            "Deployment web 0 r.example/web:1",
            "Deployment web 1 r.example/web:2");
  }

  @Test
  void T47_aReplicaSetThatNamesSomebodyElseAsOwnerStandsForItself() {
    // Given
    put(deployment("web", "r.example/web:1"));
    var orphan = replicaSet("gone", 1, "r.example/orphan:1");
    var elsewhere = replicaSet("web", 1, "r.example/elsewhere:1");
    elsewhere.getMetadata().setNamespace("other");
    var asOtherKind =
        new ReplicaSetBuilder(replicaSet("web", 2, "r.example/kind:1"))
            .editMetadata()
            .editFirstOwnerReference()
            .withKind("Rollout")
            .endOwnerReference()
            .endMetadata()
            .build();
    var notControlled =
        new ReplicaSetBuilder(replicaSet("web", 3, "r.example/loose:1"))
            .editMetadata()
            .editFirstOwnerReference()
            .withController(false)
            .endOwnerReference()
            .endMetadata()
            .build();

    // When
    put(orphan, elsewhere, asOtherKind, notControlled);

    // Then
    assertThat(states())
        .containsExactly(
            "ReplicaSet gone-1 0 r.example/orphan:1",
            "Deployment web 0 r.example/web:1",
            "ReplicaSet web-1 0 r.example/elsewhere:1",
            "ReplicaSet web-2 0 r.example/kind:1",
            "ReplicaSet web-3 0 r.example/loose:1");
  }

  @Test
  void aReplicaSetWhoseDeploymentComesOrGoesIsToldAnew() {
    // Given
    put(replicaSet("web", 1, "r.example/web:1"));
    told.clear();

    // When
    put(deployment("web", "r.example/web:2"));

    // Then
    var both =
        List.of(
            new UseChange("Deployment", "shop", "web"),
            new UseChange("ReplicaSet", "shop", "web-1"));
    assertThat(told).containsExactlyElementsOf(both);
    told.clear();

    // When: deleted with --cascade=orphan
    remove(Deployment.class, deployment("web", "r.example/web:2"));

    // Then
    assertThat(told).containsExactlyElementsOf(both);
    assertThat(states()).containsExactly("ReplicaSet web-1 0 r.example/web:1");
  }

  @Test
  void aDeploymentMadeAnewUnderItsNameHasNoHistory() {
    // Given
    put(deployment("web", "r.example/web:2"), replicaSet("web", 1, "r.example/web:1"));

    // When
    put(
        new DeploymentBuilder(deployment("web", "r.example/web:2"))
            .editMetadata()
            .withUid("uid-new")
            .endMetadata()
            .build());

    // Then
    assertThat(states())
        .containsExactly("Deployment web 0 r.example/web:2", "ReplicaSet web-1 0 r.example/web:1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void controllerRevisionsAreTheHistoryOfAStatefulSet(boolean revisionsFirst) {
    // Given
    var set = statefulSet("db", "r.example/db:3");
    var revisions =
        new HasMetadata[] {
          controllerRevision("StatefulSet", "db", 3, "r.example/db:3"),
          controllerRevision("StatefulSet", "db", 1, "r.example/db:1"),
          controllerRevision("StatefulSet", "db", 2, "r.example/db:2"),
          controllerRevision("DaemonSet", "db", 4, "r.example/forged:1"),
          controllerRevision("StatefulSet", "gone", 1, "r.example/gone:1"),
        };

    // When
    if (revisionsFirst) {
      put(revisions);
      put(set);
    } else {
      put(set);
      put(revisions);
    }

    // Then: what has no owner starts nothing
    assertThat(states())
        .containsExactly(
            "StatefulSet db 0 r.example/db:3",
            "StatefulSet db 1 r.example/db:2",
            "StatefulSet db 2 r.example/db:1");
  }

  @Test
  void whatATenantWritesIntoARevisionHarmsNothing() {
    // Given
    put(statefulSet("db", "r.example/db:1"));
    var revision = controllerRevision("StatefulSet", "db", 1, "r.example/db:1");

    // When
    for (var data :
        List.of(
            "text",
            Map.of("spec", "text"),
            Map.of("spec", Map.of("template", List.of())),
            Map.of("spec", Map.of("template", Map.of("spec", "text"))),
            Map.of("spec", Map.of("template", Map.of("spec", Map.of("containers", Map.of())))))) {
      put(controllerRevision(revision.getMetadata(), 1, data));
    }
    revision.setAdditionalProperties(Map.of("revision", "text"));
    put(revision);

    // Then
    assertThat(states()).containsExactly("StatefulSet db 0 r.example/db:1");
  }

  @Test
  void fiftyStatesAreToldAndNoStartingOneIsLeftOut() {
    // Given
    put(deployment("web", "r.example/web:100"));
    for (var i = 1; i < 100; i++) {
      put(withReplicas(replicaSet("web", i, "r.example/web:" + i), i == 2 ? 1 : 0));
    }

    // When / Then
    assertThat(index.workloads()).hasSize(52);
    assertThat(states())
        .contains("Deployment web 0 r.example/web:2", "Deployment web 50 r.example/web:50")
        .doesNotContain("Deployment web 51 r.example/web:49");
  }

  @Test
  void onlyWhatAltersAUseIsTold() {
    // Given
    var pod = pod("api", "r.example/api:1");
    put(pod);
    told.clear();

    // When: a probe, a label, a second list
    pod.getMetadata().setLabels(Map.of("a", "b"));
    pod.getStatus().setPodIP("10.0.0.1");
    put(pod);

    // Then
    assertThat(told).isEmpty();

    // When
    put(running(pod, "r.example/api@" + UsageSamples.DIGEST));

    // Then
    assertThat(told).containsExactly(new UseChange("Pod", "shop", "api"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Succeeded", "Failed"})
  void aPodThatEndedUsesNothing(String phase) {
    // Given
    var pod = pod("api", "r.example/api:1");
    put(pod);

    // When
    put(inPhase(pod, phase));

    // Then
    assertThat(index.pods()).isEmpty();
    assertThat(store(Pod.class).keySet()).isEmpty();
    assertThat(told).hasSize(2);
  }

  @Test
  void equalNeedsAreKeptOnce() {
    // When
    put(pod("a", "r.example/api:1"), pod("b", "r.example/api:1"));

    // Then
    var pods = index.pods();
    assertThat(pods.getFirst().images()).isSameAs(pods.getLast().images());
    assertThat(pods.getFirst().pull()).isSameAs(pods.getLast().pull());
  }

  @Test
  void theStoreAnswersWithNamesOnly() {
    // When
    put(pod("a", "r.example/api:1"));

    // Then
    var store = store(Pod.class);
    assertThat(store.size()).isOne();
    assertThat(store.keySet()).containsExactly("shop/a");
    assertThat(store.values()).extracting(store::getKey).containsExactly("shop/a");
    assertThat(store.values()).extracting(Pod::getSpec).containsOnlyNulls();
    assertThat(store.get("shop/b")).isNull();
    assertThat(store.remove("shop/b")).isNull();
  }
}
