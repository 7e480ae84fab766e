package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.testing.aws.LifecycleEvaluation.Applied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/** The fake's lifecycle policies do what the lifecycle cases say, see their README. */
class FakeLifecycleCasesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("portreeve.shared", "../shared"), "lifecycle-cases");

  /** What becomes of a repository. */
  private record Outcome(
      boolean valid, Set<String> expired, Set<String> archived, Map<String, Integer> rules) {}

  /** A test of its own, since reports leave out factories that are skipped. */
  @Test
  void theCasesAreThere() throws IOException {
    assertThat(cases()).hasSizeGreaterThan(100);
  }

  @TestFactory
  List<DynamicTest> everyCaseComesOutAsExpected(TestReporter reporter) throws IOException {
    return cases().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file, reporter)))
        .toList();
  }

  private static List<Path> cases() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER), () -> "lifecycle-cases not found at " + FOLDER);
    try (var files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static void check(Path file, TestReporter reporter) throws IOException {
    // Given
    var json = Json.MAPPER.readTree(Files.readString(file));
    if (sharesTags(json.get("images"))) {
      reporter.publishEntry(file.toString(), "no repository can be so: two images have one tag");
      return;
    }
    var text = json.has("policyText") ? json.get("policyText").asText() : json.get("policy") + "";

    // When
    var actual = run(text, json);

    // Then
    var outcomes =
        Stream.concat(Stream.of(json.get("expect")), json.path("alternatives").valueStream())
            .map(FakeLifecycleCasesTest::outcome)
            .toList();
    if (json.path("confidence").asText().equals("low") && !outcomes.contains(actual)) {
      reporter.publishEntry(file.toString(), "differs, not settled by the sources: " + actual);
      return;
    }
    assertThat(outcomes).contains(actual);
  }

  private static boolean sharesTags(JsonNode images) {
    var all = images.valueStream().flatMap(each -> each.path("tags").valueStream()).toList();
    return Set.copyOf(all).size() < all.size();
  }

  private static Outcome outcome(JsonNode node) {
    var rules = new TreeMap<String, Integer>();
    node.path("appliedRulePriority")
        .properties()
        .forEach(each -> rules.put(each.getKey(), each.getValue().intValue()));
    return new Outcome(
        node.get("valid").booleanValue(),
        texts(node.path("expire")),
        texts(node.path("archive")),
        rules);
  }

  private static Set<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Outcome run(String text, JsonNode json) {
    try {
      if (text.length() < 100 || text.length() > 30_720) {
        return new Outcome(false, Set.of(), Set.of(), Map.of());
      }
      var document = LifecycleDocument.read(text, 50);
      var names = new TreeMap<String, String>();
      var repository = repository(json.get("images"), names);
      return outcome(
          LifecycleEvaluation.of(repository, document.rules(), time(json, "now")), names);
    } catch (AwsError e) {
      assertThat(e).hasMessageContaining("Lifecycle policy validation failure");
      return new Outcome(false, Set.of(), Set.of(), Map.of());
    }
  }

  private static Outcome outcome(Map<String, Applied> result, Map<String, String> names) {
    var expired = new TreeSet<String>();
    var archived = new TreeSet<String>();
    var rules = new TreeMap<String, Integer>();
    result.forEach(
        (digest, applied) -> {
          var name = names.get(digest);
          rules.put(name, applied.priority());
          (applied.archives() ? archived : expired).add(name);
        });
    return new Outcome(true, expired, archived, rules);
  }

  private static Instant time(JsonNode node, String member) {
    return OffsetDateTime.parse(node.get(member).asText()).toInstant();
  }

  /** The images of a case, under digests of their own; {@code names} gets their short names. */
  private static Repo repository(JsonNode images, Map<String, String> names) {
    var repository = new Repo("case", Json.object());
    var digests = new TreeMap<String, String>();
    for (var kind : List.of("image", "index", "artifact")) {
      for (var each : images) {
        if (each.get("mediaType").asText().equals(kind)) {
          var image = image((ObjectNode) each, digests);
          repository.images.put(image.digest, image);
          digests.put(each.get("digest").asText(), image.digest);
          names.put(image.digest, each.get("digest").asText());
          each.path("tags").forEach(tag -> repository.tags.put(tag.asText(), image.digest));
        }
      }
    }
    return repository;
  }

  private static Image image(ObjectNode node, Map<String, String> digests) {
    var label = node.get("digest").asText();
    var manifest = FakeImages.manifest(label, 1);
    if (node.has("children")) {
      var children = texts(node.get("children"));
      manifest =
          FakeImages.index(
              children.stream()
                  .map(each -> digests.getOrDefault(each, each))
                  .toArray(String[]::new));
    } else if (node.has("subject")) {
      var subject = node.get("subject").asText();
      manifest = FakeImages.referrer(digests.getOrDefault(subject, subject), label);
    }
    var document = Json.read(manifest);
    document.put("label", label);
    var image = new Image(Json.write(document), document, "", time(node, "pushedAt"));
    image.pulledAt = node.has("pulledAt") ? time(node, "pulledAt") : null;
    image.archivedAt = node.has("archivedAt") ? time(node, "archivedAt") : null;
    image.activatedAt = node.has("activatedAt") ? time(node, "activatedAt") : null;
    image.archived = node.path("storageClass").asText().equals("archive");
    return image;
  }
}
