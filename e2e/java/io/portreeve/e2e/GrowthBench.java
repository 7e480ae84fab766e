package io.portreeve.e2e;

import static io.portreeve.e2e.harness.Figures.admissions;
import static io.portreeve.e2e.harness.Figures.figure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.e2e.harness.AdmissionCalls;
import io.portreeve.e2e.harness.BenchScene;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.status.Conditions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Measures what becomes of admission when there are more policies, and more pods. */
@ExtendWith(Lab.Extension.class)
class GrowthBench {
  private static final int KNOWN = 5_000;
  private static final int PODS = 10_000;
  private static final int DIGESTS = 300;
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Lab lab;
  private final BenchScene scene;

  GrowthBench(Lab lab) {
    this.lab = lab;
    this.scene = new BenchScene(lab, "bench-growth");
  }

  @Test
  void growth() {
    var image = scene.signed();
    known("policies.1", scene.calls(), image);
    policies(0, 10);
    known("policies.10", scene.calls(), image);
    policies(10, 100);
    known("policies.100", scene.calls(), image);
    // As many as one pod may have.
    known(
        "policies.10.pod",
        new AdmissionCalls("bench-growth", IntStream.range(0, 10).mapToObj(this::name).toList()),
        image);
    figure("webhook.rss.policies.100", lab.webhook().residentMegabytes(), "MB");

    figure("operator.rss.pods.0", lab.operator().residentMegabytes(), "MB");
    pods();
    known("pods.10000", scene.calls(), image);
    figure("operator.rss.pods.10000", lab.operator().residentMegabytes(), "MB");
    figure("webhook.rss.pods.10000", lab.webhook().residentMegabytes(), "MB");
  }

  private void known(String name, AdmissionCalls calls, String image) {
    var load = scene.load();
    var admission = calls.of(image);
    var _ = load.run(8, KNOWN, _ -> admission); // verifies, and compiles
    for (var clients : List.of(1, 32)) {
      var report =
          admissions(
              "admission.known.%s.c%d".formatted(name, clients),
              lab.webhook(),
              () -> load.run(clients, KNOWN, _ -> admission));
      assertThat(report.allowed()).isEqualTo(KNOWN);
    }
  }

  private String name(int n) {
    return "bench-growth-" + n;
  }

  /** More policies over the same images, in the same namespace. */
  private void policies(int from, int to) {
    for (var n = from; n < to; n++) {
      scene
          .scene()
          .apply(
              scene.scene().manifest().replace("name: bench-growth\n", "name: " + name(n) + "\n"));
    }
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(lab.client().resources(ImagePolicy.class).list().getItems())
                    .filteredOn(p -> p.getMetadata().getName().startsWith("bench-growth"))
                    .hasSize(to + 1)
                    .allMatch(
                        p ->
                            p.getStatus() != null
                                && Conditions.isTrue(p.getStatus().conditions(), "Ready")));
  }

  /** What no policy names: it only runs. */
  private void pods() {
    var _ = lab.kubectl("create", "namespace", "bench-pods");
    await()
        .until(
            () ->
                lab.client().serviceAccounts().inNamespace("bench-pods").withName("default").get()
                    != null);
    try (var threads = Executors.newFixedThreadPool(8)) {
      IntStream.range(0, PODS).forEach(n -> threads.execute(() -> create(n)));
    }
    var some = new ListOptionsBuilder().withLimit(1L).build();
    await("all pods run")
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(5))
        .until(
            () ->
                lab.client()
                    .pods()
                    .inNamespace("bench-pods")
                    .withField("status.phase", "Pending")
                    .list(some)
                    .getItems()
                    .isEmpty());
  }

  private void create(int n) {
    var _ = lab.client().resource(pod(n)).create();
  }

  private static Pod pod(int n) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("bench-pods")
        .withName("pod-" + n)
        .addToLabels("app", "app-" + n % DIGESTS)
        .endMetadata()
        .withNewSpec()
        // As the scheduler would say, which has to do with no figure here.
        .withNodeName("node-" + (1 + n % 2))
        .addNewContainer()
        .withName("app")
        .withImage(
            "registry.example.com/team/app-%d@sha256:%064x".formatted(n % DIGESTS, n % DIGESTS))
        .endContainer()
        .endSpec()
        .build();
  }
}
