package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a repository has, as a spec would write them: to be copied when one is adopted.
 *
 * @param tagMutability whether tags may be moved
 * @param encryption encryption at rest
 * @param scan scanning
 * @param lifecyclePolicy its lifecycle policy as JSON, shortened to 2,048 characters
 * @param policy its repository policy as JSON, shortened to 2,048 characters
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FoundSettings(
    @JsonPropertyDescription("Whether tags may be moved.") @Nullable TagMutability tagMutability,
    @JsonPropertyDescription("Encryption at rest.") @Nullable Encryption encryption,
    @JsonPropertyDescription("Scanning.") @Nullable Scan scan,
    @JsonPropertyDescription("Its lifecycle policy as JSON, shortened to 2,048 characters.")
        @Nullable String lifecyclePolicy,
    @JsonPropertyDescription("Its repository policy as JSON, shortened to 2,048 characters.")
        @Nullable String policy) {}
