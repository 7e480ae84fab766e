package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.Commands;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Argo CD shows of our objects, by the rule that we ship for it. Needs no lab. */
class ArgoHealthE2E {
  @Test
  void everyObjectIsShownAsItIs() {
    // When
    var result = Commands.run(Map.of(), List.of("e2e/argocd/check"));

    // Then
    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(result.output()).contains("ok   testdata/policy_stalled.yaml");
  }
}
