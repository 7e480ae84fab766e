package io.portreeve.repository;

import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.image.NameTemplate;
import io.portreeve.image.RepositoryName;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a Registry's tenancy grants an object for a repository name. A permission holds only where
 * the same rule grants the name: rules add up, but never lend each other names.
 *
 * @param granted whether the name is granted at all
 * @param permissions what else is
 */
record Tenancy(boolean granted, Set<TenancyPermission> permissions) {
  /** Placeholders in a rule's names. */
  static final Set<String> PLACEHOLDERS = Set.of("namespace");

  Tenancy {
    permissions = Set.copyOf(permissions);
  }

  boolean allows(TenancyPermission permission) {
    return permissions.contains(permission);
  }

  /** Decides; a rule whose pattern can't be read grants nothing. */
  static Tenancy of(
      List<TenancyRule> rules, String namespace, Map<String, String> labels, RepositoryName name) {
    var granted = false;
    var permissions = EnumSet.noneOf(TenancyPermission.class);
    for (var rule : rules) {
      if (rule.namespaceSelector().matches(labels) && names(rule, namespace, name)) {
        granted = true;
        permissions.addAll(rule.allow());
      }
    }
    return new Tenancy(granted, permissions);
  }

  private static boolean names(TenancyRule rule, String namespace, RepositoryName name) {
    return rule.repositoryNames().stream().anyMatch(pattern -> matches(pattern, namespace, name));
  }

  private static boolean matches(String pattern, String namespace, RepositoryName name) {
    try {
      return NameTemplate.parse(pattern, PLACEHOLDERS)
          .toGlob(Map.of("namespace", namespace))
          .matches(name.value());
    } catch (IllegalArgumentException _) {
      // The Registry is Stalled with this pattern's fault; here it must only not grant anything.
      return false;
    }
  }
}
