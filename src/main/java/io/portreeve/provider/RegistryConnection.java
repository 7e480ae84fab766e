package io.portreeve.provider;

import io.portreeve.image.RepositoryName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One registry as all its objects share it: a client whose account was verified, and a snapshot of
 * the repositories that costs one listing for all of them. Thread-safe.
 *
 * <p>What was written through this operator is newer than any listing begun before it: such a
 * listing doesn't bring the old state back.
 */
public final class RegistryConnection {
  private final RegistryAddress address;
  private final RegistryClient client;
  private final Object lock = new Object();
  private Map<RepositoryName, RepositoryState> repositories = new HashMap<>();
  private final Map<RepositoryName, Write> writes = new HashMap<>();
  private long clock;
  private boolean listed;

  /**
   * A state that was written, or found by a look of its own; absent where the repository is gone.
   */
  private record Write(long at, @Nullable RepositoryState state) {}

  RegistryConnection(RegistryAddress address, RegistryClient client) {
    this.address = address;
    this.client = client;
  }

  /** Where it leads. */
  public RegistryAddress address() {
    return address;
  }

  /** The client; its account has been verified. */
  public RegistryClient client() {
    return client;
  }

  /** Whether the repositories have been listed at least once. */
  public boolean isListed() {
    synchronized (lock) {
      return listed;
    }
  }

  /** Number of repositories in the snapshot. */
  public int size() {
    synchronized (lock) {
      return repositories.size();
    }
  }

  /** All repositories of the snapshot. */
  public Map<RepositoryName, RepositoryState> repositories() {
    synchronized (lock) {
      return Map.copyOf(repositories);
    }
  }

  /** The repository as the snapshot has it; empty if it has none of that name. */
  public Optional<RepositoryState> repository(RepositoryName name) {
    synchronized (lock) {
      return Optional.ofNullable(repositories.get(name));
    }
  }

  /**
   * Lists the repositories anew.
   *
   * @return names of those that appeared, vanished or look different
   */
  Set<RepositoryName> refresh() {
    long begun;
    synchronized (lock) {
      begun = ++clock;
    }
    var fresh = new HashMap<RepositoryName, RepositoryState>();
    client.repositories().forEach(state -> fresh.put(state.name(), state));
    synchronized (lock) {
      writes.values().removeIf(write -> write.at() < begun);
      writes.forEach((name, write) -> put(fresh, name, write.state()));
      var changed = difference(repositories, fresh);
      repositories = fresh;
      listed = true;
      return changed;
    }
  }

  /** Notes what a look of its own found, or what was written. */
  public void observed(RepositoryName name, Optional<RepositoryState> state) {
    synchronized (lock) {
      writes.put(name, new Write(++clock, state.orElse(null)));
      put(repositories, name, state.orElse(null));
    }
  }

  private static void put(
      Map<RepositoryName, RepositoryState> map,
      RepositoryName name,
      @Nullable RepositoryState state) {
    if (state == null) {
      map.remove(name);
    } else {
      map.put(name, state);
    }
  }

  private static Set<RepositoryName> difference(
      Map<RepositoryName, RepositoryState> before, Map<RepositoryName, RepositoryState> after) {
    var names = new HashSet<>(before.keySet());
    names.addAll(after.keySet());
    names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
    return Set.copyOf(names);
  }
}
