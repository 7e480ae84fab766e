package io.portreeve.e2e.harness;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * People who create pods of a signed image all the time, by dry run, so that the API server asks
 * the webhook and nothing is left behind.
 */
public final class AdmissionLoad implements AutoCloseable {
  private static final int CLIENTS = 4;

  /** So that this load leaves the processor to what is being tested. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Lab lab;
  private final Pod pod;
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
  private final AtomicInteger admitted = new AtomicInteger();
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  /**
   * An admission that wasn't.
   *
   * @param begun when it was asked for, by {@code System.nanoTime}
   * @param message what the API server said
   */
  public record Failure(long begun, String message) {}

  /** Begins, and returns when the first ones were admitted. */
  public AdmissionLoad(Lab lab, String namespace, String image) {
    this.lab = lab;
    this.pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withGenerateName("load-")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("app")
            .withImage(image)
            .endContainer()
            .endSpec()
            .build();
    for (var i = 0; i < CLIENTS; i++) {
      threads.execute(this::client);
    }
    awaitMore(CLIENTS);
  }

  private void client() {
    while (!ended) {
      var begun = System.nanoTime();
      try {
        var _ = lab.client().resource(pod).dryRun().create();
        var _ = admitted.incrementAndGet();
      } catch (KubernetesClientException e) {
        failures.add(new Failure(begun, String.valueOf(e.getMessage())));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Waits until so many more were admitted. */
  public void awaitMore(int count) {
    var goal = admitted.get() + count;
    await("pods are admitted; refused: " + failures)
        .atMost(Scene.SOON)
        .until(() -> admitted.get() >= goal);
  }

  /** How many were admitted. */
  public int admitted() {
    return admitted.get();
  }

  /** What wasn't admitted so far. */
  public List<Failure> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    ended = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("requests to the API server don't end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
