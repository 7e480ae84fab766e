package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.BenchScene;
import io.portreeve.e2e.harness.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Makes the AOT cache that webhooks start from: {@code make aot}. */
@ExtendWith(Lab.Extension.class)
class AotTraining {
  @Test
  void aWebhookLivesOnce(Lab lab) {
    var scene = new BenchScene(lab, "training");

    var cache = scene.train();

    assertThat(cache).isRegularFile();
    assertThat(scene.startToFirstAdmission().seconds()).isPositive();
  }
}
