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
 * @param name name of a workload; empty if it isn't known yet, or for a pod
 * @param dryRun whether nothing comes of it
 * @param object the pod, or a workload's, as it would be; null: there is none
 * @param oldObject the same as it is; null: there is none
 */
record Review(
    String uid,
    String group,
    String version,
    String kind,
    String operation,
    String namespace,
    String name,
    boolean dryRun,
    @Nullable PodContent object,
    @Nullable PodContent oldObject) {
  private static final int MAX_NAME = 63;

  /** A request of which no more could be read. */
  static Review ofUid(String uid) {
    return new Review(uid, "", "", "", "", "", "", false, null, null);
  }

  /** The same without what it says of pods. */
  Review withoutPods() {
    return new Review(uid, group, version, kind, operation, namespace, name, dryRun, null, null);
  }

  /** Whether the object is a pod. */
  boolean isPod() {
    return PodForm.of(group, version, kind) == PodForm.POD;
  }

  /** Whether the object makes pods, of a template that it holds. */
  boolean isWorkload() {
    var form = PodForm.of(group, version, kind);
    return form != null && form != PodForm.POD;
  }

  /** The object as people write it, such as {@code Deployment "api"}. */
  String describedObject() {
    var what = OneLine.of(kind, 32);
    return name.isEmpty() ? what : what + " \"" + OneLine.of(name, MAX_NAME) + "\"";
  }

  /** The kind as people write it, such as {@code apps/v1 Deployment}. */
  String describedKind() {
    return OneLine.of((group.isEmpty() ? "" : group + "/") + version + " " + kind, 128);
  }
}
