package io.portreeve.pullsecret;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.ServiceAccountResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.portreeve.pullsecret.ClusterView.Kind;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import io.portreeve.pullsecret.ClusterView.Unread;
import io.portreeve.pullsecret.PullSecretAction.Create;
import io.portreeve.pullsecret.PullSecretAction.Delete;
import io.portreeve.pullsecret.PullSecretAction.SetAccount;
import io.portreeve.pullsecret.PullSecretAction.Write;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cluster, by its API server. Secrets and ServiceAccounts are read by their name alone: a list
 * or a watch of one name needs no right for others (Kubernetes, "Using RBAC Authorization",
 * resourceNames with a field selector).
 */
final class KubernetesCluster implements Cluster {
  private static final Duration FIRST = Duration.ofSeconds(5);

  /** Whoever writes Registries may make up names, and each is watched. */
  private static final int MOST_NAMES = 64;

  /**
   * The API server's words for a right that is missing, by which it is told from other refusals.
   */
  private static final String NO_RIGHT = " cannot ";

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private static final String TERMINATING = "because it is being terminated";

  private final KubernetesClient client;
  private final Map<String, Watched<Secret>> secrets = new HashMap<>();
  private final Map<String, Watched<ServiceAccount>> accounts = new HashMap<>();
  private @Nullable Watched<Namespace> namespaces;
  private volatile Runnable changed = () -> {};

  /** Creates it; it watches nothing yet. */
  KubernetesCluster(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public void listen(Runnable listener) {
    changed = listener;
  }

  private void changed() {
    changed.run();
  }

  private FilterWatchListDeletable<Secret, SecretList, Resource<Secret>> secrets(String name) {
    return client.secrets().inAnyNamespace().withField("metadata.name", name);
  }

  private FilterWatchListDeletable<ServiceAccount, ServiceAccountList, ServiceAccountResource>
      accounts(String name) {
    return client.serviceAccounts().inAnyNamespace().withField("metadata.name", name);
  }

  @Override
  public synchronized ClusterView recent(Set<String> secretNames, Set<String> accountNames) {
    if (namespaces == null) {
      namespaces = new Watched<>(client.namespaces(), Slim::of, this::changed);
    }
    watch(secretNames, secrets, this::secrets, Slim::of);
    watch(accountNames, accounts, this::accounts, Slim::of);
    var reading = new Reading();
    return new ClusterView(
        reading.take(Kind.NAMESPACE, null, namespaces, Slim::space),
        reading.take(Kind.SECRET, secretNames, secrets, Slim::held),
        reading.take(Kind.ACCOUNT, accountNames, accounts, Slim::account),
        reading.unread);
  }

  private <T extends HasMetadata> void watch(
      Set<String> names,
      Map<String, Watched<T>> watched,
      Function<String, FilterWatchListDeletable<T, ?, ?>> objects,
      UnaryOperator<T> slim) {
    for (var name : names) {
      if (!watched.containsKey(name) && watched.size() < MOST_NAMES) {
        watched.put(name, new Watched<>(objects.apply(name), slim, this::changed));
      }
    }
  }

  /** Reads, and notes what can't be read. */
  private static final class Reading {
    private final List<Unread> unread = new ArrayList<>();

    <T extends HasMetadata, V> List<V> take(
        Kind kind, Set<String> names, Map<String, Watched<T>> watched, Function<T, V> reader) {
      return names.stream()
          .flatMap(name -> take(kind, name, watched.get(name), reader).stream())
          .toList();
    }

    <T extends HasMetadata, V> List<V> take(
        Kind kind, @Nullable String name, @Nullable Watched<T> watched, Function<T, V> reader) {
      if (watched != null) {
        watched.await(FIRST);
        if (watched.isRead()) {
          return watched.objects().stream().map(reader).toList();
        }
      }
      var _ = unread.add(new Unread(kind, name, watched != null && watched.isForbidden()));
      return List.of();
    }

    <T extends HasMetadata, V> List<V> now(
        Kind kind,
        @Nullable String name,
        Supplier<? extends KubernetesResourceList<T>> list,
        Function<T, V> reader) {
      try {
        return list.get().getItems().stream().map(reader).toList();
      } catch (KubernetesClientException e) {
        var _ = unread.add(new Unread(kind, name, e.getCode() == HttpURLConnection.HTTP_FORBIDDEN));
        return List.of();
      }
    }
  }

  @Override
  public ClusterView now(Set<String> secretNames, Set<String> accountNames) {
    var reading = new Reading();
    return new ClusterView(
        reading.now(Kind.NAMESPACE, null, () -> client.namespaces().list(), Slim::space),
        secretNames.stream()
            .flatMap(it -> reading.now(Kind.SECRET, it, secrets(it)::list, Slim::raw).stream())
            .toList(),
        accountNames.stream()
            .flatMap(
                it -> reading.now(Kind.ACCOUNT, it, accounts(it)::list, Slim::account).stream())
            .toList(),
        reading.unread);
  }

  @Override
  public Result perform(PullSecretAction action) {
    try {
      switch (action) {
        case Create(var key, var registry, var content) -> create(key, registry, content);
        case Write(var before, var registry, var content, var isWhole) -> {
          if (isWhole) {
            delete(before.key(), before.version());
            create(before.key(), registry, content);
          } else {
            write(before.key(), before.version(), registry, content);
          }
        }
        case Delete(var before) -> delete(before.key(), before.version());
        case SetAccount set -> set(set);
      }
      return Result.DONE;
    } catch (KubernetesClientException e) {
      return result(e);
    }
  }

  private static Result result(KubernetesClientException e) {
    var message = String.valueOf(e.getMessage());
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND -> Result.CHANGED;
      case HttpURLConnection.HTTP_FORBIDDEN ->
          message.contains(TERMINATING)
              ? Result.CHANGED
              : message.contains(NO_RIGHT) ? Result.FORBIDDEN : Result.REFUSED;
      case 400, 413, 422 -> Result.REFUSED;
      default -> Result.FAILED;
    };
  }

  private void create(SecretKey key, String registry, PullContent content) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(key.namespace())
            .withName(key.name())
            .withLabels(present(Marks.labels(registry)))
            .withAnnotations(present(Marks.annotations(registry, content)))
            .endMetadata()
            .withType(PullContent.TYPE)
            .withData(Map.of(PullContent.KEY, content.value()))
            .build();
    var _ = client.secrets().inNamespace(key.namespace()).resource(secret).create();
  }

  private static Map<String, String> present(Map<String, @Nullable String> marks) {
    var present = new TreeMap<String, String>();
    marks.forEach(
        (key, value) -> {
          if (value != null) {
            present.put(key, value);
          }
        });
    return present;
  }

  private void write(SecretKey key, String version, String registry, PullContent content) {
    var patch = patch(version);
    var metadata = (ObjectNode) patch.get("metadata");
    Marks.labels(registry).forEach(metadata.putObject("labels")::put);
    Marks.annotations(registry, content).forEach(metadata.putObject("annotations")::put);
    var _ = patch.putObject("data").put(PullContent.KEY, content.value());
    var named = new SecretBuilder().withMetadata(named(key.namespace(), key.name())).build();
    var _ = client.secrets().resource(named).patch(MERGE, patch.toString());
  }

  /** With the version that was read: fails where the object has changed since. */
  private static ObjectNode patch(String version) {
    var patch = JsonNodeFactory.instance.objectNode();
    var _ = patch.putObject("metadata").put("resourceVersion", version);
    return patch;
  }

  /** What is named as an object isn't read first, which would take another right. */
  private static ObjectMeta named(String namespace, String name) {
    return new ObjectMetaBuilder().withNamespace(namespace).withName(name).build();
  }

  private void delete(SecretKey key, String version) {
    var _ =
        client
            .secrets()
            .inNamespace(key.namespace())
            .withName(key.name())
            .lockResourceVersion(version)
            .delete();
  }

  private void set(SetAccount set) {
    var patch = patch(set.before().version());
    var added = set.added().stream().sorted().collect(Collectors.joining(","));
    var _ =
        ((ObjectNode) patch.get("metadata"))
            .putObject("annotations")
            .put(Marks.ADDED, added.isEmpty() ? null : added);
    var names = patch.putArray("imagePullSecrets");
    set.secrets().forEach(it -> names.addObject().put("name", it));
    var metadata = named(set.before().namespace(), set.before().name());
    var named = new ServiceAccountBuilder().withMetadata(metadata).build();
    var _ = client.serviceAccounts().resource(named).patch(MERGE, patch.toString());
  }

  @Override
  public synchronized void close() {
    secrets.values().forEach(Watched::close);
    accounts.values().forEach(Watched::close);
    if (namespaces != null) {
      namespaces.close();
    }
  }
}
