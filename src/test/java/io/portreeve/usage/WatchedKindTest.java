package io.portreeve.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How one kind is read. */
class WatchedKindTest {
  private static final Duration RETRY = Duration.ofMillis(50);

  @ParameterizedTest
  @CsvSource({
    "/apis/apps/v1/deployments, apps/v1, Deployment, 3",
    "/apis/batch/v1/jobs, batch/v1, Job, 3",
    "/api/v1/pods, v1, Pod, 10",
    "/api/v1/namespaces, v1, Namespace, 50"
  })
  void largeObjectsAreReadAFewAtATime(String path, String version, String kind, int most) {
    // Given
    try (var cluster = new FakeCluster();
        var client = FakeCluster.client(cluster.url());
        var live = new LiveRunningImages(client, RETRY)) {
      cluster.put(
          path,
          120,
          number ->
              """
              {"apiVersion":"%s","kind":"%s","metadata":{"namespace":"shop","name":"n%d","uid":"u"},
               "spec":{"containers":[],"template":{"spec":{"containers":[]}}}}
              """
                  .formatted(version, kind, number));

      // When
      live.start();
      await().atMost(Duration.ofSeconds(20)).until(() -> live.unsynced().isEmpty());

      // Then
      assertThat(Collections.max(cluster.pages)).isEqualTo(most);
    }
  }

  @Test
  void aKindWhoseReadingCantBeginGivesTheTurnBackAndTriesAgain() {
    // Given: an informer that can't be started the first time
    var starts = new AtomicInteger();
    var turn = new Semaphore(1);
    try (var cluster = new FakeCluster();
        var client = FakeCluster.client(cluster.url());
        var kind =
            new WatchedKind<>(
                failingOnce(client.resources(Pod.class).inAnyNamespace(), starts),
                new UseStore<>(
                    "Pod", Pod::new, _ -> null, new UseIndex(new UseChanges()), new Shared()),
                RETRY,
                turn)) {
      // When
      kind.start();

      // Then
      await().atMost(Duration.ofSeconds(20)).until(kind::isSynced);
      assertThat(starts).hasValue(2);
      await().atMost(Duration.ofSeconds(20)).until(() -> turn.availablePermits() == 1);
    }
  }

  @SuppressWarnings("unchecked")
  private static AnyNamespaceOperation<Pod, ?, ?> failingOnce(
      AnyNamespaceOperation<Pod, ?, ?> real, AtomicInteger starts) {
    return (AnyNamespaceOperation<Pod, ?, ?>) wrap(AnyNamespaceOperation.class, real, starts);
  }

  private static Object wrap(Class<?> type, Object real, AtomicInteger starts) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (_, method, arguments) -> {
          if (method.getName().equals("start") && starts.incrementAndGet() == 1) {
            throw new IllegalStateException("the client ends");
          }
          var result = method.invoke(real, arguments);
          if (result instanceof SharedIndexInformer<?>) {
            return wrap(SharedIndexInformer.class, result, starts);
          }
          return method.getName().equals("withLimit")
              ? wrap(Informable.class, result, starts)
              : result;
        });
  }
}
