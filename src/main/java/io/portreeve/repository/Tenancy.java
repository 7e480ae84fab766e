package io.portreeve.repository;

import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.image.Glob;
import io.portreeve.image.NameTemplate;
import io.portreeve.image.RepositoryName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a Registry's tenancy grants an object for a repository name. A permission holds only where
 * the same rule grants the name: rules add up, but never lend each other names.
 *
 * @param quotas how many repositories each rule that grants the name allows; none if it isn't
 *     granted at all
 * @param permissions what else is granted
 */
record Tenancy(List<RepositoryQuota> quotas, Set<TenancyPermission> permissions) {
  /** Placeholders in a rule's names. */
  static final Set<String> PLACEHOLDERS = Set.of("namespace");

  Tenancy {
    quotas = List.copyOf(quotas);
    permissions = Set.copyOf(permissions);
  }

  boolean granted() {
    return !quotas.isEmpty();
  }

  boolean allows(TenancyPermission permission) {
    return permissions.contains(permission);
  }

  /** Decides; a rule whose pattern can't be read grants nothing. */
  static Tenancy of(
      List<TenancyRule> rules, String namespace, Map<String, String> labels, RepositoryName name) {
    var quotas = new ArrayList<RepositoryQuota>();
    var permissions = EnumSet.noneOf(TenancyPermission.class);
    for (var i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      if (rule.namespaceSelector().matches(labels) && names(rule, namespace, name)) {
        quotas.add(new RepositoryQuota(i, rule, namespace));
        permissions.addAll(rule.allow());
      }
    }
    return new Tenancy(quotas, permissions);
  }

  private static boolean names(TenancyRule rule, String namespace, RepositoryName name) {
    return rule.repositoryNames().stream()
        .flatMap(pattern -> glob(pattern, namespace).stream())
        .anyMatch(glob -> glob.matches(name.value()));
  }

  /** Reads a rule's pattern for a namespace; empty if it can't be read. */
  static Optional<Glob> glob(String pattern, String namespace) {
    try {
      return Optional.of(
          NameTemplate.parse(pattern, PLACEHOLDERS).toGlob(Map.of("namespace", namespace)));
    } catch (IllegalArgumentException _) {
      // The Registry is Stalled with this pattern's fault; here it must only not grant anything.
      return Optional.empty();
    }
  }
}
