package io.portreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.retention.LifecycleValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  private static final Path MANIFESTS = Path.of("e2e/manifests");
  private static final String UNTAGGED =
      "{name: untagged, match: {tagStatus: Untagged}, expire: {olderThan: 7d}}";
  private static final String REFUSED =
      "{name: none, match: {tagStatus: Tagged}, expire: {keepNewest: 5}}";

  @TempDir private Path folder;

  private static CliRun run(Object... args) {
    return CliRun.of(List.of(args));
  }

  private Path file(String name, String... documents) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n---\n", documents));
  }

  private static String policy(String name, String... rules) {
    return spec(name, "{rules: [" + String.join(", ", rules) + "]}");
  }

  private static String spec(String name, String spec) {
    return """
        apiVersion: portreeve.io/v1alpha1
        kind: LifecyclePolicy
        metadata: {name: %s}
        spec: %s
        """
        .formatted(name, spec);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void helps(String option) {
    // When
    var run = run(option);

    // Then
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: portreeve", "lint", "Exit codes:", "2");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void helpsWithLint() {
    // When
    var run = run("lint", "--help");

    // Then
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: portreeve lint", "FILE", "--document");
  }

  @Test
  void tellsItsVersion() {
    // When
    var run = run("--version");

    // Then
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("portreeve ");
  }

  static Stream<Arguments> wrongUsage() {
    return Stream.of(
        arguments(List.of(), 64, "Usage: portreeve"),
        arguments(List.of("lint"), 2, "FILE"),
        arguments(List.of("explain"), 64, "explain"),
        arguments(List.of("--everything"), 64, "--everything"),
        arguments(List.of("lint", "--everything", "x.yaml"), 2, "--everything"));
  }

  @ParameterizedTest
  @MethodSource("wrongUsage")
  void refusesWrongUsage(List<String> args, int code, String message) {
    // When
    var run = run(args.toArray());

    // Then
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void findsTheManifestOfTheReadmeValid() {
    // Given
    var file = MANIFESTS.resolve("lifecycle-policy.yaml");

    // When
    var run = run("lint", file);

    // Then
    assertThat(run.out())
        .isEqualTo(
            file + " keep-releases: valid, 3 rules in the registry" + System.lineSeparator());
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
  }

  @Test
  void printsTheDocumentThatEcrGets() throws IOException {
    // Given
    var file = MANIFESTS.resolve("lifecycle-policy.yaml");

    // When
    var run = run("lint", "--document", file);

    // Then
    assertThat(run.code()).isZero();
    var text = run.out().lines().skip(1).reduce("", String::concat);
    assertThat(LifecycleValidator.validate(text)).isEmpty();
    var expected =
        """
        {"rules": [
          {"rulePriority": 1, "description": "untagged",
           "selection": {"tagStatus": "untagged",
             "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 7},
           "action": {"type": "expire"}},
          {"rulePriority": 2, "description": "releases",
           "selection": {"tagStatus": "tagged", "tagPatternList": ["release*"],
             "countType": "imageCountMoreThan", "countNumber": 20},
           "action": {"type": "expire"}},
          {"rulePriority": 3, "description": "previews",
           "selection": {"tagStatus": "tagged", "tagPatternList": ["dev*"],
             "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 30},
           "action": {"type": "expire"}}]}
        """;
    var json = new ObjectMapper();
    assertThat(json.readTree(text)).isEqualTo(json.readTree(expected));
  }

  @Test
  void warns() throws IOException {
    // Given
    var pin = "{name: pin, match: {tagStatus: Tagged, tagPatterns: [x]}, expire: {keepNewest: 3}}";
    var file = file("pin.yaml", policy("pin", pin));

    // When
    var run = run("lint", file);

    // Then
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(file + " pin: warning: spec.rules[0].expire.keepNewest: ", "[exact-tag-count]")
        .contains("pin: valid, ");
  }

  @Test
  void saysAllThatIsRefused() throws IOException {
    // Given
    var file = file("bad.yaml", policy("bad", REFUSED, REFUSED));

    // When
    var run = run("lint", "--document", file);

    // Then
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains(file + " bad: refused: spec.rules[0].match.tagStatus: ", "[tagged-without-list]")
        .contains("refused: spec.rules[1].match.tagStatus: ", "spec.rules[1].name: ")
        .doesNotContain("valid", "rulePriority");
  }

  @Test
  void looksAtEveryDocumentAndPassesOthersOver() throws IOException {
    // Given
    var other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {a: b}";
    var foreign = policy("foreign", REFUSED).replace("portreeve.io/", "example.org/");
    var file =
        file(
            "all.yaml", "# a comment", other, policy("a", UNTAGGED), foreign, policy("b", REFUSED));

    // When
    var run = run("lint", file);

    // Then
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains(" a: valid", " b: refused").doesNotContain("other", "foreign");
    assertThat(run.err()).isEmpty();
  }

  static Stream<Arguments> together() {
    return Stream.of(
        arguments(List.of("good.yaml"), 0),
        arguments(List.of("good.yaml", "bad.yaml"), 1),
        arguments(List.of("bad.yaml", "good.yaml"), 1),
        arguments(List.of("missing.yaml", "bad.yaml"), 2),
        arguments(List.of("bad.yaml", "missing.yaml", "good.yaml"), 2));
  }

  @ParameterizedTest
  @MethodSource("together")
  void looksAtEveryFileAndEndsWithTheWorst(List<String> names, int code) throws IOException {
    // Given
    var _ = file("good.yaml", policy("good", UNTAGGED));
    var _ = file("bad.yaml", policy("bad", REFUSED));

    // When
    var run = run(Stream.concat(Stream.of("lint"), names.stream().map(folder::resolve)).toArray());

    // Then
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out().contains(" good: valid")).isEqualTo(names.contains("good.yaml"));
    assertThat(run.out().contains(" bad: refused")).isEqualTo(names.contains("bad.yaml"));
    assertThat(run.err().contains("missing.yaml: ")).isEqualTo(names.contains("missing.yaml"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-repository.yaml", "registry.yaml"})
  void refusesAFileWithoutAPolicy(String name) {
    // Given
    var file = MANIFESTS.resolve(name);

    // When
    var run = run("lint", file);

    // Then
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            file
                + ": holds no LifecyclePolicy, ImagePolicy or ImagePolicyException of portreeve.io");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFileWithoutAPolicyIsPassedOverBesideOneWithAPolicy() {
    // When
    var run =
        run("lint", MANIFESTS.resolve("lifecycle-policy.yaml"), MANIFESTS.resolve("registry.yaml"));

    // Then
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n---\n", "just text", "[1, 2]", "42"})
  void refusesWhatIsNoPolicy(String text) throws IOException {
    // Given
    var file = file("odd.yaml", text);

    // When
    var run = run("lint", file);

    // Then
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(file + ": holds no LifecyclePolicy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [1", "a: 'b", "\tkey: value", "a: b: c"})
  void refusesWhatIsNoYaml(String text) throws IOException {
    // Given
    var file = file("broken.yaml", text);

    // When
    var run = run("lint", file);

    // Then
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(file + ": can't be read: ");
  }

  @Test
  void saysThatAFileIsMissing() {
    // Given
    var file = folder.resolve("missing.yaml");

    // When
    var run = run("lint", file);

    // Then
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith(file + ": ").containsPattern("(?i)no such file|doesn't exist");
  }

  @Test
  void refusesAFolder() {
    // When
    var run = run("lint", folder);

    // Then
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith(folder + ": can't be read: ");
  }

  static Stream<Arguments> misspelt() {
    return Stream.of(
        arguments(UNTAGGED.replace("olderThan", "olderThen"), "olderThen"),
        arguments(UNTAGGED.replace("tagStatus", "tagstatus"), "tagstatus"),
        arguments(UNTAGGED.replace("{name", "{priority: 1, name"), "priority"),
        arguments(UNTAGGED.replace("Untagged", "untagged"), "untagged"),
        arguments(UNTAGGED.replace("olderThan: 7d", "keepNewest: many"), "many"));
  }

  @ParameterizedTest
  @MethodSource("misspelt")
  void namesWhatItDoesNotKnow(String rule, String named) throws IOException {
    // Given
    var file = file("odd.yaml", policy("odd", rule));

    // When
    var run = run("lint", file);

    // Then
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith(file + ": can't be read: ").contains('"' + named + '"');
    assertThat(run.out()).isEmpty();
  }
}
