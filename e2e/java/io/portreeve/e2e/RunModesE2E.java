package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.Commands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged program's modes: exit codes and words, without a cluster. */
class RunModesE2E {
  @ParameterizedTest
  @CsvSource({
    "'', 64, no mode given",
    "sideways, 64, 'no mode \"sideways\"'",
    "--help, 0, operator",
    "cli, 64, lint",
    "cli --help, 0, lint",
    "cli --version, 0, portreeve",
    "cli lint e2e/manifests/lifecycle-policy.yaml, 0, valid",
  })
  void dispatches(String arguments, int exit, String says) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("portreeve.jar")));
    if (!arguments.isEmpty()) {
      command.addAll(List.of(arguments.split(" ", -1)));
    }

    var result = Commands.run(Map.of(), command);

    assertThat(result.exit()).as(result.output()).isEqualTo(exit);
    assertThat(result.output()).contains(says);
  }

  @Test
  void theOperatorSaysWhatItLacks() {
    var result =
        Commands.run(
            Map.of(
                "KUBECONFIG",
                "/dev/null",
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0"),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("portreeve.jar"),
                "operator"));

    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("PORTREEVE_CLUSTER_NAME isn't set");
  }
}
