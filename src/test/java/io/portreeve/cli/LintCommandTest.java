package io.portreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Manifests that the API server would refuse by the schema: lint must not pass them, nor break. */
class LintCommandTest {
  private static final String RULE =
      "{name: old, match: {tagStatus: Untagged}, expire: {olderThan: 7d}}";

  @TempDir private Path folder;

  private int code;

  private String lint(String spec) throws IOException {
    var file =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            apiVersion: portreeve.io/v1alpha1
            kind: LifecyclePolicy
            metadata: {name: short}
            """
                + spec);
    var said = new StringWriter();
    code =
        new CommandLine(new LintCommand(Clock.systemUTC()))
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute(file.toString());
    return said.toString();
  }

  private static String rule(String rule) {
    return "spec: {rules: [" + rule + "]}";
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        arguments("", "spec"),
        arguments("spec:", "spec"),
        arguments("spec: {}", "rules"),
        arguments("spec: {rules: }", "rules"),
        arguments(rule(RULE.replace("name: old, ", "")), "name"),
        arguments(rule(RULE.replace("match: {tagStatus: Untagged}, ", "")), "match"),
        arguments(rule(RULE.replace("tagStatus: Untagged", "")), "tagStatus"),
        arguments(rule(RULE.replace(", expire: {olderThan: 7d}", "")), "expire"));
  }

  @ParameterizedTest
  @MethodSource("incomplete")
  void namesTheFieldThatIsMissing(String spec, String field) throws IOException {
    // When
    var said = lint(spec);

    // Then
    assertThat(code).isPositive();
    assertThat(said)
        .containsPattern("\\b\\Q" + field + "\\E(?!\\w)")
        .doesNotContain("Cannot invoke", "io.portreeve.", "java.");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("spec: {rules: []}", "spec.rules"),
        arguments(rule(RULE.replace("olderThan: 7d", "")), "spec.rules[0].expire"),
        arguments(rule(RULE.replace("7d", "7")), "spec.rules[0].expire.olderThan"),
        arguments(rule(RULE.replace("7d", "0d")), "spec.rules[0].expire.olderThan"),
        arguments(rule(RULE.replace("7d", "1w")), "spec.rules[0].expire.olderThan"),
        arguments(rule(RULE.replace("7d", "7d, keepNewest: 5")), "spec.rules[0].expire"),
        arguments(rule(RULE.replace("old,", "Not_A_Label,")), "spec.rules[0].name"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatTheSchemaWould(String spec, String path) throws IOException {
    // When
    var said = lint(spec);

    // Then
    assertThat(said).contains("refused: " + path);
    assertThat(code).isEqualTo(1);
  }
}
