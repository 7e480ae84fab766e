package io.portreeve.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RegistrySettingsClient;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a registry in memory. It counts calls, can be told to fail and to show old
 * states, and what happens behind the operator's back is done with methods of their own, which
 * aren't counted.
 */
public final class FakeRegistrySettings implements RegistrySettingsClient {
  /** Whose credentials are used, unless a test says otherwise. */
  public static final String PRINCIPAL = "arn:aws:iam::123456789012:role/portreeve";

  private static final JsonMapper JSON = new JsonMapper();

  private final Killer killer;
  private final Map<Setting, ObjectNode> live = new EnumMap<>(Setting.class);
  private final Map<Setting, ObjectNode> old = new EnumMap<>(Setting.class);
  private final Map<String, String> broken = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Supplier<RegistryException>> failures = new HashMap<>();
  private final Map<String, Runnable> afterwards = new HashMap<>();
  private int staleReads;
  private int staleAfterWrite;
  private String principal = PRINCIPAL;

  /** Creates those of a registry that nobody has set anything of. */
  public FakeRegistrySettings(Killer killer) {
    this.killer = killer;
    live.put(Setting.REPLICATION, json("{\"rules\":[]}"));
    live.put(Setting.SCANNING, json("{\"scanType\":\"BASIC\",\"rules\":[]}"));
    live.put(Setting.REGISTRY_POLICY, json("{}"));
    live.put(Setting.PULL_THROUGH_CACHES, json("{}"));
    live.put(Setting.CREATION_TEMPLATES, json("{}"));
    live.put(Setting.SIGNING, json("{\"rules\":[]}"));
    live.put(
        Setting.ACCOUNT_SETTINGS,
        json(
            "{\"BASIC_SCAN_TYPE_VERSION\":\"AWS_NATIVE\",\"REGISTRY_POLICY_SCOPE\":\"V1\",\"BLOB_MOUNTING\":\"DISABLED\"}"));
    live.put(Setting.PULL_TIME_EXCLUSIONS, json("{\"principals\":[]}"));
    live.put(Setting.BACKFILLS, json("{\"backfills\":[]}"));
  }

  /** Reads JSON text. */
  public static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  // What tests ask and arrange

  /** The calls, in their order, such as {@code read replication}, {@code create signing key}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Those of the {@link #calls} that write. */
  public synchronized List<String> writes() {
    return calls.stream().filter(call -> call.matches("(put|create|update|remove) .*")).toList();
  }

  /** Forgets the calls so far. */
  public synchronized void forgetCalls() {
    calls.clear();
  }

  /** Makes every call fail that begins like this, until {@link #heal}. */
  public synchronized void fail(String call, Supplier<RegistryException> failure) {
    failures.put(call, failure);
  }

  /** Nothing fails any more. */
  public synchronized void heal() {
    failures.clear();
  }

  /** Runs something once, after the next call that begins like this. */
  public synchronized void afterwards(String call, Runnable action) {
    afterwards.put(call, action);
  }

  /** After each write, as many readings show what was before it. */
  public synchronized void showOldStates(int readings) {
    staleAfterWrite = readings;
    staleReads = 0;
  }

  /** Makes a pull-through cache not work; null: it works. */
  public synchronized void breakCache(String prefix, @Nullable String why) {
    if (why == null) {
      broken.remove(prefix);
    } else {
      broken.put(prefix, why);
    }
  }

  public synchronized void usePrincipal(String arn) {
    principal = arn;
  }

  /** A setting as it is. */
  public synchronized ObjectNode of(Setting setting) {
    return document(setting).deepCopy();
  }

  /** Somebody else changes a setting. */
  public synchronized void behindOurBack(Setting setting, Consumer<ObjectNode> change) {
    change.accept(document(setting));
  }

  /** Somebody else sets a setting. */
  public synchronized void behindOurBackSet(Setting setting, String text) {
    live.put(setting, json(text));
  }

  private ObjectNode document(Setting setting) {
    var document = live.get(setting);
    if (document == null) {
      throw new IllegalStateException("no " + setting);
    }
    return document;
  }

  // The port

  @Override
  public synchronized ObjectNode read(Setting setting) {
    called("read " + setting.field());
    var shown = document(setting);
    if (staleReads > 0 && old.containsKey(setting)) {
      staleReads--;
      shown = old.get(setting);
    }
    shown = shown.deepCopy();
    done("read " + setting.field());
    return shown;
  }

  @Override
  public synchronized void apply(SettingAction action) {
    var call = text(action);
    called(call);
    killer.step();
    old.put(action.setting(), of(action.setting()));
    staleReads = staleAfterWrite;
    switch (action) {
      case SettingAction.Put(var setting, var document) ->
          live.put(
              setting,
              setting == Setting.SIGNING && document.isEmpty()
                  ? json("{\"rules\":[]}")
                  : document.deepCopy());
      case SettingAction.Create(var setting, var key, var entry) -> create(setting, key, entry);
      case SettingAction.Update(var setting, var key, var entry) -> update(setting, key, entry);
      case SettingAction.Remove(var setting, var key) -> remove(setting, key);
    }
    done(call);
    killer.step();
  }

  private static String text(SettingAction action) {
    return switch (action) {
      case SettingAction.Put(var setting, var _) -> "put " + setting.field();
      case SettingAction.Create(var setting, var key, var _) ->
          "create " + setting.field() + " " + key;
      case SettingAction.Update(var setting, var key, var _) ->
          "update " + setting.field() + " " + key;
      case SettingAction.Remove(var setting, var key) -> "remove " + setting.field() + " " + key;
    };
  }

  private void create(Setting setting, String key, ObjectNode entry) {
    var document = document(setting);
    switch (setting) {
      case PULL_TIME_EXCLUSIONS -> principals(document).add(key);
      case BACKFILLS ->
          ((ArrayNode) document.get("backfills"))
              .addObject()
              .put("replicationBackfillId", "backfill-" + key)
              .put("status", "IN_PROGRESS")
              .putObject("destination")
              .put("region", key.split("/", 2)[0])
              .put("registryId", key.split("/", 2)[1]);
      default -> {
        if (document.has(key)) {
          throw new RegistryException.Conflict("create " + key + ": it exists", null);
        }
        document.set(key, identified(setting, key, entry.deepCopy()));
      }
    }
  }

  /** As ECR shows it: with members that nobody sent. */
  private static ObjectNode identified(Setting setting, String key, ObjectNode entry) {
    return entry
        .put(setting == Setting.CREATION_TEMPLATES ? "prefix" : "ecrRepositoryPrefix", key)
        .put("createdAt", 1.7e9);
  }

  private void update(Setting setting, String key, ObjectNode entry) {
    var document = document(setting);
    if (setting == Setting.ACCOUNT_SETTINGS) {
      document.set(key, entry.get("value"));
    } else if (!document.has(key)) {
      throw new RegistryException.NotFound("update " + key + ": there is none", null);
    } else if (setting == Setting.PULL_THROUGH_CACHES) {
      ((ObjectNode) document.get(key)).setAll(entry.deepCopy());
    } else {
      document.set(key, identified(setting, key, entry.deepCopy()));
    }
  }

  private void remove(Setting setting, String key) {
    var document = document(setting);
    if (setting == Setting.PULL_TIME_EXCLUSIONS) {
      var principals = principals(document);
      for (int i = principals.size() - 1; i >= 0; i--) {
        if (principals.get(i).asText().equals(key)) {
          principals.remove(i);
        }
      }
    } else {
      document.remove(key);
    }
  }

  private static ArrayNode principals(ObjectNode document) {
    return (ArrayNode) document.get("principals");
  }

  @Override
  public synchronized Optional<String> validatePullThroughCache(String prefix) {
    called("validate " + prefix);
    if (!document(Setting.PULL_THROUGH_CACHES).has(prefix)) {
      throw new RegistryException.NotFound("validate " + prefix + ": there is none", null);
    }
    return Optional.ofNullable(broken.get(prefix));
  }

  @Override
  public synchronized String principal() {
    called("principal");
    return principal;
  }

  private void called(String call) {
    calls.add(call);
    for (var failure : failures.entrySet()) {
      if (call.startsWith(failure.getKey())) {
        throw failure.getValue().get();
      }
    }
  }

  private void done(String call) {
    for (var begin : List.copyOf(afterwards.keySet())) {
      if (call.startsWith(begin)) {
        afterwards.remove(begin).run();
      }
    }
  }
}
