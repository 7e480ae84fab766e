package io.portreeve.testing;

import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ImageStatistics;
import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RegistrySettingsClient;
import io.portreeve.provider.ReplicationProgress;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.StoredImage;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.retention.LifecycleValidator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * ECR's management API in memory, as far as the port asks for it. It counts calls, can be told to
 * fail, and what happens behind the operator's back is done with methods of their own, which aren't
 * counted.
 */
public final class FakeRegistryClient extends FakeRepositories implements RegistryClient {
  private static final int SCAN_BATCH = 25;
  private static final Set<String> WRITES =
      Set.of(
          "create",
          "setTagMutability",
          "setScanOnPush",
          "setLifecyclePolicy",
          "removeLifecyclePolicy",
          "tag",
          "untag",
          "setPolicy",
          "removePolicy",
          "setArchived",
          "delete");

  private final List<String> calls = new ArrayList<>();
  private final Map<String, Deque<RegistryException>> failures = new HashMap<>();
  private final Map<String, RegistryException> broken = new HashMap<>();
  private final Map<String, Runnable> meanwhile = new HashMap<>();
  private @Nullable RegistrySettingsClient settings;
  private String credentialsAccount;
  private int untilDeath;
  private boolean closed;

  /** Creates an empty registry and a client whose credentials belong to its account. */
  public FakeRegistryClient(String region, String account) {
    super(region, account);
    this.credentialsAccount = account;
  }

  // What tests ask and arrange

  /** Names of the operations that were called, in their order. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Those of the {@link #calls} that write. */
  public synchronized List<String> writes() {
    return calls.stream().filter(WRITES::contains).toList();
  }

  /** Forgets the calls so far. */
  public synchronized void forgetCalls() {
    calls.clear();
  }

  /** Makes the next call of an operation fail, before it does anything. */
  public synchronized void failNext(String operation, RegistryException failure) {
    failures.computeIfAbsent(operation, _ -> new ArrayDeque<>()).add(failure);
  }

  /** Makes every call of an operation fail until {@link #heal}. */
  public synchronized void failAlways(String operation, RegistryException failure) {
    broken.put(operation, failure);
  }

  /** Operations work again. */
  public synchronized void heal() {
    broken.clear();
  }

  /** Lets whoever calls die instead of its n-th call from now, counted from 1. */
  public synchronized void dieAt(int call) {
    untilDeath = call;
  }

  /** The process that called is no more. */
  public static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Killed(String operation) {
      super("killed before " + operation);
    }
  }

  /** Runs something once, after the next call of an operation has read, before it returns. */
  public synchronized void meanwhile(String operation, Runnable action) {
    meanwhile.put(operation, action);
  }

  /** Makes the credentials belong to another account. */
  public synchronized void useCredentialsOf(String otherAccount) {
    credentialsAccount = otherAccount;
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  /** The settings of the registry itself. */
  public synchronized void useSettings(RegistrySettingsClient client) {
    settings = client;
  }

  // The port

  @Override
  public synchronized String accountId() {
    called("accountId");
    return credentialsAccount;
  }

  @Override
  public synchronized List<RepositoryState> repositories() {
    called("repositories");
    var listed = repositories.values().stream().map(stored -> stored.state).toList();
    var action = meanwhile.remove("repositories");
    if (action != null) {
      action.run();
    }
    return listed;
  }

  @Override
  public synchronized Optional<RepositoryState> repository(RepositoryName name) {
    called("repository");
    return Optional.ofNullable(repositories.get(name)).map(stored -> stored.state);
  }

  @Override
  public synchronized RepositoryState create(NewRepository repository) {
    called("create");
    if (repositories.containsKey(repository.name())) {
      throw new RegistryException.Conflict(
          "create " + repository.name() + ": RepositoryAlreadyExistsException", null);
    }
    return store(repository).state;
  }

  @Override
  public synchronized Map<String, String> tags(String arn) {
    called("tags");
    return Map.copyOf(byArn("tags", arn).tags);
  }

  @Override
  public synchronized Optional<String> lifecyclePolicy(RepositoryName name) {
    called("lifecyclePolicy");
    return Optional.ofNullable(find("lifecyclePolicy", name).lifecycle);
  }

  @Override
  public synchronized void setTagMutability(RepositoryName name, TagMutabilitySetting setting) {
    called("setTagMutability");
    var stored = find("setTagMutability", name);
    checkMutability(setting);
    stored.state = stored.state.withTagMutability(setting);
  }

  @Override
  public synchronized void setScanOnPush(RepositoryName name, boolean scanOnPush) {
    called("setScanOnPush");
    var stored = find("setScanOnPush", name);
    stored.state = stored.state.withScanOnPush(scanOnPush);
  }

  @Override
  public synchronized void setLifecyclePolicy(RepositoryName name, String text) {
    called("setLifecyclePolicy");
    var stored = find("setLifecyclePolicy", name);
    var violations = LifecycleValidator.validate(text);
    if (!violations.isEmpty()) {
      throw new RegistryException.Invalid("setLifecyclePolicy: " + violations, null);
    }
    stored.lifecycle = text;
  }

  @Override
  public synchronized void removeLifecyclePolicy(RepositoryName name) {
    called("removeLifecyclePolicy");
    var stored = repositories.get(name);
    if (stored != null) {
      stored.lifecycle = null;
    }
  }

  @Override
  public synchronized void tag(String arn, Map<String, String> tags) {
    called("tag");
    var stored = byArn("tag", arn);
    var all = new TreeMap<>(stored.tags);
    all.putAll(tags);
    checkTags(all);
    stored.tags.putAll(tags);
  }

  @Override
  public synchronized void untag(String arn, Set<String> keys) {
    called("untag");
    byArn("untag", arn).tags.keySet().removeAll(keys);
  }

  @Override
  public synchronized Optional<String> policy(RepositoryName name) {
    called("policy");
    return Optional.ofNullable(find("policy", name).policy).map(FakePolicies::told);
  }

  @Override
  public synchronized void setPolicy(RepositoryName name, String text) {
    called("setPolicy");
    var stored = find("setPolicy", name);
    policies.check(text);
    stored.policy = text;
  }

  @Override
  public synchronized void removePolicy(RepositoryName name) {
    called("removePolicy");
    var stored = repositories.get(name);
    if (stored != null) {
      stored.policy = null;
    }
  }

  @Override
  public synchronized ImageStatistics statistics(RepositoryName name) {
    called("statistics");
    return find("statistics", name).images.statistics();
  }

  @Override
  public synchronized List<ReplicationProgress> replication(RepositoryName name, Digest image) {
    called("replication");
    var stored = find("replication", name);
    if (stored.images.find(Set.of(image)).isEmpty()) {
      throw new RegistryException.NotFound("replication: ImageNotFoundException " + image, null);
    }
    return stored.replication;
  }

  @Override
  public synchronized Map<RepositoryName, String> scanFrequencies(
      Collection<RepositoryName> names) {
    called("scanFrequencies");
    if (names.size() > SCAN_BATCH) {
      throw new RegistryException.Invalid("scanFrequencies: " + names.size() + " names", null);
    }
    var told = new HashMap<RepositoryName, String>();
    names.stream()
        .filter(repositories::containsKey)
        .forEach(name -> told.put(name, frequencies.getOrDefault(name, "MANUAL")));
    return told;
  }

  @Override
  public synchronized Map<Digest, StoredImage> images(RepositoryName name, Set<Digest> images) {
    called("images");
    return find("images", name).images.find(images);
  }

  /** As ECR does: one that is missing, and only the first is named, has none found. */
  @Override
  public synchronized Lookup lookUp(RepositoryName name, Set<Digest> images) {
    called("lookUp");
    if (images.size() > LOOKED_UP) {
      throw new IllegalArgumentException(images.size() + " images in one request");
    }
    var found = find("lookUp", name).images.find(images);
    return images.stream()
        .filter(each -> !found.containsKey(each))
        .min(Comparator.naturalOrder())
        .map(first -> new Lookup(Map.of(), Set.of(first)))
        .orElseGet(() -> new Lookup(found, Set.of()));
  }

  @Override
  public synchronized void setArchived(RepositoryName name, Digest image, boolean archived) {
    called("setArchived");
    find("setArchived", name).images.setArchived(image, archived);
  }

  @Override
  public synchronized RegistrySettingsClient settings() {
    return Objects.requireNonNull(settings, "no settings were prepared: useSettings");
  }

  @Override
  public synchronized void delete(RepositoryName name, boolean withImages) {
    called("delete");
    var stored = repositories.get(name);
    if (stored != null && !stored.images.isEmpty() && !withImages) {
      throw new RegistryException.NotEmpty(
          "delete " + name + ": RepositoryNotEmptyException", null);
    }
    repositories.remove(name);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private void called(String operation) {
    if (untilDeath > 0 && --untilDeath == 0) {
      throw new Killed(operation);
    }
    calls.add(operation);
    if (closed) {
      throw new RegistryException.Unavailable(operation + ": the client is closed", null);
    }
    var waiting = failures.get(operation);
    if (waiting != null && !waiting.isEmpty()) {
      throw waiting.remove();
    }
    if (broken.containsKey(operation)) {
      throw broken.get(operation);
    }
  }
}
