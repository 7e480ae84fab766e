package io.portreeve.pullsecret;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The labels and annotations by which what is ours is told. */
final class Marks {
  /** Label of what Portreeve keeps. */
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Its value. */
  static final String PORTREEVE = "portreeve";

  /**
   * Label of a Secret with its Registry's name; an annotation where that is too long for a label.
   */
  static final String REGISTRY = "portreeve.io/registry";

  /** Annotation of a Secret: when its token expires. */
  static final String EXPIRES = "portreeve.io/expires";

  /**
   * Annotation of a ServiceAccount: the imagePullSecrets that we have added, each as {@code
   * REGISTRY/SECRET}, with commas between.
   */
  static final String ADDED = "portreeve.io/pull-secrets";

  private static final int MAX_LABEL = 63;

  private Marks() {}

  /** The Registry that a Secret says it is of; null: it doesn't say that it is ours. */
  static @Nullable String registry(ObjectMeta metadata) {
    var labels = Objects.requireNonNullElse(metadata.getLabels(), Map.<String, String>of());
    if (!PORTREEVE.equals(labels.get(MANAGED_BY))) {
      return null;
    }
    var label = labels.get(REGISTRY);
    if (label != null) {
      return label;
    }
    var name = annotations(metadata).get(REGISTRY);
    return name != null && name.length() > MAX_LABEL ? name : null;
  }

  /** Labels of a Registry's Secrets; null: without. */
  static Map<String, @Nullable String> labels(String registry) {
    var labels = new TreeMap<String, @Nullable String>();
    labels.put(MANAGED_BY, PORTREEVE);
    labels.put(REGISTRY, registry.length() <= MAX_LABEL ? registry : null);
    return labels;
  }

  /** Annotations of a Registry's Secrets; null: without. */
  static Map<String, @Nullable String> annotations(String registry, PullContent content) {
    var annotations = new TreeMap<String, @Nullable String>();
    annotations.put(REGISTRY, registry.length() <= MAX_LABEL ? null : registry);
    annotations.put(EXPIRES, content.expiresTime().toString());
    return annotations;
  }

  /** The annotations of an object; none: empty. */
  static Map<String, String> annotations(ObjectMeta metadata) {
    return Objects.requireNonNullElse(metadata.getAnnotations(), Map.of());
  }

  /** What a ServiceAccount says that we have added. */
  static Set<String> added(ObjectMeta metadata) {
    return Arrays.stream(annotations(metadata).getOrDefault(ADDED, "").split(",", -1))
        .map(String::strip)
        .filter(it -> it.indexOf('/') > 0)
        .collect(Collectors.toSet());
  }
}
