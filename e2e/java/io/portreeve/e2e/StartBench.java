package io.portreeve.e2e;

import static io.portreeve.e2e.harness.Figures.figure;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.BenchScene;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PortreeveProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Measures a webhook's start and its first admissions, with and without a trained AOT cache. */
@ExtendWith(Lab.Extension.class)
class StartBench {
  private static final int COLD = 24;

  private final PortreeveProcess webhook;
  private final BenchScene scene;

  StartBench(Lab lab) {
    this.webhook = lab.webhook();
    this.scene = new BenchScene(lab, "bench-start");
  }

  @Test
  void untrainedAndTrained() throws IOException {
    webhook.options();
    starts(".untrained");
    cold(".untrained");
    figure("webhook.aot.size", Files.size(scene.train()) / 1e6, "MB");
    starts("");
    cold("");
  }

  /** The middle one of three starts, from the start of the process to a verified admission. */
  private void starts(String kind) {
    var starts =
        IntStream.range(0, 3)
            .mapToObj(_ -> scene.startToFirstAdmission())
            .sorted(Comparator.comparingDouble(BenchScene.Start::seconds))
            .toList();
    figure("webhook.start" + kind, starts.get(1).seconds(), "s");
    figure("webhook.start.cpu" + kind, starts.get(1).cpu(), "s");
  }

  /** The first of a process: neither classes nor connections are warm. */
  private void cold(String kind) {
    webhook.stop();
    webhook.start();
    var report = scene.load().run(1, COLD, _ -> scene.calls().of(scene.signed()));
    assertThat(report.allowed()).isEqualTo(COLD);
    figure("admission.cold%d.p50%s".formatted(COLD, kind), report.percentile(50), "ms");
    figure("admission.cold%d.max%s".formatted(COLD, kind), report.percentile(100), "ms");
  }
}
