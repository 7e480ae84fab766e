package io.portreeve.architecture;

import java.util.Map;

/** The packages of the house, and who may use whom. */
final class Layers {
  /** Who may use whom; a package that isn't here may use nothing of ours. */
  static final Map<String, String[]> MAY_USE =
      Map.ofEntries(
          Map.entry("image", uses()),
          Map.entry("api", uses()),
          Map.entry("status", uses("api")),
          Map.entry("kubernetes", uses("api", "image", "status")),
          Map.entry("credentials", uses("image")),
          Map.entry("oci", uses("image", "credentials")),
          Map.entry("condition", uses("image")),
          Map.entry("evidence", uses("image", "oci", "condition")),
          Map.entry("tuf", uses("image")),
          Map.entry("policy", uses("api", "image", "credentials", "oci", "condition", "evidence")),
          Map.entry("admission", uses("api", "image", "kubernetes", "credentials", "policy")),
          Map.entry(
              "audit",
              uses("api", "image", "status", "kubernetes", "credentials", "policy", "usage")),
          Map.entry(
              "enforcement",
              uses(
                  "api",
                  "image",
                  "status",
                  "kubernetes",
                  "credentials",
                  "oci",
                  "evidence",
                  "policy",
                  "tuf",
                  "audit")),
          Map.entry("retention", uses("image")),
          Map.entry("provider", uses("image", "credentials")),
          Map.entry("ecr", uses("provider", "image", "credentials")),
          Map.entry("fault", uses("status", "provider")),
          Map.entry("iam", uses("image")),
          Map.entry("settings", uses("api", "image", "provider", "retention", "rules", "iam")),
          Map.entry(
              "pullsecret",
              uses("api", "image", "status", "kubernetes", "provider", "credentials", "fault")),
          Map.entry("event", uses("image", "provider")),
          Map.entry("rules", uses("api", "retention")),
          Map.entry("usage", uses("image", "kubernetes")),
          Map.entry(
              "registry",
              uses(
                  "api",
                  "image",
                  "status",
                  "kubernetes",
                  "provider",
                  "credentials",
                  "fault",
                  "rules",
                  "retention",
                  "settings",
                  "event",
                  "pullsecret")),
          Map.entry(
              "repository",
              uses(
                  "api",
                  "image",
                  "status",
                  "kubernetes",
                  "provider",
                  "usage",
                  "retention",
                  "iam",
                  "fault",
                  "rules")),
          Map.entry(
              "lifecycle",
              uses(
                  "api",
                  "image",
                  "status",
                  "kubernetes",
                  "provider",
                  "usage",
                  "retention",
                  "fault",
                  "rules")),
          Map.entry(
              "cli",
              uses(
                  "api",
                  "image",
                  "credentials",
                  "provider",
                  "retention",
                  "fault",
                  "rules",
                  "oci",
                  "condition",
                  "evidence",
                  "policy",
                  "tuf")));

  private static String[] uses(String... packages) {
    return packages;
  }

  static String classesOf(String layer) {
    return switch (layer) {
      case "provider" -> "io.portreeve.provider";
      case "ecr" -> "io.portreeve.provider.ecr..";
      default -> "io.portreeve." + layer + "..";
    };
  }

  private Layers() {}
}
