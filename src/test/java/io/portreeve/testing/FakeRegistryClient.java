package io.portreeve.testing;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.retention.LifecycleValidator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * ECR's management API in memory, as far as the port asks for it. It counts calls, can be told to
 * fail, and what happens behind the operator's back is done with methods of their own, which aren't
 * counted.
 */
public final class FakeRegistryClient implements RegistryClient {
  private static final int MAX_TAGS = 50;
  private static final int MAX_EXCEPTIONS = 5;
  private static final Set<String> WRITES =
      Set.of(
          "create",
          "setTagMutability",
          "setScanOnPush",
          "setLifecyclePolicy",
          "removeLifecyclePolicy",
          "tag",
          "untag",
          "delete");

  private final String region;
  private final String account;
  private final Map<RepositoryName, Stored> repositories = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Deque<RegistryException>> failures = new HashMap<>();
  private final Map<String, Runnable> meanwhile = new HashMap<>();
  private String credentialsAccount;
  private boolean closed;

  private static final class Stored {
    private RepositoryState state;
    private final Map<String, String> tags;
    private @Nullable String lifecycle;
    private int images;

    private Stored(RepositoryState state, Map<String, String> tags) {
      this.state = state;
      this.tags = new TreeMap<>(tags);
    }
  }

  /** Creates an empty registry and a client whose credentials belong to its account. */
  public FakeRegistryClient(String region, String account) {
    this.region = region;
    this.account = account;
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

  /** Somebody else creates a repository. */
  public synchronized RepositoryState behindOurBackCreate(String name, Map<String, String> tags) {
    var asked = new NewRepository(RepositoryName.parse(name), null, null, null, tags);
    return store(asked).state;
  }

  /** Somebody else creates a repository with an encryption. */
  public synchronized RepositoryState behindOurBackCreate(
      String name, EncryptionSetting encryption, Map<String, String> tags) {
    var asked = new NewRepository(RepositoryName.parse(name), null, null, encryption, tags);
    return store(asked).state;
  }

  /** Somebody else deletes a repository with its images. */
  public synchronized void behindOurBackDelete(String name) {
    repositories.remove(RepositoryName.parse(name));
  }

  /** Somebody else changes tags: a null value takes the tag off. */
  public synchronized void behindOurBackTag(String name, String key, @Nullable String value) {
    var tags = stored(name).tags;
    if (value == null) {
      tags.remove(key);
    } else {
      tags.put(key, value);
    }
  }

  public synchronized void behindOurBackSetLifecyclePolicy(String name, @Nullable String text) {
    stored(name).lifecycle = text;
  }

  public synchronized void behindOurBackSetTagMutability(
      String name, TagMutabilitySetting setting) {
    var stored = stored(name);
    stored.state = stored.state.withTagMutability(setting);
  }

  public synchronized void behindOurBackSetScanOnPush(String name, boolean scanOnPush) {
    var stored = stored(name);
    stored.state = stored.state.withScanOnPush(scanOnPush);
  }

  /** Somebody pushes images. */
  public synchronized void behindOurBackPush(String name, int images) {
    stored(name).images += images;
  }

  public synchronized boolean has(String name) {
    return repositories.containsKey(RepositoryName.parse(name));
  }

  public synchronized RepositoryState stateOf(String name) {
    return stored(name).state;
  }

  public synchronized Map<String, String> tagsOf(String name) {
    return Map.copyOf(stored(name).tags);
  }

  public synchronized @Nullable String lifecycleOf(String name) {
    return stored(name).lifecycle;
  }

  private Stored stored(String name) {
    return find("behindOurBack", RepositoryName.parse(name));
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
  public synchronized void delete(RepositoryName name, boolean withImages) {
    called("delete");
    var stored = repositories.get(name);
    if (stored != null && stored.images > 0 && !withImages) {
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
    calls.add(operation);
    if (closed) {
      throw new RegistryException.Unavailable(operation + ": the client is closed", null);
    }
    var waiting = failures.get(operation);
    if (waiting != null && !waiting.isEmpty()) {
      throw waiting.remove();
    }
  }

  private Stored find(String operation, RepositoryName name) {
    var stored = repositories.get(name);
    if (stored == null) {
      throw new RegistryException.NotFound(
          operation + " " + name + ": RepositoryNotFoundException", null);
    }
    return stored;
  }

  private Stored byArn(String operation, String arn) {
    return repositories.values().stream()
        .filter(stored -> stored.state.arn().equals(arn))
        .findFirst()
        .orElseThrow(
            () ->
                new RegistryException.NotFound(
                    operation + " " + arn + ": RepositoryNotFoundException", null));
  }

  private Stored store(NewRepository asked) {
    var mutability = asked.tagMutability();
    if (mutability != null) {
      checkMutability(mutability);
    }
    checkTags(asked.tags());
    var name = asked.name();
    var stored =
        new Stored(
            new RepositoryState(
                name,
                "arn:aws:ecr:" + region + ":" + account + ":repository/" + name,
                account + ".dkr.ecr." + region + ".amazonaws.com/" + name,
                mutability == null ? new TagMutabilitySetting(true, Set.of()) : mutability,
                Boolean.TRUE.equals(asked.scanOnPush()),
                encryption(asked.encryption())),
            asked.tags());
    repositories.put(name, stored);
    return stored;
  }

  private EncryptionSetting encryption(@Nullable EncryptionSetting asked) {
    if (asked == null || asked.type().equals("AES256")) {
      if (asked != null && asked.kmsKey() != null) {
        throw new RegistryException.Invalid("create: a KMS key with AES256", null);
      }
      return new EncryptionSetting("AES256", null);
    }
    if (asked.kmsKey() != null) {
      return asked;
    }
    var id = UUID.nameUUIDFromBytes((region + account).getBytes(StandardCharsets.UTF_8));
    return new EncryptionSetting(
        asked.type(), "arn:aws:kms:" + region + ":" + account + ":key/" + id);
  }

  private static void checkMutability(TagMutabilitySetting setting) {
    if (setting.except().size() > MAX_EXCEPTIONS
        || setting.except().stream()
            .anyMatch(filter -> filter.chars().filter(c -> c == '*').count() > 2)) {
      throw new RegistryException.Invalid("exclusion filters: " + setting, null);
    }
  }

  private static void checkTags(Map<String, String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw new RegistryException.Invalid(tags.size() + " tags: TooManyTagsException", null);
    }
    if (tags.keySet().stream().anyMatch(key -> key.isEmpty() || key.startsWith("aws:"))) {
      throw new RegistryException.Invalid("tags: InvalidTagParameterException", null);
    }
  }
}
