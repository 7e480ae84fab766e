package io.portreeve.pullsecret;

import io.portreeve.api.v1alpha1.PullSecretRule;
import io.portreeve.api.v1alpha1.PullSecretsStatus;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CloudCredentials.AssumedRoles;
import io.portreeve.credentials.CloudCredentials.Role;
import io.portreeve.credentials.CloudCredentials.Scope;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.pullsecret.ClusterView.HeldSecret;
import io.portreeve.pullsecret.ClusterView.Kind;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import io.portreeve.pullsecret.ClusterView.Unread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings the pull Secrets of one Registry to what its rules say, once. */
final class PullSecretRound {
  /** What anything that nobody tells of takes to be noticed, at most. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  /** What was changed by somebody at the same time is looked at again so soon. */
  static final Duration SOON = Duration.ofSeconds(2);

  private static final int MOST_PROBLEMS = 10;
  private static final int MOST_CHARS = 512;

  private static final String RIGHTS =
      "set the chart's pullSecrets.enabled, and add the name to its pullSecrets.secretNames or serviceAccountNames";

  private final Cluster cluster;
  private final PullTokens tokens;
  private final PullSecretNames names;
  private final Clock clock;

  PullSecretRound(Cluster cluster, PullTokens tokens, PullSecretNames names, Clock clock) {
    this.cluster = cluster;
    this.tokens = tokens;
    this.names = names;
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param status null where there are neither rules nor Secrets
   * @param expiresTime when the first token expires; null: there is no Secret that holds what was
   *     written into it
   * @param next when to look again
   */
  record Outcome(@Nullable PullSecretsStatus status, @Nullable Instant expiresTime, Duration next) {
    List<String> problems() {
      return status == null ? List.of() : status.problems();
    }
  }

  /** One that is under way. */
  private final class Round {
    private final Demand demand;
    private final ClusterView view;
    private final List<String> problems = new ArrayList<>();
    private final Map<SecretKey, Instant> held = new HashMap<>();
    private Instant next = clock.instant().plus(INTERVAL);

    Round(Demand demand, ClusterView view) {
      this.demand = demand;
      this.view = view;
      forget();
      for (var secret : view.secrets()) {
        var expiry = demand.written().expiry(secret);
        if (expiry != null && isLive(secret)) {
          held.put(secret.key(), expiry);
        }
      }
    }

    private boolean isLive(HeldSecret secret) {
      return !secret.isTerminating()
          && view.namespaces().stream()
              .noneMatch(it -> it.isTerminating() && it.name().equals(secret.key().namespace()));
    }

    /** Of Secrets that are gone nothing is left. */
    private void forget() {
      var there = view.secrets().stream().map(HeldSecret::key).collect(Collectors.toSet());
      demand.written().retain(it -> there.contains(it) || !view.isRead(Kind.SECRET, it.name()));
    }

    void run(RegistryAddress address) {
      unread();
      if (!view.isRead(Kind.NAMESPACE, "")) {
        return;
      }
      var rules = new ArrayList<PullSecretPlan.Rule>();
      for (var i = 0; i < demand.rules().size(); i++) {
        var field = "spec.pullSecrets[" + i + "]";
        var rule = demand.rules().get(i);
        if (selectsAny(rule)) {
          rules.add(new PullSecretPlan.Rule(field, rule, content(field, rule, address)));
        }
      }
      var plan = PullSecretPlan.of(demand.registry(), rules, view);
      problems.addAll(plan.problems());
      plan.held().forEach((key, expiry) -> held.merge(key, expiry, PullSecretRound::earlier));
      plan.actions().forEach(this::perform);
    }

    private boolean selectsAny(PullSecretRule rule) {
      return view.namespaces().stream()
          .anyMatch(it -> !it.isTerminating() && rule.namespaceSelector().matches(it.labels()));
    }

    private void unread() {
      for (var unread : view.unread()) {
        if (concerns(unread)) {
          problems.add("spec.pullSecrets: " + why(unread));
        }
      }
    }

    /** Names that no rule has may have been taken out of the operator's rights. */
    private boolean concerns(Unread unread) {
      return switch (unread.kind()) {
        case NAMESPACE -> !demand.rules().isEmpty();
        case SECRET ->
            demand.rules().stream().anyMatch(it -> it.secretName().equals(unread.name()));
        case ACCOUNT ->
            demand.rules().stream().anyMatch(it -> it.serviceAccounts().contains(unread.name()));
      };
    }

    private @Nullable PullContent content(
        String field, PullSecretRule rule, RegistryAddress address) {
      var pulling = pulling(rule, address);
      if (pulling == null) {
        problems.add(
            "%s.roleArn: a token can't be narrowed to pulling without a role, so that no Secret is written; set it, or spec.ecr.roleArn"
                .formatted(field));
        return null;
      }
      var result = tokens.get(pulling);
      next = result.nextTime().isBefore(next) ? result.nextTime() : next;
      var token = result.token();
      if (result.problem() != null) {
        problems.add(
            token == null
                ? "%s: no token is issued: %s".formatted(field, line(result.problem()))
                : "%s: no new token is issued, Secrets keep the one that expires at %s: %s"
                    .formatted(field, token.expiresTime(), line(result.problem())));
      }
      return token == null ? null : PullContent.of(address.imageHosts(), token);
    }

    private void perform(PullSecretAction action) {
      var result = cluster.perform(action);
      switch (result) {
        case DONE -> done(action);
        case CHANGED -> next = clock.instant().plus(SOON);
        case FORBIDDEN ->
            problems.add(
                "%s: the operator may not write it: %s".formatted(action.described(), RIGHTS));
        case REFUSED ->
            problems.add(
                "%s: the API server refuses it: look for quotas and admission policies that concern it"
                    .formatted(action.described()));
        case FAILED ->
            problems.add(
                "%s: the API server doesn't serve it now; trying again"
                    .formatted(action.described()));
      }
    }

    private void done(PullSecretAction action) {
      switch (action) {
        case PullSecretAction.Create it -> written(it.key(), it.content());
        case PullSecretAction.Write it -> written(it.before().key(), it.content());
        case PullSecretAction.Delete it -> {
          demand.written().remove(it.before().key());
          held.remove(it.before().key());
        }
        case PullSecretAction.SetAccount _ -> {}
      }
    }

    private void written(SecretKey key, PullContent content) {
      demand.written().put(key, content);
      held.put(key, content.expiresTime());
    }

    Outcome outcome() {
      var first =
          held.values().stream().filter(it -> !it.equals(Instant.MAX)).min(Instant::compareTo);
      var pause = Duration.between(clock.instant(), next);
      var status =
          demand.rules().isEmpty() && held.isEmpty() && problems.isEmpty()
              ? null
              : new PullSecretsStatus(
                  held.size(), first.map(Instant::toString).orElse(null), bounded(problems));
      return new Outcome(status, first.orElse(null), pause.compareTo(SOON) < 0 ? SOON : pause);
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** One round. Throws nothing for what a cluster, a cloud or a tenant does. */
  Outcome run(Demand demand, RegistryAddress address) {
    var secrets = demand.secrets(names);
    if (secrets.isEmpty()) {
      return new Outcome(null, null, INTERVAL);
    }
    var round = new Round(demand, cluster.recent(secrets, demand.accounts(names)));
    round.run(address);
    return round.outcome();
  }

  /**
   * Removes all that a Registry has.
   *
   * @return whether that is all; else it is to be tried again
   */
  boolean remove(Demand demand) {
    var secrets = demand.secrets(names);
    if (secrets.isEmpty()) {
      return true;
    }
    var view = cluster.now(secrets, demand.accounts(names));
    var done = view.unread().stream().allMatch(Unread::isForbidden);
    for (var action : PullSecretPlan.of(demand.registry(), List.of(), view).actions()) {
      done &=
          switch (cluster.perform(action)) {
            // Who has taken these rights away has said what is to become of them.
            case DONE, FORBIDDEN, REFUSED -> true;
            case CHANGED, FAILED -> false;
          };
    }
    return done;
  }

  private static String why(Unread unread) {
    var what =
        unread.name() == null
            ? unread.kind().plural()
            : "%s named \"%s\"".formatted(unread.kind().plural(), unread.name());
    return unread.isForbidden()
        ? "%s may not be read by the operator: %s".formatted(what, RIGHTS)
        : what + " can't be read now; trying again";
  }

  /** The same registry, as who may pull from it and no more; null where no role says who. */
  private static @Nullable RegistryAddress pulling(PullSecretRule rule, RegistryAddress address) {
    CloudCredentials source = address.credentials();
    var roles = new ArrayList<Role>();
    if (source instanceof AssumedRoles(var first, var chain, _)) {
      source = first;
      roles.addAll(chain);
    }
    if (rule.roleArn() != null) {
      roles.add(new Role(rule.roleArn(), rule.externalId()));
    }
    return roles.isEmpty()
        ? null
        : address.withCredentials(new AssumedRoles(source, roles, Scope.PULL));
  }

  private static List<String> bounded(Collection<String> problems) {
    var all = problems.stream().distinct().sorted().toList();
    if (all.size() <= MOST_PROBLEMS) {
      return all;
    }
    var some = new ArrayList<>(all.subList(0, MOST_PROBLEMS - 1));
    some.add("and %d more".formatted(all.size() - some.size()));
    return some;
  }

  private static String line(String text) {
    var line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS - 1) + "…";
  }
}
