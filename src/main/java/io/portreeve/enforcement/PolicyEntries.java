package io.portreeve.enforcement;

import io.portreeve.enforcement.AcceptedPolicyStore.Stored;
import io.portreeve.enforcement.WebhookStore.Live;
import io.portreeve.policy.AcceptedPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in the cluster for each policy: the accepted policy, then its webhook configurations.
 * What this process put there counts for more than what it finds: somebody else's edit is undone.
 */
public final class PolicyEntries {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyEntries.class);

  private final AcceptedPolicyStore accepted;
  private final WebhookStore webhooks;
  private final Consumer<String> gone;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /** One look at a policy reads it; the search for orphans writes it: it waits for all looks. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /**
   * Creates it over the cluster.
   *
   * @param gone told the name of a policy of which nothing is in force any more, however it went
   */
  public PolicyEntries(AcceptedPolicyStore accepted, WebhookStore webhooks, Consumer<String> gone) {
    this.accepted = accepted;
    this.webhooks = webhooks;
    this.gone = gone;
  }

  /**
   * What this process put there.
   *
   * @param policy the policy
   * @param pair its webhook configurations; null: none yet
   */
  private record Entry(AcceptedPolicy policy, @Nullable WebhookPair pair) {}

  /**
   * What came of putting an entry there.
   *
   * @param isNew whether the policy in force is another than before
   * @param repaired whether somebody else had changed something
   */
  record Change(boolean isNew, boolean repaired) {}

  WebhookStore webhooks() {
    return webhooks;
  }

  /** Does one look at a policy, while no orphans are searched. */
  <T> T look(Supplier<T> work) {
    lock.readLock().lock();
    try {
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What is in force of a name. */
  Stored inForce(String name) {
    var entry = entries.get(name);
    return entry == null ? accepted.read(name) : new Stored.Intact(entry.policy());
  }

  /**
   * Puts a policy in force: first what the webhooks decide by, then what makes the API server ask.
   *
   * @param wanted the webhook configurations; null: nothing that the API server could be asked
   */
  Change put(AcceptedPolicy policy, Live live, @Nullable WebhookPair wanted, String ownerUid) {
    var name = policy.name();
    var before = entries.get(name);
    var written = accepted.write(policy, ownerUid);
    var same = before != null && before.policy().equals(policy);
    var repaired = written && same;
    entries.put(name, new Entry(policy, before == null ? null : before.pair()));
    if (wanted != null) {
      if (!live.is(wanted)) {
        webhooks.apply(wanted, live);
        repaired |= before != null && wanted.equals(before.pair());
      }
      entries.put(name, new Entry(policy, wanted));
    }
    return new Change(written && !(before != null && isSame(before.policy(), policy)), repaired);
  }

  /** What is known of base images changes by the hour, and is no other policy. */
  private static boolean isSame(AcceptedPolicy one, AcceptedPolicy other) {
    return one.withBaseImages(List.of()).equals(other.withBaseImages(List.of()));
  }

  /** Takes away what stands for a policy: first what makes the API server ask. */
  void remove(String name) {
    webhooks.delete(name);
    accepted.delete(name);
    var _ = entries.remove(name);
    gone.accept(name);
  }

  /**
   * Removes what is left of policies whose finalizer was forced away.
   *
   * @param existing names of all ImagePolicies, asked of the API server when it is called; throws
   *     where that doesn't say
   */
  public void removeOrphans(Supplier<Set<String>> existing) {
    lock.writeLock().lock();
    try {
      // What has an entry now had its policy before: one that isn't listed from here on is gone.
      var orphans = new TreeSet<>(webhooks.policies());
      orphans.addAll(accepted.names());
      orphans.addAll(entries.keySet());
      if (!orphans.isEmpty()) {
        orphans.removeAll(existing.get());
      }
      for (var name : orphans) {
        remove(name);
        LOG.atInfo()
            .addKeyValue("kind", "ImagePolicy")
            .addKeyValue("name", name)
            .log("Removed what was left of a policy that is gone");
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
