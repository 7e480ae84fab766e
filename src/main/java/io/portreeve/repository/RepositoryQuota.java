package io.portreeve.repository;

import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.image.Glob;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many repositories a rule of a tenancy allows a namespace. What counts is what the snapshot
 * has of the names that the rule grants: one that its object left behind counts as any other.
 *
 * @param index place of the rule in its tenancy
 * @param rule the rule
 * @param namespace the namespace
 */
record RepositoryQuota(int index, TenancyRule rule, String namespace) {
  /**
   * Returns why no repository may be created for the object; null if one may. A rule with room is
   * enough: rules add up. Without a request; several workers at once may go beyond by as many.
   */
  static Outcome.@Nullable Stalled refusal(RepositoryLook.Subject subject) {
    var quotas = subject.resolved().tenancy().quotas();
    if (quotas.stream().anyMatch(quota -> quota.hasRoom(subject.connection()))) {
      return null;
    }
    var largest = quotas.stream().reduce((one, other) -> other.max() > one.max() ? other : one);
    return largest.orElseThrow().full(subject.registry().getMetadata().getName());
  }

  private int max() {
    return Objects.requireNonNullElse(
        rule.maxRepositories(), Integer.valueOf(TenancyRule.MAX_REPOSITORIES));
  }

  private boolean hasRoom(RegistryConnection connection) {
    var names =
        rule.repositoryNames().stream()
            .flatMap(pattern -> Tenancy.glob(pattern, namespace).stream())
            .map(RepositoryQuota::names)
            .reduce(_ -> false, Predicate::or);
    return connection.count(names, max()) < max();
  }

  /**
   * All names of a registry are tried: those of the usual patterns without reading every letter.
   */
  private static Predicate<RepositoryName> names(Glob glob) {
    var text = glob.toString();
    var star = text.indexOf('*');
    if (star < 0) {
      return name -> name.value().equals(text);
    }
    var prefix = text.substring(0, star);
    Predicate<RepositoryName> rest =
        switch (text.substring(star)) {
          case "**" -> _ -> true;
          case "*" -> name -> name.value().indexOf('/', star) < 0;
          default -> name -> glob.matches(name.value());
        };
    return name -> name.value().startsWith(prefix) && rest.test(name);
  }

  private Outcome.Stalled full(String registry) {
    var granted =
        rule.repositoryNames().stream()
            .map(name -> name.replace("{namespace}", namespace))
            .toList();
    return new Outcome.Stalled(
        Reason.TOO_MANY_REPOSITORIES,
        "spec.tenancy["
            + index
            + "].maxRepositories of Registry \""
            + registry
            + "\" is "
            + max()
            + ", and the registry has "
            + max()
            + " or more repositories of the names that it grants namespace \""
            + namespace
            + "\", "
            + granted
            + ", whoever made them; delete those that nobody needs, or ask who owns the Registry for a"
            + " larger limit");
  }
}
