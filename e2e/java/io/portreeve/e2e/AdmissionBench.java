package io.portreeve.e2e;

import static io.portreeve.e2e.harness.Figures.admissions;
import static io.portreeve.e2e.harness.Figures.figure;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.BenchScene;
import io.portreeve.e2e.harness.HostileImages;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.LoadGenerator;
import io.portreeve.e2e.harness.LoadGenerator.Call;
import io.portreeve.e2e.harness.LoadGenerator.Report;
import io.portreeve.e2e.harness.PortreeveProcess;
import io.portreeve.e2e.harness.RegistryProxy;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures admissions: mutate and validate, one policy, through TLS, all on the same processors. It
 * asserts that the right answers came, and no figure.
 */
@ExtendWith(Lab.Extension.class)
class AdmissionBench {
  private static final List<Integer> CLIENTS = List.of(1, 8, 32);
  private static final int COLD = 24;
  private static final int FIRST = 200;
  private static final int KNOWN = 10_000;
  private static final int KNOWN_IMAGES = 100;
  private static final int HOSTILE = 64;

  private final PortreeveProcess webhook;
  private final RegistryProxy registry;
  private final BenchScene scene;

  AdmissionBench(Lab lab) {
    this.webhook = lab.webhook();
    this.registry = lab.registryProxy();
    this.scene = new BenchScene(lab, "bench-admission");
  }

  @Test
  void oneImageAfterAnother() {
    var _ = scene.train();
    webhook.start();
    figure("webhook.rss.idle", webhook.residentMegabytes(), "MB");
    var load = scene.load();
    for (var clients : CLIENTS) {
      var bundle = "admission.first.bundle.c" + clients;
      allowed(load, bundle, clients, _ -> scene.calls().of(scene.signed()));
      allowed(load, bundle + ".tag", clients, _ -> scene.calls().byTag(scene.signed()));
      var key = "admission.first.key.c" + clients;
      allowed(load, key, clients, _ -> scene.calls().of(scene.keyed()));
      denied(load, clients);
    }
    requests(load);
    far(load);
    known(load);
    figure("webhook.rss.load", webhook.residentMegabytes(), "MB");
    hostile(load);
  }

  private Report allowed(
      LoadGenerator load, String name, int clients, IntFunction<List<Call>> admission) {
    var report = admissions(name, webhook, () -> load.run(clients, FIRST, admission));
    assertThat(report.allowed()).isEqualTo(FIRST);
    return report;
  }

  private void denied(LoadGenerator load, int clients) {
    var report =
        admissions(
            "admission.denied.c" + clients,
            webhook,
            () -> load.run(clients, FIRST, _ -> scene.calls().of(scene.unsigned())));
    assertThat(report.denied()).isEqualTo(FIRST);
  }

  private void requests(LoadGenerator load) {
    requests(load, "admission.first.bundle.requests.digest", _ -> scene.calls().of(scene.signed()));
    requests(load, "admission.first.bundle.requests.tag", _ -> scene.calls().byTag(scene.signed()));
    requests(load, "admission.first.key.requests.digest", _ -> scene.calls().of(scene.keyed()));
    requests(load, "admission.denied.requests", _ -> scene.calls().of(scene.unsigned()));
    registry.reset();
    var image = scene.signed();
    var report = load.run(1, 1, _ -> scene.calls().of(image, image, image, image, image));
    assertThat(report.allowed()).isEqualTo(1);
    figure("admission.five.requests", registry.requests().size(), "requests");
  }

  private void requests(LoadGenerator load, String name, IntFunction<List<Call>> admission) {
    registry.reset();
    var _ = load.run(1, COLD, admission);
    figure(name, registry.requests().size() / (double) COLD, "requests");
  }

  private void far(LoadGenerator load) {
    registry.delay(Duration.ofMillis(20));
    var digest = load.run(1, COLD, _ -> scene.calls().of(scene.signed()));
    var tag = load.run(1, COLD, _ -> scene.calls().byTag(scene.signed()));
    registry.delay(Duration.ZERO);
    figure("admission.far.bundle.p50", digest.percentile(50), "ms");
    figure("admission.far.bundle.tag.p50", tag.percentile(50), "ms");
  }

  private void known(LoadGenerator load) {
    var images =
        IntStream.range(0, KNOWN_IMAGES).mapToObj(_ -> scene.calls().of(scene.signed())).toList();
    IntFunction<List<Call>> admission = n -> images.get(n % images.size());
    var _ = load.run(8, KNOWN, admission); // verifies, and compiles
    for (var clients : CLIENTS) {
      registry.reset();
      var cpu = webhook.cpuSeconds();
      var name = "admission.known.c" + clients;
      var report = admissions(name, webhook, () -> load.run(clients, KNOWN, admission));
      assertThat(report.allowed()).isEqualTo(KNOWN);
      if (clients == 32) {
        figure("admission.known.cpu", 1000 * (webhook.cpuSeconds() - cpu) / KNOWN, "ms");
        figure("admission.known.requests", registry.requests().size(), "requests");
      }
    }
  }

  /** Every image has as much attached as is read, all of it junk. */
  private void hostile(LoadGenerator load) {
    var images = HostileImages.on(registry, "bench-admission", HOSTILE);
    var cpu = webhook.cpuSeconds();
    registry.reset();
    var report = load.run(32, HOSTILE, n -> scene.calls().of(images.get(n)));
    assertThat(report.denied()).isEqualTo(HOSTILE);
    figure("admission.hostile.p99", report.percentile(99), "ms");
    figure("admission.hostile.requests", registry.requests().size() / (double) HOSTILE, "requests");
    figure("admission.hostile.cpu", 1000 * (webhook.cpuSeconds() - cpu) / HOSTILE, "ms");
    figure("webhook.rss.hostile", webhook.residentMegabytes(), "MB");
  }
}
