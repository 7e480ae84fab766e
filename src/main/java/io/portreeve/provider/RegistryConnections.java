package io.portreeve.provider;

import io.portreeve.image.RepositoryName;
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
  }

  /** Creates an empty set of connections. */
  public RegistryConnections(RegistryClientFactory clients) {
    this.clients = clients;
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
    listeners.forEach(listener -> listener.listed(registry, first, changed));
    return connection;
  }

  /**
   * Closes the connection of a Registry, if there is one: nothing more is asked of that registry.
   */
  public void close(String registry) {
    var connection = connections.remove(registry);
    if (connection != null) {
      connection.client().close();
    }
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
    var connection = new RegistryConnection(address, client);
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
