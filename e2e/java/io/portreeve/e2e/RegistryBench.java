package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.status.Conditions;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures what repositories cost; counts first. It asserts that the work was done, and no figure.
 */
@ExtendWith(Lab.Extension.class)
class RegistryBench {
  private static final int MANY = 1000;
  private static final int INTERVALS = 3;

  @Test
  void aThousandRepositories(Lab lab) {
    var scene = new Scene(lab, "bench", "us-east-1");
    var namespace = scene.namespace("shop");
    scene.apply(scene.registryManifest("").replace("interval: 10s", "interval: 30s"));
    scene.policy(
        namespace,
        "keep",
        """
        - name: untagged
          match: {tagStatus: Untagged}
          expire: {olderThan: 7d}
        """);
    var _ = scene.awaitReady(scene.registry());
    figure("operator.rss.0", lab.operator().residentMegabytes(), "MB");
    var from = lab.proxy().operations(scene.region()).size();
    var begun = System.nanoTime();
    for (var i = 0; i < MANY; i++) {
      scene.repository(
          namespace,
          "r" + i,
          """
          tagMutability: {mode: Immutable, except: [buildcache]}
          encryption: {type: KMS}
          scan: {onPush: true}
          lifecyclePolicyRef: {name: keep}
          tags: {team: shop}
          """);
    }
    await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(ready(lab, namespace)).isEqualTo(MANY));
    var seconds = (System.nanoTime() - begun) / 1e9;
    var calls =
        lab.proxy()
            .operations(scene.region())
            .subList(from, lab.proxy().operations(scene.region()).size());
    var own = calls.stream().filter(call -> !call.equals("DescribeRepositories")).count();
    figure("ecr.create.calls", own / (double) MANY, "calls");
    figure("ecr.create.1000.time", seconds, "s");

    var quiet = lab.proxy().operations(scene.region()).size();
    var cpu = lab.operator().cpuSeconds();
    await()
        .atMost(Duration.ofMinutes(5))
        .untilAsserted(
            () ->
                assertThat(lab.proxy().operations(scene.region()).size())
                    .isGreaterThanOrEqualTo(quiet + INTERVALS));
    var inSync = lab.proxy().operations(scene.region());
    figure(
        "ecr.insync.1000.calls",
        (inSync.size() - quiet) / (double) INTERVALS,
        "calls per interval");
    figure(
        "operator.insync.1000.cpu",
        (lab.operator().cpuSeconds() - cpu) / INTERVALS,
        "s per interval");
    figure("operator.rss.1000", lab.operator().residentMegabytes(), "MB");
  }

  private static long ready(Lab lab, String namespace) {
    return lab
        .client()
        .resources(ImageRepository.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .filter(
            o -> o.getStatus() != null && Conditions.isTrue(o.getStatus().conditions(), "Ready"))
        .count();
  }

  private static void figure(String name, double number, String unit) {
    System.out.printf(Locale.ROOT, "figure: %s = %.2f %s%n", name, number, unit);
  }
}
