package io.portreeve.pullsecret;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What there is in the cluster, as far as it matters to pull Secrets.
 *
 * @param namespaces all namespaces
 * @param secrets the Secrets of the names that were asked for, whoever made them
 * @param accounts the ServiceAccounts of the names that were asked for
 * @param unread what couldn't be read; nothing is done about it
 */
record ClusterView(
    List<Space> namespaces, List<HeldSecret> secrets, List<Account> accounts, List<Unread> unread) {

  /** Makes the lists unmodifiable. */
  ClusterView {
    namespaces = List.copyOf(namespaces);
    secrets = List.copyOf(secrets);
    accounts = List.copyOf(accounts);
    unread = List.copyOf(unread);
  }

  /** A kind of object. */
  enum Kind {
    NAMESPACE("Namespaces"),
    SECRET("Secrets"),
    ACCOUNT("ServiceAccounts");

    private final String plural;

    Kind(String plural) {
      this.plural = plural;
    }

    String plural() {
      return plural;
    }
  }

  /**
   * Objects that couldn't be read.
   *
   * @param name their name; null: all of the kind
   * @param isForbidden whether the operator may not
   */
  record Unread(Kind kind, @Nullable String name, boolean isForbidden) {}

  /** A namespace. */
  record Space(String name, Map<String, String> labels, boolean isTerminating) {
    /** Makes the map unmodifiable. */
    Space {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * A Secret. Its content isn't kept: others may have written it.
   *
   * @param version its resource version
   * @param registry the Registry that it says it is of; null: it says it isn't ours
   * @param content hash of its value as {@link PullContent} has it; null: it has other values too,
   *     is immutable, or of another type, so that it can only be replaced as a whole
   * @param expires when it says that its token expires
   * @param isTerminating whether it is being deleted
   */
  record HeldSecret(
      SecretKey key,
      String version,
      @Nullable String registry,
      @Nullable String content,
      @Nullable String expires,
      boolean isTerminating) {}

  /** Names a Secret. */
  record SecretKey(String namespace, String name) {
    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /**
   * A ServiceAccount.
   *
   * @param version its resource version
   * @param secrets names of its imagePullSecrets
   * @param added those that we have added, each as {@code REGISTRY/SECRET}
   */
  record Account(
      String namespace, String name, String version, List<String> secrets, Set<String> added) {
    /** Makes the collections unmodifiable. */
    Account {
      secrets = List.copyOf(secrets);
      added = Set.copyOf(added);
    }

    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /** Whether the objects of a name were read. */
  boolean isRead(Kind kind, String name) {
    return unread.stream()
        .noneMatch(it -> it.kind() == kind && (it.name() == null || it.name().equals(name)));
  }
}
