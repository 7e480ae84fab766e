package io.portreeve.admission;

import org.jspecify.annotations.Nullable;

/**
 * What the API server asks: the request of an AdmissionReview, {@code admission.k8s.io/v1}.
 *
 * @param uid names the request
 * @param group API group of the object's kind
 * @param version version of the object's kind
 * @param kind the object's kind
 * @param operation {@code CREATE}, {@code UPDATE}, {@code DELETE} or {@code CONNECT}
 * @param namespace namespace of the object; empty if it has none
 * @param object the object as it would be; null: there is none
 * @param oldObject the object as it is; null: there is none
 */
record Review(
    String uid,
    String group,
    String version,
    String kind,
    String operation,
    String namespace,
    @Nullable PodContent object,
    @Nullable PodContent oldObject) {

  /** The same without what it says of pods. */
  Review withoutPods() {
    return new Review(uid, group, version, kind, operation, namespace, null, null);
  }

  /** Whether the object is a pod. */
  boolean isPod() {
    return group.isEmpty() && version.equals("v1") && kind.equals("Pod");
  }

  /** The kind as people write it, such as {@code apps/v1 Deployment}. */
  String describedKind() {
    return OneLine.of((group.isEmpty() ? "" : group + "/") + version + " " + kind, 128);
  }
}
