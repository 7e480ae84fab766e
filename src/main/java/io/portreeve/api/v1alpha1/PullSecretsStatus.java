package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pull Secrets of a Registry.
 *
 * @param secrets how many there are
 * @param expiresTime when the first of their tokens expires
 * @param problems what keeps some from being written; at most ten
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PullSecretsStatus(
    @JsonPropertyDescription("Number of Secrets that are kept.") @Nullable Integer secrets,
    @JsonPropertyDescription("When the first of their tokens expires.")
        @Nullable String expiresTime,
    @JsonPropertyDescription("What keeps some from being written; at most ten.")
        List<String> problems) {

  /** Makes the list unmodifiable; an absent one empty. */
  public PullSecretsStatus {
    problems = problems == null ? List.of() : List.copyOf(problems);
  }
}
