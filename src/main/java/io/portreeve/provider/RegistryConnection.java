package io.portreeve.provider;

import io.portreeve.image.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
  private volatile Map<RepositoryName, RepositoryState> repositories = new ConcurrentHashMap<>();
  private final Map<RepositoryName, Write> writes = new HashMap<>();
  private final Suspects suspects;
  private final ScanFrequencies frequencies;
  private final Set<RepositoryName> unsure = new HashSet<>();
  private @Nullable Predicate<RepositoryName> replicated;
  private long clock;
  private boolean listed;

  /**
   * A state that was written, or found by a look of its own; absent where the repository is gone.
   */
  private record Write(long at, @Nullable RepositoryState state) {}

  RegistryConnection(RegistryAddress address, RegistryClient client) {
    this(address, client, new Suspects());
  }

  /** Creates it with what was suspected of the same registry before. */
  RegistryConnection(RegistryAddress address, RegistryClient client, Suspects suspects) {
    this.address = address;
    this.client = client;
    this.suspects = suspects;
    this.frequencies = new ScanFrequencies(client);
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

  /**
   * Counts repositories of the snapshot, without a copy of it.
   *
   * @param names those that count
   * @param limit where counting ends
   * @return their number; {@code limit} if there are as many or more
   */
  public int count(Predicate<RepositoryName> names, int limit) {
    // Not under the lock: it may take a while, and nobody minds what comes and goes meanwhile.
    return (int) repositories.keySet().stream().filter(names).limit(limit).count();
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
    var known = repositories;
    var fresh = new ConcurrentHashMap<RepositoryName, RepositoryState>();
    client.repositories(state -> keep(fresh, known.get(state.name()), state));
    synchronized (lock) {
      writes.values().removeIf(write -> write.at() < begun);
      writes.forEach((name, write) -> put(fresh, name, write.state()));
      var changed = difference(repositories, fresh);
      repositories = fresh;
      listed = true;
      return changed;
    }
  }

  /** Notes that a repository may be set otherwise: its object is to compare everything. */
  public void suspect(RepositoryName name) {
    suspects.add(name);
  }

  /**
   * Notes that the images of a repository changed, or when they are scanned: its object is to count
   * them.
   */
  public void suspectImages(RepositoryName name) {
    suspects.addImages(name);
    frequencies.forget(name);
  }

  /** What may be behind. */
  public Suspects suspects() {
    return suspects;
  }

  /** Notes which repositories the registry's replication sends on. */
  public void replication(Predicate<RepositoryName> which) {
    Set<RepositoryName> asked;
    synchronized (lock) {
      replicated = which;
      asked = Set.copyOf(unsure);
      unsure.clear();
    }
    asked.stream().filter(which).forEach(suspects::addImages);
  }

  /**
   * Whether the registry's replication sends images of a repository on; empty where that isn't
   * known yet. Once it is, and it does, the images are suspected.
   */
  public Optional<Boolean> replicates(RepositoryName name) {
    Predicate<RepositoryName> which;
    synchronized (lock) {
      which = replicated;
      if (which == null) {
        unsure.add(name);
      }
    }
    return Optional.ofNullable(which).map(known -> known.test(name));
  }

  /** Whether somebody asked whether a repository is replicated, and couldn't be told so far. */
  public boolean awaitsReplication(RepositoryName name) {
    synchronized (lock) {
      return unsure.contains(name);
    }
  }

  /**
   * Tells when the registry scans the images of a repository, in its own word; empty if it doesn't
   * know the repository.
   *
   * @param others all repositories that this is asked for from time to time: they may be read along
   * @param age how old what is told may be
   * @throws RegistryException if the registry doesn't serve the request
   */
  public Optional<String> scanFrequency(
      RepositoryName name,
      Supplier<? extends Collection<RepositoryName>> others,
      Instant now,
      Duration age) {
    return frequencies.of(name, others, now, age);
  }

  /** Notes what a look of its own found, or what was written. */
  public void observed(RepositoryName name, Optional<RepositoryState> state) {
    synchronized (lock) {
      writes.put(name, new Write(++clock, state.orElse(null)));
      put(repositories, name, state.orElse(null));
    }
  }

  /** What hasn't changed is kept as it is: two listings would be twice as large as one. */
  private static void keep(
      Map<RepositoryName, RepositoryState> map,
      @Nullable RepositoryState known,
      RepositoryState state) {
    var kept = known != null && known.equals(state) ? known : state;
    map.put(kept.name(), kept);
  }

  private static void put(
      Map<RepositoryName, RepositoryState> map,
      RepositoryName name,
      @Nullable RepositoryState state) {
    if (state == null) {
      map.remove(name);
    } else {
      map.put(state.name(), state);
    }
  }

  private static Set<RepositoryName> difference(
      Map<RepositoryName, RepositoryState> before, Map<RepositoryName, RepositoryState> after) {
    var names = new HashSet<RepositoryName>();
    before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(names::add);
    after.forEach(
        (name, state) -> {
          if (!state.equals(before.get(name))) {
            names.add(name);
          }
        });
    return Set.copyOf(names);
  }
}
