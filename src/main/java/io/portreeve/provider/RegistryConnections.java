package io.portreeve.provider;

import io.portreeve.image.RepositoryName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The open connections, by the name of their Registry. The registry's reconciler opens, refreshes
 * and closes them; the others use them and are told what changed. Thread-safe.
 */
public final class RegistryConnections {
  private final RegistryClientFactory clients;
  private final Map<String, RegistryConnection> connections = new ConcurrentHashMap<>();
  private final Map<String, Suspects> suspects = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Is told what a listing brought. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A registry was listed.
     *
     * @param registry name of the Registry
     * @param first whether it was this connection's first listing: everything may be new
     * @param changed names of the repositories that look different
     */
    void listed(String registry, boolean first, Set<RepositoryName> changed);

    /**
     * Events told of changes.
     *
     * @param registry name of the Registry
     * @param repositories names of the repositories that may look different
     * @param settings whether settings of the registry itself may
     */
    default void changed(String registry, Set<RepositoryName> repositories, boolean settings) {}

    /** Whether somebody behind this listener works on a repository. */
    default boolean concerns(String registry, RepositoryName repository) {
      return false;
    }
  }

  /** Creates an empty set of connections. */
  public RegistryConnections(RegistryClientFactory clients) {
    this.clients = clients;
  }

  /**
   * Notes what events tell of a Registry: what is known of these repositories is behind, and they
   * are to be looked at again. Repositories that the registry didn't list and nobody works on are
   * nobody's concern: events may name any.
   *
   * @param repositories repositories that may be set otherwise
   * @param images repositories that may have other images
   * @param settings whether its own settings changed too
   * @return whether it was noted; false where there is no connection to note it at
   */
  public boolean changed(
      String registry,
      Set<RepositoryName> repositories,
      Set<RepositoryName> images,
      boolean settings) {
    var connection = get(registry);
    connection.ifPresent(
        open -> {
          var known = new HashSet<RepositoryName>();
          repositories.stream()
              .filter(name -> isKnown(registry, open, name))
              .filter(known::add)
              .forEach(open::suspect);
          images.stream()
              .filter(name -> known.contains(name) || isKnown(registry, open, name))
              .peek(known::add)
              .forEach(open::suspectImages);
          if (settings || !known.isEmpty()) {
            listeners.forEach(listener -> listener.changed(registry, known, settings));
          }
        });
    return connection.isPresent();
  }

  private boolean isKnown(String registry, RegistryConnection connection, RepositoryName name) {
    return connection.repository(name).isPresent()
        || listeners.stream().anyMatch(listener -> listener.concerns(registry, name));
  }

  /** Tells a listener of every listing from now on. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** Returns the connection of a Registry that is open and listed. */
  public Optional<RegistryConnection> get(String registry) {
    return Optional.ofNullable(connections.get(registry)).filter(RegistryConnection::isListed);
  }

  /**
   * Returns the connection of a Registry that is open, listed, and leads to this account and
   * region: a Registry that was made anew under its name may name others.
   */
  public Optional<RegistryConnection> get(String registry, String accountId, String region) {
    return get(registry)
        .filter(
            connection ->
                connection.address().accountId().equals(accountId)
                    && connection.address().region().equals(region));
  }

  /**
   * Returns the connection of a Registry to this address, opening it where there is none, and lists
   * the repositories.
   *
   * @throws AccountMismatchException if the credentials belong to another account; the connection
   *     isn't opened, and one that was open is closed
   * @throws RegistryException if the registry doesn't serve a request; a connection that was open
   *     stays
   */
  public RegistryConnection refresh(String registry, RegistryAddress address) {
    var connection = connections.get(registry);
    if (connection == null || !connection.address().equals(address)) {
      connection = open(registry, address);
    }
    var first = !connection.isListed();
    var changed = connection.refresh();
    var listed = connection;
    connection.suspects().retain(name -> isKnown(registry, listed, name));
    listeners.forEach(listener -> listener.listed(registry, first, changed));
    return connection;
  }

  /**
   * Closes the connection of a Registry, if there is one: nothing more is asked of that registry.
   * What events told of it stays to be looked at, should it be opened again; so does what somebody
   * is just looking at, and can't.
   */
  public void close(String registry) {
    var connection = connections.remove(registry);
    if (connection != null) {
      connection.client().close();
      connection.suspects().closed();
    }
  }

  /** Closes the connection of a Registry that is gone, and forgets what events told of it. */
  public void forget(String registry) {
    close(registry);
    suspects.remove(registry);
  }

  private RegistryConnection open(String registry, RegistryAddress address) {
    // The old one goes first: were the account another one, nobody may go on writing through it.
    close(registry);
    var client = clients.connect(address);
    try {
      var account = client.accountId();
      if (!account.equals(address.accountId())) {
        throw new AccountMismatchException(account);
      }
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
    var known = suspects.computeIfAbsent(registry, _ -> new Suspects());
    var connection = new RegistryConnection(address, client, known);
    connections.put(registry, connection);
    return connection;
  }

  /** The credentials belong to another account than the one declared. */
  public static final class AccountMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String actual;

    AccountMismatchException(String actual) {
      super("the credentials belong to account " + actual);
      this.actual = actual;
    }

    /** The account that the credentials belong to. */
    public String actual() {
      return actual;
    }
  }
}
