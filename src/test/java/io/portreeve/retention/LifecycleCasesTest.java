package io.portreeve.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/** The validity of every policy of the lifecycle cases, see their README. */
class LifecycleCasesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("portreeve.shared", "../shared"), "lifecycle-cases");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a policy is found to be: valid, or refused for these reasons. */
  private record Verdict(boolean valid, Set<String> errors) {}

  /** A test of its own, since reports leave out factories that are skipped. */
  @Test
  void theCasesAreThere() throws IOException {
    // When, Then
    assertThat(cases()).hasSizeGreaterThan(100);
  }

  @TestFactory
  List<DynamicTest> everyPolicyIsJudgedAsExpected(TestReporter reporter) throws IOException {
    return cases().stream()
        .map(file -> DynamicTest.dynamicTest(name(file), () -> check(file, reporter)))
        .toList();
  }

  private static List<Path> cases() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER), () -> "lifecycle-cases not found at " + FOLDER);
    try (var files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  private static void check(Path file, TestReporter reporter) throws IOException {
    // Given
    var json = JSON.readTree(Files.readString(file));
    var text = json.has("policyText") ? json.get("policyText").textValue() : policy(json);

    // When
    var violations = LifecycleValidator.validate(text);

    // Then
    var actual =
        new Verdict(
            violations.isEmpty(),
            violations.stream().map(RuleViolation::id).collect(Collectors.toSet()));
    var outcomes = outcomes(json);
    if (json.path("confidence").asText().equals("low") && !outcomes.contains(actual)) {
      reporter.publishEntry(name(file), "differs, not settled by the sources: " + violations);
      return;
    }
    assertThat(outcomes).as("%s", violations).contains(actual);
  }

  private static String policy(JsonNode json) {
    return json.get("policy").toString();
  }

  private static List<Verdict> outcomes(JsonNode json) {
    var outcomes = new ArrayList<Verdict>();
    Stream.concat(Stream.of(json.get("expect")), json.path("alternatives").valueStream())
        .map(
            each ->
                new Verdict(
                    each.get("valid").booleanValue(),
                    each.has("error") ? Set.of(each.get("error").textValue()) : Set.of()))
        .forEach(outcomes::add);
    return outcomes;
  }

  @TestFactory
  List<DynamicTest> everyValidPolicySurvivesItsCanonicalForm() throws IOException {
    return cases().stream()
        .filter(LifecycleCasesTest::isValid)
        .map(file -> DynamicTest.dynamicTest(name(file), () -> checkRoundTrip(file)))
        .toList();
  }

  private static boolean isValid(Path file) {
    try {
      return LifecycleValidator.validate(policy(JSON.readTree(Files.readString(file)))).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkRoundTrip(Path file) throws IOException {
    // Given
    var json = JSON.readTree(Files.readString(file));
    var document = LifecycleDocument.parse(policy(json));

    // When
    var again = LifecycleDocument.parse(document.text());

    // Then
    assertThat(again).isEqualTo(document);
    assertThat(again.sameMeaning(document)).isTrue();
    assertThat(document.sameMeaningAs(json.get("policy").toPrettyString())).isTrue();
  }
}
