package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Settings of every ImageRepository that doesn't say otherwise; an object that sets one of them
 * replaces it whole.
 *
 * @param tagMutability whether tags may be moved
 * @param encryption encryption of repositories created from now on
 * @param scan scanning on push
 * @param lifecyclePolicyRef retention rules
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RepositoryDefaults(
    @JsonPropertyDescription("Whether tags may be moved.") @Nullable TagMutability tagMutability,
    @JsonPropertyDescription(
            "Encryption of repositories that are created from now on. It is fixed at creation: existing ones keep theirs.")
        @Nullable Encryption encryption,
    @JsonPropertyDescription("Scanning.") @Nullable Scan scan,
    @JsonPropertyDescription(
            "Retention rules. The policy's `accessFrom` must allow each namespace that gets them.")
        @Nullable DefaultLifecyclePolicyRef lifecyclePolicyRef) {

  /**
   * A LifecyclePolicy, named from a cluster-scoped object.
   *
   * @param namespace its namespace
   * @param name its name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DefaultLifecyclePolicyRef(
      @Required
          @Size(min = 1, max = 63)
          @JsonPropertyDescription("Namespace of the LifecyclePolicy.")
          String namespace,
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the LifecyclePolicy.")
          String name) {}
}
