package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Something that runs, or would be started, and that a policy refuses.
 *
 * @param kind {@code Pod}, or the kind of a workload
 * @param namespace its namespace
 * @param name its name
 * @param image the image, as it is written there
 * @param message which check failed, and on what
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RunningViolation(
    @Required
        @Size(max = RunningViolation.MOST_LABEL)
        @JsonPropertyDescription("Pod, or the kind of a workload whose pods would be refused.")
        String kind,
    @Required @Size(max = RunningViolation.MOST_LABEL) @JsonPropertyDescription("Its namespace.")
        String namespace,
    @Required @Size(max = RunningViolation.MOST_NAME) @JsonPropertyDescription("Its name.")
        String name,
    @Required
        @Size(max = RunningViolation.MOST_TEXT)
        @JsonPropertyDescription("The image, as it is written there.")
        String image,
    @Required
        @Size(max = RunningViolation.MOST_TEXT)
        @JsonPropertyDescription("Which check failed, and on what.")
        String message) {

  /** RFC 1123 label. */
  static final int MOST_LABEL = 63;

  /** RFC 1123 subdomain. */
  static final int MOST_NAME = 253;

  /** No API server bounds the image that a container names. */
  static final int MOST_TEXT = 2_048;

  private static final String LEFT_OUT = "...";

  /** Cuts what is longer than the schema lets it be: one text must not keep a status unwritten. */
  public RunningViolation {
    kind = cut(kind, MOST_LABEL);
    namespace = cut(namespace, MOST_LABEL);
    name = cut(name, MOST_NAME);
    image = cut(image, MOST_TEXT);
    message = cut(message, MOST_TEXT);
  }

  /** The schema counts code points, of which there are no more than chars. */
  private static String cut(String text, int most) {
    if (text == null || text.length() <= most) {
      return text == null ? "" : text;
    }
    var end = most - LEFT_OUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + LEFT_OUT;
  }
}
