package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What an exception lets in.
 *
 * @param policyRefs the policies that it is an exception from
 * @param images images, each by its digest
 * @param namespaces namespaces in which they may run
 * @param reason why
 * @param until when it ends, RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self == oldSelf",
    message =
        "`spec` must not be changed: an exception is neither widened nor prolonged; create another, and delete this one")
@ValidationRule(
    value = "self.images.all(i, i.matches('^[^@*]+@sha256:[0-9a-f]{64}$'))",
    message =
        "`images` must each be registry/repository@sha256:... with 64 lower-case hexadecimal digits: an exception is from what"
            + " was looked at, not from what a tag will name",
    fieldPath = ".images")
public record ImagePolicyExceptionSpec(
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription("The policies that it is an exception from.")
        List<PolicyRef> policyRefs,
    @Required
        @Size(min = 1, max = 32)
        @JsonPropertyDescription("Images, each `registry/repository@sha256:...`; no patterns.")
        List<@Size(min = 1, max = 512) String> images,
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription("Namespaces in which they may run; no patterns.")
        List<@Size(min = 1, max = 63) @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") String>
            namespaces,
    @Required
        @Size(min = 1, max = 256)
        @JsonPropertyDescription(
            "Why, such as the number of an incident. Shown to whoever uses it.")
        String reason,
    @Required
        @Pattern(
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$")
        @JsonPropertyDescription(
            "When it ends, as in 2026-12-01T00:00:00Z: at most 30 days after it was created, or it is refused. From then on"
                + " it lets nothing in.")
        String until) {

  /** Makes the lists unmodifiable; absent ones empty. */
  public ImagePolicyExceptionSpec {
    policyRefs = policyRefs == null ? List.of() : List.copyOf(policyRefs);
    images = images == null ? List.of() : List.copyOf(images);
    namespaces = namespaces == null ? List.of() : List.copyOf(namespaces);
  }
}
