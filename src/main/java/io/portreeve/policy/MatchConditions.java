package io.portreeve.policy;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.image.ImageExpression;
import io.portreeve.image.ImagePattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API server checks before it asks a webhook about a pod, as expressions of CEL: the
 * {@code matchConditions} of a policy's webhook configurations, for {@code pods} and {@code
 * pods/ephemeralcontainers} on CREATE and UPDATE. Together they let through every pod that the
 * policy is about, and few others: a pod without such images never waits for a webhook. A change
 * brings an image in when the container or volume of this name didn't have it before, in the same
 * words: what another one of the pod has says nothing, as a tag may name something else by now.
 * That a pod is being deleted exempts it from nothing.
 *
 * <p>Their cost is bounded whatever the policy says, as the API server counts it: {@code matches()}
 * costs a tenth of the text's characters times a quarter of the expression's, each rounded up; to
 * look for a text in a list costs one for each of its members, which is why names and images are
 * compared as one text. A pod of 100 images of 255 characters stays below the 1,000,000 that an
 * expression may cost; beyond that the API server refuses the pod.
 */
public final class MatchConditions {
  /** Longest expression over the images that a policy is about, in characters. */
  static final int MAX_COVERING = 1000;

  /** Longest expression over the images that it excludes, in characters. */
  static final int MAX_EXCLUDING = 400;

  /**
   * One condition; all must hold.
   *
   * @param name its name in the webhook configuration
   * @param expression the expression of CEL
   */
  public record Condition(String name, String expression) {}

  private MatchConditions() {}

  /**
   * The conditions of a policy: {@code images} holds for pods with an image that it is about,
   * {@code new-images} for new pods and for changes that bring such an image in. Never fails: a
   * pattern that can't be read counts as naming everything, one of exclusions nothing.
   */
  public static List<Condition> of(ImagePolicySpec spec) {
    var matched = matched(spec);
    return List.of(
        new Condition(
            "images", "%s.exists(image, %s)".formatted(Lists.of("object").images(), matched)),
        new Condition(
            "new-images",
            """
            request.operation != "UPDATE" || [%s].exists(old,
            %s.exists(image, %s))"""
                .formatted(Lists.of("oldObject").named(), Lists.of("object").added(), matched)));
  }

  /**
   * The conditions of a policy for workloads of every kind, in place of pods: {@code no-controller}
   * holds for what nobody else has made, {@code images} and {@code new-images} look at the pod
   * template, also at that of a CronJob's jobs. They decide only who is told something.
   */
  public static List<Condition> ofWorkloads(ImagePolicySpec spec) {
    var matched = matched(spec);
    return List.of(
        new Condition(
            "no-controller",
            """
            !(has(object.metadata) && has(object.metadata.ownerReferences)
            && object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller))"""),
        new Condition(
            "images",
            "[%s].exists(pod, %s.exists(image, %s))"
                .formatted(template("object"), Lists.ofSpec("pod").images(), matched)),
        new Condition(
            "new-images",
            """
            request.operation != "UPDATE" || [%s].exists(before, [%s].exists(old, [%s].exists(pod,
            %s.exists(image, %s))))"""
                .formatted(
                    template("oldObject"),
                    Lists.ofSpec("before").named(),
                    template("object"),
                    Lists.ofSpec("pod").added(),
                    matched)));
  }

  /** The spec of the pods that a workload makes; without any, one that has nothing. */
  private static String template(String workload) {
    return """
        (has(%1$s.spec) && has(%1$s.spec.template) && has(%1$s.spec.template.spec) ? %1$s.spec.template.spec
        : has(%1$s.spec) && has(%1$s.spec.jobTemplate) && has(%1$s.spec.jobTemplate.spec)
        && has(%1$s.spec.jobTemplate.spec.template) && has(%1$s.spec.jobTemplate.spec.template.spec)
        ? %1$s.spec.jobTemplate.spec.template.spec : {})"""
        .formatted(workload);
  }

  private static String matched(ImagePolicySpec spec) {
    var included = new ArrayList<ImagePattern>();
    for (var text : spec.images()) {
      var pattern = pattern(text);
      included.add(pattern == null ? ImagePattern.parse("**") : pattern);
    }
    var excluded = new ArrayList<ImagePattern>();
    for (var text : spec.excludeImages()) {
      var pattern = pattern(text);
      if (pattern != null) {
        excluded.add(pattern);
      }
    }
    var covering = ImageExpression.covering(included, MAX_COVERING);
    var matched = "image.matches(%s)".formatted(literal(covering));
    return ImageExpression.within(excluded, MAX_EXCLUDING)
        .map(
            within ->
                "%s && !(image.size() <= %d && image.matches(%s))"
                    .formatted(matched, ImageExpression.MAX_WITHIN, literal(within)))
        .orElse(matched);
  }

  private static @Nullable ImagePattern pattern(String text) {
    try {
      return ImagePattern.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The lists of a pod that name images, as expressions.
   *
   * @param containers containers of each kind: their names are unique among all kinds
   * @param volumes volumes; one may have a container's name
   */
  private record Lists(String containers, String volumes) {
    private static final String HAS_IMAGE = "has(container.image)";
    private static final String HAS_VOLUME = "has(volume.image) && has(volume.image.reference)";

    /** No name has a slash or an equals sign, so none ends elsewhere. */
    private static final String NAMED = "container.name + \"=\" + container.image";

    private static final String NAMED_VOLUME = "volume.name + \"/=\" + volume.image.reference";

    /** Those of a pod. */
    static Lists of(String pod) {
      return of(pod, "has(%1$s.spec) && ", pod + ".spec");
    }

    /** Those of the spec of a pod, under the name of a variable. */
    static Lists ofSpec(String spec) {
      return of(spec, "", spec);
    }

    private static Lists of(String object, String guard, String spec) {
      var has = guard.formatted(object);
      return new Lists(
          "(%s + %s + %s)"
              .formatted(
                  member(has, spec, "containers"),
                  member(has, spec, "initContainers"),
                  member(has, spec, "ephemeralContainers")),
          member(has, spec, "volumes"));
    }

    private static String member(String guard, String spec, String name) {
      return "(%1$shas(%2$s.%3$s) ? %2$s.%3$s : [])".formatted(guard, spec, name);
    }

    /** The list of all images. */
    String images() {
      return list(HAS_IMAGE, "container.image", HAS_VOLUME, "volume.image.reference");
    }

    /** The list of all images, each with the name of what has it. */
    String named() {
      return list(HAS_IMAGE, NAMED, HAS_VOLUME, NAMED_VOLUME);
    }

    /** The list of images of which the list {@code old} hasn't got name and image. */
    String added() {
      return list(
          HAS_IMAGE + " && !(" + NAMED + " in old)",
          "container.image",
          HAS_VOLUME + " && !(" + NAMED_VOLUME + " in old)",
          "volume.image.reference");
    }

    private String list(String which, String what, String whichVolume, String whatOfVolume) {
      return """
          (%s
          .map(container, %s, %s)
          + %s
          .map(volume, %s, %s))"""
          .formatted(containers, which, what, volumes, whichVolume, whatOfVolume);
    }
  }

  /**
   * A string literal of CEL.
   *
   * @see <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md">CEL, "String and
   *     Bytes Values"</a>
   */
  static String literal(String text) {
    var out = new StringBuilder("\"");
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
