package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart: what it renders, refuses and grants, asked of helm and of the API server. */
@ExtendWith(Lab.Extension.class)
class ChartE2E {
  @Test
  void theChartsOwnCheckPasses(Lab lab) {
    var result = lab.run("charts/portreeve/tests/check");

    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(result.output()).containsPattern("(?m)^\\d+ passed, 0 failed");
  }
}
