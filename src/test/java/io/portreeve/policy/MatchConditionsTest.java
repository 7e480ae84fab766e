package io.portreeve.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.image.ImagePattern;
import io.portreeve.image.ImageReference;
import io.portreeve.image.ImageSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts; what the API server makes of them is in {@code MatchConditionsE2E}. */
class MatchConditionsTest {
  private static final Pattern MATCHES = Pattern.compile("image\\.matches\\((\"[^\"]*\")\\)");
  private static final String IMAGES =
      """
      (((has(object.spec) && has(object.spec.containers) ? object.spec.containers : []) \
      + (has(object.spec) && has(object.spec.initContainers) ? object.spec.initContainers : []) \
      + (has(object.spec) && has(object.spec.ephemeralContainers) ? object.spec.ephemeralContainers : []))
      .map(container, has(container.image), container.image)
      + (has(object.spec) && has(object.spec.volumes) ? object.spec.volumes : [])
      .map(volume, has(volume.image) && has(volume.image.reference), volume.image.reference))""";

  /** With the name of what has it: what another container has doesn't make an image an old one. */
  private static final String NAMED =
      IMAGES
          .replace(", container.image)", ", container.name + \"=\" + container.image)")
          .replace(
              ", volume.image.reference))", ", volume.name + \"/=\" + volume.image.reference))");

  private static final String ADDED =
      IMAGES
          .replace(
              "has(container.image)",
              "has(container.image) && !(container.name + \"=\" + container.image in old)")
          .replace(
              "has(volume.image.reference)",
              "has(volume.image.reference)"
                  + " && !(volume.name + \"/=\" + volume.image.reference in old)");

  private static final String MATCHED =
      """
      image.matches("(?is)^(ghcr\\\\.io\\\\.?(:0*443)?/(team/.*))(:[^/]*)?(@.*)?$") \
      && !(image.size() <= 255 && \
      image.matches("^(ghcr\\\\.io/team/base)(:\\\\w[\\\\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$"))""";

  private static ImagePolicySpec spec(List<String> images, List<String> excluded) {
    return new ImagePolicySpec(
        null,
        images,
        excluded,
        null,
        PolicyMode.Enforce,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        List.of(),
        null,
        List.of());
  }

  @Test
  void conditionsOfAPolicy() {
    // When
    var conditions =
        MatchConditions.of(spec(List.of("ghcr.io/team/**"), List.of("ghcr.io/team/base")));

    // Then
    assertThat(conditions)
        .containsExactly(
            new MatchConditions.Condition("images", IMAGES + ".exists(image, " + MATCHED + ")"),
            new MatchConditions.Condition(
                "new-images",
                "request.operation != \"UPDATE\" || ["
                    + NAMED.replace("object", "oldObject")
                    + "].exists(old,\n"
                    + ADDED
                    + ".exists(image, "
                    + MATCHED
                    + "))"));
  }

  @Test
  void conditionsForWorkloads() {
    // When
    var conditions =
        MatchConditions.ofWorkloads(spec(List.of("ghcr.io/team/**"), List.of("ghcr.io/team/base")));

    // Then
    assertThat(conditions)
        .extracting(MatchConditions.Condition::name)
        .containsExactly("no-controller", "images", "new-images");
    assertThat(conditions.get(0).expression())
        .contains("!(has(object.metadata)", "has(owner.controller) && owner.controller");
    assertThat(conditions.get(1).expression())
        .startsWith("[(has(object.spec) && has(object.spec.template)")
        .contains(
            "object.spec.jobTemplate.spec.template.spec : {})].exists(pod, ",
            "(has(pod.initContainers) ? pod.initContainers : [])",
            "(has(pod.volumes) ? pod.volumes : [])")
        .endsWith(".exists(image, " + MATCHED + "))");
    assertThat(conditions.get(2).expression())
        .startsWith("request.operation != \"UPDATE\" || [(has(oldObject.spec)")
        .contains(
            "].exists(before, [(((has(before.containers)",
            "!(container.name + \"=\" + container.image in old)",
            "!(volume.name + \"/=\" + volume.image.reference in old)");
  }

  @Test
  void whatAPolicyIsAboutIsNeverLeftOut() {
    // Given
    var samples = new ImageSamples(44);
    var asked = 0;
    for (var round = 0; round < 1_000; round++) {
      var images = samples.images(20);
      var included = images.stream().limit(1 + round % 20).map(samples::pattern).toList();
      var excluded = images.stream().skip(10).limit(round % 8).map(samples::pattern).toList();
      var expressions = expressions(MatchConditions.of(spec(included, excluded)).getFirst());
      for (var text : images) {
        // When
        var isAbout = matches(included, text) && !matches(excluded, text);

        // Then
        assertThat(isAsked(expressions, text) || !isAbout)
            .as("%s, %s: %s", included, excluded, text)
            .isTrue();
        asked += isAbout ? 1 : 0;
      }
    }
    assertThat(asked).isGreaterThan(2_000);
  }

  private static boolean matches(List<String> patterns, String image) {
    return patterns.stream()
        .anyMatch(pattern -> ImagePattern.parse(pattern).matches(ImageReference.parse(image)));
  }

  private static boolean isAsked(List<Pattern> expressions, String image) {
    var isExcluded =
        expressions.size() > 1
            && image.length() <= 255
            && expressions.getLast().matcher(image).find();
    return expressions.getFirst().matcher(image).find() && !isExcluded;
  }

  /** The regular expressions in a condition, as CEL reads them. */
  private static List<Pattern> expressions(MatchConditions.Condition condition) {
    var matcher = MATCHES.matcher(condition.expression());
    var found = new ArrayList<Pattern>();
    while (matcher.find()) {
      var literal = matcher.group(1);
      var text = literal.substring(1, literal.length() - 1).replace("\\\\", "\\");
      assertThat(MatchConditions.literal(text)).isEqualTo(literal);
      found.add(Pattern.compile(text));
    }
    return found;
  }

  @Test
  void T36_theCostIsBoundedWhateverAPolicySays() {
    // Given
    var highest = 0;
    for (var count = 1; count <= 32; count++) {
      var images = texts(count, "r%d.example.com/*" + "a*".repeat(count / 2));
      var excluded = texts(count, "r%d.example.com/" + "a".repeat(4 * count));

      // When
      var condition = MatchConditions.of(spec(images, excluded)).getFirst();

      // Then
      var cost =
          expressions(condition).stream()
              .mapToInt(expression -> 100 * 26 * Math.ceilDiv(expression.pattern().length(), 4))
              .sum();
      assertThat(cost).isLessThanOrEqualTo(100 * 26 * (1000 + 400) / 4);
      highest = Math.max(highest, cost);
    }
    assertThat(highest).isGreaterThan(700_000);
  }

  private static List<String> texts(int count, String format) {
    return IntStream.range(0, count).mapToObj(format::formatted).toList();
  }

  @Test
  void unreadablePatternsNameEverythingAndExcludeNothing() {
    // When
    var condition =
        MatchConditions.of(spec(List.of("ghcr.io/a", "nginx:1"), List.of("***"))).getFirst();

    // Then
    assertThat(condition.expression()).endsWith(".exists(image, image.matches(\"(?s)^.*$\"))");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a|\"a\"",
        "a\\.b|\"a\\\\.b\"",
        "a\"b'|\"a\\\"b'\"",
        "`a\nb`|\"a\\u000ab\"",
        "\u00e9|\"\\u00e9\"",
      })
  void literalsAreQuoted(String text, String literal) {
    // When, Then
    assertThat(MatchConditions.literal(text)).isEqualTo(literal);
  }
}
