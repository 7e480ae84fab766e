package io.portreeve.event;

import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClientFactory;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RegistryException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The queues that are being read, by the name of their Registry. The registry's reconciler starts
 * and stops them, so only the active operator reads any. Thread-safe.
 */
public final class EventPumps implements AutoCloseable {
  private final RegistryClientFactory clients;
  private final RegistryConnections connections;
  private final EventPace pace;
  private final Map<String, EventPump> pumps = new HashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /** Creates it; nothing is read yet. */
  public EventPumps(
      RegistryClientFactory clients, RegistryConnections connections, EventPace pace) {
    this.clients = clients;
    this.connections = connections;
    this.pace = pace;
  }

  /** Tells somebody from now on, by its Registry's name, when a queue turns bad or good. */
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  /**
   * Reads a Registry's queue from now on. Where that is done already, by the same address and
   * credentials, nothing happens; where another is read, that one is left.
   */
  public synchronized void keep(String registry, RegistryAddress address, URI queueUrl) {
    var source = new EventPump.Source(registry, address, queueUrl);
    var pump = pumps.get(registry);
    if (pump == null || !pump.source().equals(source)) {
      stop(registry);
      pumps.put(registry, EventPump.start(source, clients, connections, pace, this::changed));
    }
  }

  /** Reads a Registry's queue no longer. */
  public synchronized void stop(String registry) {
    var pump = pumps.remove(registry);
    if (pump != null) {
      pump.close();
    }
  }

  /** Why a Registry's queue can't be read at the moment; empty if it can, or isn't to be. */
  public synchronized Optional<RegistryException> fault(String registry) {
    return Optional.ofNullable(pumps.get(registry)).flatMap(EventPump::fault);
  }

  @Override
  public synchronized void close() {
    pumps.values().forEach(EventPump::close);
    pumps.clear();
  }

  private void changed(String registry) {
    listeners.forEach(listener -> listener.accept(registry));
  }
}
