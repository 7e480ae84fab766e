package io.portreeve.retention;

import io.portreeve.image.Sha256;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A valid lifecycle policy document of Amazon ECR, comparable by what it means.
 *
 * <p>Two documents mean the same if, sorted by priority, rule by rule, they select and do the same.
 * It makes no difference which numbers the priorities are as long as their order is the same, in
 * which order rules, members and items of lists are written, whether an item is repeated, whether
 * the storage class {@code standard} is written or left out, and how rules are described. Hence a
 * change of nothing but descriptions is no reason to write. A prefix and the pattern with the same
 * effect are told apart.
 */
public final class LifecycleDocument {
  private final List<LifecycleRule> rules;
  private final String text;
  private final String meaning;

  /** Takes rules that have been found valid. */
  LifecycleDocument(Collection<LifecycleRule> rules) {
    this.rules = rules.stream().sorted(Comparator.comparingInt(LifecycleRule::priority)).toList();
    this.text = LifecycleWriter.text(this.rules);
    this.meaning = LifecycleWriter.meaning(this.rules);
  }

  /**
   * Reads a document, such as the one that a repository has now. {@link LifecycleValidator} tells
   * the same without an exception.
   *
   * @throws IllegalArgumentException if it isn't valid by {@link LifecycleValidator}; the message
   *     holds all violations
   */
  public static LifecycleDocument parse(String json) {
    return switch (LifecycleReader.read(json)) {
      case LifecycleReader.Reading.Valid(var document) -> document;
      case LifecycleReader.Reading.Invalid(var violations) ->
          throw new IllegalArgumentException(
              violations.stream()
                  .map(RuleViolation::toString)
                  .collect(Collectors.joining("; ", "Not a valid lifecycle policy: ", "")));
    };
  }

  /**
   * The document as compact JSON: rules by ascending priority, members in a fixed order, lists
   * sorted, the default storage class left out. Equal for equal rules.
   */
  public String text() {
    return text;
  }

  /**
   * The SHA-256 of the document's meaning, 64 lower-case hexadecimal digits: equal for two
   * documents exactly when {@link #sameMeaning} holds.
   */
  public String hash() {
    return Sha256.hex(meaning);
  }

  /** How many rules of Amazon ECR the document has. */
  public int ruleCount() {
    return rules.size();
  }

  /** Whether both documents mean the same, as the description of this class defines it. */
  public boolean sameMeaning(LifecycleDocument other) {
    return meaning.equals(other.meaning);
  }

  /** As {@link #sameMeaning}; a text that can't be read never means the same. */
  public boolean sameMeaningAs(String json) {
    return switch (LifecycleReader.read(json)) {
      case LifecycleReader.Reading.Valid(var document) -> sameMeaning(document);
      case LifecycleReader.Reading.Invalid(var _) -> false;
    };
  }

  /** Equal texts: stricter than {@link #sameMeaning}. */
  @Override
  public boolean equals(Object other) {
    return other instanceof LifecycleDocument document && document.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
