package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Demands on the tag that a pod names.
 *
 * @param pin whether pods get the digest that was verified
 * @param allow patterns of which the tag must match one; empty: any
 * @param deny patterns of which the tag may match none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TagRules(
    @JsonPropertyDescription(
            "Pods run the digest that their tag had when they were admitted: `tag@digest`. Implied by `signers`,"
                + " `baseImages` and `platforms`.")
        @Nullable Boolean pin,
    @Size(min = 1, max = 32)
        @JsonPropertyDescription(
            "Patterns of which the tag must match one: `*` stands for any characters. Absent: any tag. A reference without"
                + " tag and digest has the tag `latest`; one with a digest alone has none, and passes.")
        List<@Size(min = 1, max = 128) @Pattern(PolicySyntax.TAGS) String> allow,
    @Size(min = 1, max = 32)
        @JsonPropertyDescription(
            "Patterns of which the tag must match none, even where `allow` names it.")
        List<@Size(min = 1, max = 128) @Pattern(PolicySyntax.TAGS) String> deny) {
  /** Makes lists unmodifiable; absent ones empty. */
  public TagRules {
    allow = allow == null ? List.of() : List.copyOf(allow);
    deny = deny == null ? List.of() : List.copyOf(deny);
  }
}
