package io.portreeve.pullsecret;

import io.portreeve.api.v1alpha1.PullSecretRule;
import io.portreeve.pullsecret.ClusterView.Account;
import io.portreeve.pullsecret.ClusterView.HeldSecret;
import io.portreeve.pullsecret.ClusterView.Kind;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import io.portreeve.pullsecret.ClusterView.Space;
import io.portreeve.pullsecret.PullSecretAction.Create;
import io.portreeve.pullsecret.PullSecretAction.Delete;
import io.portreeve.pullsecret.PullSecretAction.SetAccount;
import io.portreeve.pullsecret.PullSecretAction.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which Secrets a Registry is to have, and what is to be done for that. Pure.
 *
 * <p>A Secret is the Registry's if it says so. What somebody else made is neither written nor
 * deleted. In a namespace that is being deleted nothing is done.
 */
final class PullSecretPlan {
  private final String registry;
  private final ClusterView view;
  private final Map<SecretKey, Wanted> wanted = new LinkedHashMap<>();
  private final Map<String, Space> namespaces;
  private final Map<SecretKey, HeldSecret> held = new HashMap<>();

  /** Wanted Secrets that are ours, or will be: pods aren't to pull with somebody else's. */
  private final Set<SecretKey> ours = new HashSet<>();

  /** Of those that are there already, when their tokens expire; MAX: it isn't known. */
  private final Map<SecretKey, Instant> expiries = new HashMap<>();

  /** Names of wanted Secrets. */
  private final Set<String> names = new TreeSet<>();

  private final List<PullSecretAction> actions = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * A rule, and what its Secrets hold.
   *
   * @param field the rule's place in the Registry
   * @param content null: there is no token now; Secrets stay as they are
   */
  record Rule(String field, PullSecretRule rule, @Nullable PullContent content) {}

  /** A Secret that is to be there. */
  private record Wanted(Rule rule, Set<String> accounts) {}

  private PullSecretPlan(String registry, ClusterView view) {
    this.registry = registry;
    this.view = view;
    this.namespaces =
        view.namespaces().stream()
            .filter(it -> !it.isTerminating())
            .collect(Collectors.toMap(Space::name, it -> it));
  }

  /** Decides. */
  static PullSecretPlan of(String registry, List<Rule> rules, ClusterView view) {
    var plan = new PullSecretPlan(registry, view);
    rules.forEach(plan::select);
    plan.secrets();
    view.accounts().forEach(plan::account);
    plan.deletions();
    return plan;
  }

  /**
   * What is to be done, in this order: no ServiceAccount is to name a Secret that isn't there yet,
   * or any more.
   */
  List<PullSecretAction> actions() {
    return List.copyOf(actions);
  }

  /** What can't be done. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * The wanted Secrets that are there and ours, and when their tokens expire; {@link Instant#MAX}
   * where what is there isn't what is wanted, so that nobody can tell.
   */
  Map<SecretKey, Instant> held() {
    return Map.copyOf(expiries);
  }

  private void select(Rule rule) {
    for (var namespace : namespaces.values()) {
      if (rule.rule().namespaceSelector().matches(namespace.labels())) {
        var key = new SecretKey(namespace.name(), rule.rule().secretName());
        var _ = names.add(key.name());
        var first = wanted.computeIfAbsent(key, _ -> new Wanted(rule, new TreeSet<>()));
        first.accounts().addAll(rule.rule().serviceAccounts());
        if (!sameToken(first.rule(), rule)) {
          problems.add(
              "%s and %s want different tokens in Secret %s: the first counts; give one of them another secretName"
                  .formatted(first.rule().field(), rule.field(), key));
        }
      }
    }
  }

  private static boolean sameToken(Rule one, Rule other) {
    return Objects.equals(one.rule().roleArn(), other.rule().roleArn())
        && Objects.equals(one.rule().externalId(), other.rule().externalId());
  }

  private void secrets() {
    for (var secret : view.secrets()) {
      held.put(secret.key(), secret);
    }
    wanted.forEach((key, it) -> secret(key, it.rule(), held.get(key)));
  }

  private void deletions() {
    for (var secret : view.secrets()) {
      if (registry.equals(secret.registry())
          && !wanted.containsKey(secret.key())
          && !secret.isTerminating()
          && namespaces.containsKey(secret.key().namespace())) {
        actions.add(new Delete(secret));
      }
    }
  }

  private void secret(SecretKey key, Rule rule, @Nullable HeldSecret before) {
    var content = rule.content();
    if (!view.isRead(Kind.SECRET, key.name())) {
      return;
    }
    if (before == null) {
      if (content != null) {
        var _ = ours.add(key);
        actions.add(new Create(key, registry, content));
      }
    } else if (!registry.equals(before.registry())) {
      problems.add(
          "%s: Secret %s is %s, and is left alone; delete it, or choose another secretName"
              .formatted(
                  rule.field(),
                  key,
                  before.registry() == null
                      ? "somebody else's"
                      : "Registry \"" + before.registry() + "\"'s"));
    } else if (before.isTerminating()) {
      problems.add(
          "%s: Secret %s is being deleted, and something keeps it: look at its finalizers"
              .formatted(rule.field(), key));
    } else {
      var _ = ours.add(key);
      var known = content != null && isAsWanted(before, content) ? content.expiresTime() : null;
      var _ = expiries.put(key, known == null ? Instant.MAX : known);
      if (content != null && known == null) {
        actions.add(new Write(before, registry, content, before.content() == null));
      }
    }
  }

  private static boolean isAsWanted(HeldSecret before, PullContent content) {
    return content.hash().equals(before.content())
        && content.expiresTime().toString().equals(before.expires());
  }

  private void account(Account account) {
    if (!namespaces.containsKey(account.namespace())) {
      return;
    }
    var missing = new TreeSet<>(wantedBy(account));
    var gone =
        account.added().stream()
            .filter(it -> it.startsWith(registry + "/"))
            .map(PullSecretPlan::secretOf)
            .filter(it -> !missing.contains(it))
            .collect(Collectors.toSet());
    missing.removeIf(
        it ->
            account.secrets().contains(it)
                || !ours.contains(new SecretKey(account.namespace(), it)));
    if (!missing.isEmpty() || !gone.isEmpty()) {
      actions.add(changed(account, missing, gone));
    }
  }

  private List<String> wantedBy(Account account) {
    return names.stream()
        .filter(
            it -> {
              var secret = wanted.get(new SecretKey(account.namespace(), it));
              return secret != null && secret.accounts().contains(account.name());
            })
        .toList();
  }

  private SetAccount changed(Account account, Set<String> missing, Set<String> gone) {
    var added = new TreeSet<>(account.added());
    gone.forEach(it -> added.remove(registry + "/" + it));
    // Another Registry may have come to keep a Secret of this name there.
    var others = added.stream().map(PullSecretPlan::secretOf).collect(Collectors.toSet());
    var secrets = new ArrayList<>(account.secrets());
    secrets.removeIf(it -> gone.contains(it) && !others.contains(it));
    secrets.addAll(missing);
    missing.forEach(it -> added.add(registry + "/" + it));
    return new SetAccount(account, secrets, added);
  }

  private static String secretOf(String added) {
    return added.substring(added.indexOf('/') + 1);
  }
}
