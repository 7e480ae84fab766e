package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of retention rules.
 *
 * @param observedGeneration generation of the spec that the conditions speak of
 * @param conditions Ready, or Stalled
 * @param repositories number of ImageRepositories that use this policy
 * @param documentHash hash of the document that is put into the registry
 * @param lint what is valid but probably not meant
 * @param lastHandledReconcileAt value of the last reconcile request that was served
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LifecyclePolicyStatus(
    @JsonPropertyDescription("Generation of the spec that the conditions speak of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Ready, always; Stalled while it holds.") List<Condition> conditions,
    @JsonPropertyDescription("Number of ImageRepositories that use this policy.")
        @Nullable Integer repositories,
    @JsonPropertyDescription("Hash of the document that is put into the registry.")
        @Nullable String documentHash,
    @JsonPropertyDescription("What is valid but probably not meant; at most 20.") List<Lint> lint,
    @JsonPropertyDescription(
            "Value of the annotation `reconcile.portreeve.io/requestedAt` that was last served.")
        @Nullable String lastHandledReconcileAt) {

  /** The status of an object that nothing is known of yet. */
  public static final LifecyclePolicyStatus NONE =
      new LifecyclePolicyStatus(null, List.of(), null, null, List.of(), null);

  /** Makes lists unmodifiable; absent ones empty. */
  public LifecyclePolicyStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    lint = lint == null ? List.of() : List.copyOf(lint);
  }

  /**
   * A finding about a rule.
   *
   * @param id what kind of finding
   * @param path the field it is about
   * @param message what is probably wrong and what to do
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Lint(
      @Required @JsonPropertyDescription("Kind of finding.") String id,
      @Required @JsonPropertyDescription("Field it is about.") String path,
      @Required @JsonPropertyDescription("What is probably wrong, and what to do.")
          String message) {}
}
