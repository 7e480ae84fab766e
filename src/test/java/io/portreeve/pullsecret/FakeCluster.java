package io.portreeve.pullsecret;

import io.portreeve.pullsecret.ClusterView.Account;
import io.portreeve.pullsecret.ClusterView.HeldSecret;
import io.portreeve.pullsecret.ClusterView.Kind;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import io.portreeve.pullsecret.ClusterView.Space;
import io.portreeve.pullsecret.ClusterView.Unread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A cluster in memory, which holds versions as the API server does. */
final class FakeCluster implements Cluster {
  final Map<String, Space> namespaces = new TreeMap<>();
  final Map<SecretKey, HeldSecret> secrets = new HashMap<>();
  final Map<SecretKey, String> values = new HashMap<>();
  final Map<SecretKey, Account> accounts = new HashMap<>();
  final List<Unread> unread = new ArrayList<>();
  final List<String> done = new ArrayList<>();

  /** Says how an action ends before it is done; DONE: it is done. */
  Function<PullSecretAction, Result> before = _ -> Result.DONE;

  Set<String> askedSecrets = Set.of();
  boolean closed;
  private Runnable listener = () -> {};
  private int version;

  void namespace(String name, String team) {
    namespaces.put(name, new Space(name, Map.of("team", team), false));
    listener.run();
  }

  void terminate(String name) {
    namespaces.put(name, new Space(name, namespaces.get(name).labels(), true));
  }

  void addAccount(String namespace, String name, String... secrets) {
    put(new Account(namespace, name, next(), List.of(secrets), Set.of()));
    listener.run();
  }

  Account account(String namespace, String name) {
    return accounts.get(new SecretKey(namespace, name));
  }

  /** Somebody writes a Secret. */
  void tenantWrites(String namespace, String name, String registry, String content) {
    var key = new SecretKey(namespace, name);
    secrets.put(key, new HeldSecret(key, next(), registry, content, null, false));
    values.put(key, content);
    listener.run();
  }

  /** Somebody writes one that says of itself when its token expires. */
  void tenantClaims(String namespace, String name, @Nullable String registry, String expires) {
    tenantClaims(namespace, name, registry, expires, "theirs");
  }

  /**
   * The same.
   *
   * @param content hash of what is in it
   */
  void tenantClaims(
      String namespace, String name, @Nullable String registry, String expires, String content) {
    var key = new SecretKey(namespace, name);
    secrets.put(key, new HeldSecret(key, next(), registry, content, expires, false));
    listener.run();
  }

  void tenantDeletes(String namespace, String name) {
    secrets.remove(new SecretKey(namespace, name));
    listener.run();
  }

  String value(String namespace, String name) {
    return values.get(new SecretKey(namespace, name));
  }

  private void put(Account account) {
    accounts.put(new SecretKey(account.namespace(), account.name()), account);
  }

  private String next() {
    return Integer.toString(++version);
  }

  @Override
  public ClusterView recent(Set<String> secretNames, Set<String> accountNames) {
    askedSecrets = Set.copyOf(secretNames);
    var view = new ClusterView(List.of(), List.of(), List.of(), unread);
    return new ClusterView(
        view.isRead(Kind.NAMESPACE, "") ? List.copyOf(namespaces.values()) : List.of(),
        secrets.values().stream()
            .filter(it -> secretNames.contains(it.key().name()))
            .filter(it -> view.isRead(Kind.SECRET, it.key().name()))
            .toList(),
        accounts.values().stream().filter(it -> accountNames.contains(it.name())).toList(),
        unread);
  }

  @Override
  public ClusterView now(Set<String> secretNames, Set<String> accountNames) {
    return recent(secretNames, accountNames);
  }

  @Override
  public Result perform(PullSecretAction action) {
    var result = before.apply(action);
    if (result == Result.DONE) {
      result = apply(action);
    }
    if (result == Result.DONE) {
      done.add(action.getClass().getSimpleName() + " " + action.described());
      listener.run();
    }
    return result;
  }

  private Result apply(PullSecretAction action) {
    return switch (action) {
      case PullSecretAction.Create(var key, var registry, var content) ->
          secrets.containsKey(key) ? Result.CHANGED : write(key, registry, content);
      case PullSecretAction.Write(var was, var registry, var content, _) ->
          was.equals(secrets.get(was.key())) ? write(was.key(), registry, content) : Result.CHANGED;
      case PullSecretAction.Delete(var was) ->
          secrets.remove(was.key(), was) ? Result.DONE : Result.CHANGED;
      case PullSecretAction.SetAccount set -> {
        if (!accounts.containsValue(set.before())) {
          yield Result.CHANGED;
        }
        put(
            new Account(
                set.before().namespace(), set.before().name(), next(), set.secrets(), set.added()));
        yield Result.DONE;
      }
    };
  }

  private Result write(SecretKey key, String registry, PullContent content) {
    secrets.put(
        key,
        new HeldSecret(
            key, next(), registry, content.hash(), content.expiresTime().toString(), false));
    values.put(key, content.value());
    return Result.DONE;
  }

  @Override
  public void listen(Runnable changed) {
    listener = changed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
