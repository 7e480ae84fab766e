package io.portreeve.retention;

import java.util.List;

/**
 * One rule as a user writes it. Its place in the list of rules is its priority: an image belongs to
 * the first rule that matches it, and later rules can't touch it.
 *
 * <p>Nothing is checked here, see {@link RetentionCompiler}.
 *
 * @param name how the user calls the rule; becomes the description of the ECR rules made from it
 * @param status which images the rule looks at
 * @param tagPatterns one of them has to match a tag of the image
 * @param allTagPatterns each of them has to match a tag of the image; instead of tagPatterns
 * @param expiry when the matched images go
 */
public record RetentionRule(
    String name,
    TagStatus status,
    List<String> tagPatterns,
    List<String> allTagPatterns,
    Expiry expiry) {
  /** Copies the lists. */
  public RetentionRule {
    tagPatterns = List.copyOf(tagPatterns);
    allTagPatterns = List.copyOf(allTagPatterns);
  }
}
