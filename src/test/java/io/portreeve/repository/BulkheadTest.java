package io.portreeve.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.testing.RepositorySample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One slow registry, or one namespace with objects without end, leaves workers to the others. */
@EnableKubernetesMockClient(crud = true)
class BulkheadTest {
  private final Bulkhead bulkhead = new Bulkhead();
  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  private int enter(String registry, String namespace, int times) {
    var entered = 0;
    for (var i = 0; i < times; i++) {
      entered += bulkhead.enter(registry, namespace, false).isPresent() ? 1 : 0;
    }
    return entered;
  }

  @Test
  void letsSixIntoARegistryAndTwelveIntoAll() {
    // When
    var first = List.of(enter("a", "one", 10), enter("a", "two", 10));
    var second = List.of(enter("b", "one", 10), enter("b", "two", 10));

    // Then
    assertThat(first).containsExactly(4, 2);
    assertThat(second).containsExactly(4, 2);
    assertThat(enter("c", "one", 10)).isOne();
  }

  @Test
  void registriesThatAreDeadLeaveAPlaceForTheFirstOfAnother() {
    // Given
    for (var dead : List.of("a", "b", "c", "d")) {
      var _ = enter(dead, "one", 10) + enter(dead, "two", 10);
    }

    // Then
    assertThat(List.of(enter("e", "one", 10), enter("f", "one", 10))).containsExactly(1, 0);
  }

  @Test
  void whatSomebodyWaitsForFindsOnePlaceMore() {
    // Given
    assertThat(enter("a", "one", 10)).isEqualTo(4);

    // When
    var awaited = bulkhead.enter("a", "one", true);

    // Then
    assertThat(awaited).isPresent();
    assertThat(bulkhead.enter("a", "one", true)).isEmpty();
  }

  @Test
  void aPlaceThatWasLeftIsFree() {
    // Given
    var place = bulkhead.enter("a", "one", false).orElseThrow();
    assertThat(enter("a", "one", 10)).isEqualTo(3);

    // When
    place.close();

    // Then
    assertThat(enter("a", "one", 10)).isEqualTo(1);
  }

  @Test
  void T59_oneNamespaceDoesNotHoldUpAnother() throws Exception {
    // Given
    var work = world.work();
    var held = new CountDownLatch(5);
    var release = new CountDownLatch(1);
    world.around.onNamespace(
        name -> {
          if (name.equals("noisy")) {
            held.countDown();
            awaitQuietly(release);
          }
        });
    var noisy = new ArrayList<Future<RepositoryReport>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 5; i++) {
        var object = noisy("app-" + i).build();
        noisy.add(threads.submit(() -> work.reconcile(object, world.around)));
      }
      held.await();

      // When
      var sixth = noisy("app-6");
      var later = work.reconcile(sixth.build(), world.around);
      var deletion =
          work.delete(sixth.deletion(RepositoryDeletionPolicy.DELETE).build(), world.around);
      var other = work.reconcile(RepositorySample.of("shop", "api").build(), world.around);

      // Then
      assertThat(later.changedStatus()).isEmpty();
      assertThat(later.again().orElseThrow())
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
      assertThat(deletion.flatMap(RepositoryReport::again)).isPresent();
      assertThat(deletion.flatMap(RepositoryReport::changedStatus)).isEqualTo(Optional.empty());
      assertThat(other.changedStatus()).isPresent();
      release.countDown();
      for (var look : noisy) {
        assertThat(look.get().changedStatus()).isPresent();
      }
      assertThat(work.reconcile(sixth.build(), world.around).changedStatus()).isPresent();
    }
  }

  @Test
  void whatKeepsItsRepositoryGoesWithoutAPlace() {
    // Given
    var bulkheads = new Bulkhead();
    var object = RepositorySample.of("shop", "api").build();
    while (bulkheads.enter("main", "shop", true).isPresent()) {
      // Until it is full.
    }

    // Then
    assertThat(bulkheads.release(object, Optional::empty)).isPresent();
    assertThat(world.work().delete(object, world.around)).isEmpty();
  }

  /** Whose policy may have to be held against who the operator is: all of its look has a place. */
  private static RepositorySample noisy(String name) {
    return RepositorySample.of("noisy", name)
        .uid(name)
        .policy(
            Map.of(
                "Statement",
                List.of(
                    Map.of(
                        "Effect",
                        "Allow",
                        "Principal",
                        Map.of("AWS", "210987654321"),
                        "Action",
                        "ecr:BatchGetImage"))));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
