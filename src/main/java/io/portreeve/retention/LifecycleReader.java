package io.portreeve.retention;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portreeve.retention.LifecycleRule.Action;
import io.portreeve.retention.LifecycleRule.ActionType;
import io.portreeve.retention.LifecycleRule.Count;
import io.portreeve.retention.LifecycleRule.CountType;
import io.portreeve.retention.LifecycleRule.Selection;
import io.portreeve.retention.LifecycleRule.StorageClass;
import io.portreeve.retention.LifecycleRule.Tags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a lifecycle policy document, or says why it isn't one. */
final class LifecycleReader {
  /** What became of a text. */
  sealed interface Reading {
    record Valid(LifecycleDocument document) implements Reading {}

    record Invalid(List<RuleViolation> violations) implements Reading {}
  }

  /** A member given twice would be read by its last value here and maybe by its first elsewhere. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private LifecycleReader() {}

  static Reading read(String text) {
    var findings = new Findings();
    // Before parsing, so that the work is bounded.
    LifecycleValidator.checkLength(text, "", findings);
    if (!findings.isEmpty()) {
      return new Reading.Invalid(findings.inOrder());
    }
    var json = parse(text);
    if (json == null) {
      findings.addForAll(
          "", "not-json", "The text isn't one JSON value without repeated members: correct it");
      return new Reading.Invalid(findings.inOrder());
    }
    return read(json, findings);
  }

  private static Reading read(JsonNode json, Findings findings) {
    LifecycleShape.check(json, findings);
    if (!findings.isEmpty()) {
      return new Reading.Invalid(findings.inOrder());
    }
    var rules = rules(json);
    LifecycleValidator.checkRules(rules, new DocumentNaming(rules), findings);
    return findings.isEmpty()
        ? new Reading.Valid(new LifecycleDocument(rules))
        : new Reading.Invalid(findings.inOrder());
  }

  private static @Nullable JsonNode parse(String text) {
    try {
      var json = JSON.readTree(text);
      return json.isMissingNode() ? null : json;
    } catch (JsonProcessingException _) {
      // What the parser says quotes the text and helps nobody who hasn't got it.
      return null;
    }
  }

  private static List<LifecycleRule> rules(JsonNode json) {
    var rules = new ArrayList<LifecycleRule>();
    for (var rule : json.get("rules")) {
      rules.add(
          new LifecycleRule(
              rule.get("rulePriority").intValue(),
              rule.path("description").textValue(),
              selection(rule.get("selection")),
              action(rule.get("action"))));
    }
    return rules;
  }

  private static Selection selection(JsonNode json) {
    return new Selection(
        constant(TagStatus.values(), TagStatus::wire, json.get("tagStatus")),
        new Tags(texts(json.path("tagPatternList")), texts(json.path("tagPrefixList"))),
        json.has("storageClass")
            ? constant(StorageClass.values(), each -> each.wire, json.get("storageClass"))
            : StorageClass.STANDARD,
        new Count(
            constant(CountType.values(), each -> each.wire, json.get("countType")),
            json.has("countUnit"),
            json.get("countNumber").intValue()));
  }

  private static Action action(JsonNode json) {
    return new Action(
        constant(ActionType.values(), each -> each.wire, json.get("type")),
        json.has("targetStorageClass")
            ? constant(StorageClass.values(), each -> each.wire, json.get("targetStorageClass"))
            : null);
  }

  private static List<String> texts(JsonNode json) {
    var texts = new ArrayList<String>();
    json.forEach(each -> texts.add(each.textValue()));
    return texts;
  }

  private static <E> E constant(E[] constants, Function<E, String> wire, JsonNode json) {
    return Arrays.stream(constants)
        .filter(each -> wire.apply(each).equals(json.textValue()))
        .findFirst()
        .orElseThrow();
  }
}
