package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one account has in one region. After a write, reads can be made to see what was before it
 * for a while: as many reads, and as long, as asked.
 */
final class EcrState {
  /** Name under which all settings of the registry lag. */
  private static final String SETTINGS = "/";

  private record Stale(@Nullable Object before, Instant until) {}

  final String account;
  final String region;
  private final TreeMap<String, Repo> repositories = new TreeMap<>();
  private ObjectNode settings = Json.object();
  private final Map<String, Stale> stale = new HashMap<>();
  private final Map<String, Integer> readsLeft = new HashMap<>();
  int lagReads;
  Duration lagTime = Duration.ZERO;

  EcrState(String account, String region) {
    this.account = account;
    this.region = region;
  }

  String arn(String repository) {
    return "arn:aws:ecr:%s:%s:repository/%s".formatted(region, account, repository);
  }

  /** Keeps what is, for reads that lag, and runs a write. */
  <T> T write(@Nullable String repository, Instant now, Supplier<T> write) {
    if (lagReads == 0 && lagTime.isZero()) {
      return write.get();
    }
    var key = repository == null ? SETTINGS : repository;
    var had = stale.get(key);
    if (had == null || !lags(key, had, now)) {
      var repo = repositories.get(key);
      Object before =
          key.equals(SETTINGS) ? settings.deepCopy() : repo == null ? null : repo.copy();
      had = new Stale(before, now.plus(lagTime));
    }
    var result = write.get();
    stale.put(key, new Stale(had.before(), now.plus(lagTime)));
    readsLeft.put(key, lagReads);
    return result;
  }

  private boolean lags(String key, Stale what, Instant now) {
    return readsLeft.getOrDefault(key, 0) > 0 || now.isBefore(what.until());
  }

  /** What reads of it see instead of what is; null where they see what is. */
  private @Nullable Stale lagging(String key, Instant now) {
    var what = stale.get(key);
    if (what == null) {
      return null;
    }
    if (!lags(key, what, now)) {
      stale.remove(key);
      return null;
    }
    readsLeft.merge(key, -1, Integer::sum);
    return what;
  }

  /** What a read sees of a repository. */
  @Nullable Repo seen(String name, Instant now) {
    var lagging = lagging(name, now);
    return lagging == null ? repositories.get(name) : (Repo) lagging.before();
  }

  /** What a read sees of all repositories, by name. */
  NavigableMap<String, Repo> seen(Instant now) {
    var all = new TreeMap<>(repositories);
    for (var name : java.util.List.copyOf(stale.keySet())) {
      var lagging = name.equals(SETTINGS) ? null : lagging(name, now);
      if (lagging != null && lagging.before() instanceof Repo before) {
        all.put(name, before);
      } else if (lagging != null) {
        all.remove(name);
      }
    }
    return all;
  }

  /** What a read sees of the registry's settings. */
  ObjectNode settingsSeen(Instant now) {
    var lagging = lagging(SETTINGS, now);
    return lagging != null && lagging.before() instanceof ObjectNode before ? before : settings;
  }

  /** The repositories as they are. */
  NavigableMap<String, Repo> repositories() {
    return repositories;
  }

  /** The registry's settings as they are. */
  ObjectNode settings() {
    return settings;
  }
}
