package io.portreeve.admission;

import org.jspecify.annotations.Nullable;

/** Where an object holds a pod's spec. */
enum PodForm {
  /** It is a pod: {@code spec}. */
  POD,
  /** In {@code spec.template.spec}. */
  TEMPLATE,
  /** In {@code spec.jobTemplate.spec.template.spec}. */
  JOB_TEMPLATE;

  /** Where objects of a kind hold it; null: nowhere that we know. */
  static @Nullable PodForm of(String group, String version, String kind) {
    if (!version.equals("v1")) {
      return null;
    }
    return switch (group) {
      case "" ->
          switch (kind) {
            case "Pod" -> POD;
            case "ReplicationController" -> TEMPLATE;
            default -> null;
          };
      case "apps" ->
          switch (kind) {
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet" -> TEMPLATE;
            default -> null;
          };
      case "batch" ->
          switch (kind) {
            case "Job" -> TEMPLATE;
            case "CronJob" -> JOB_TEMPLATE;
            default -> null;
          };
      default -> null;
    };
  }
}
