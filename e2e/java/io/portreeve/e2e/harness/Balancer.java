package io.portreeve.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plays a Service and its kube-proxy: hands each new connection to a replica that is ready, in
 * turn, and leaves those that there are alone. A replica that is being ended gets no new ones.
 */
public final class Balancer implements AutoCloseable {
  /** The chart's readiness probe comes every two seconds. */
  private static final int PROBE_MILLIS = 500;

  private static final int BUFFER = 16 << 10;

  private final ServerSocket listening;
  private final Map<Replica, Boolean> replicas = new ConcurrentHashMap<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor();

  /**
   * A replica of the webhook.
   *
   * @param process the process
   * @param port where it listens
   */
  public record Replica(PortreeveProcess process, int port) {}

  /** Begins to listen; there are no replicas yet. */
  public Balancer() {
    try {
      listening = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ = Thread.ofVirtual().name("balancer").start(this::accept);
    var _ = probes.scheduleWithFixedDelay(this::probe, 0, PROBE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Where the API server reaches the webhook. */
  public URI endpoint() {
    return URI.create("https://127.0.0.1:" + listening.getLocalPort());
  }

  /** Hands it connections once it is ready. */
  public void add(Replica replica) {
    var _ = replicas.put(replica, false);
  }

  /** Hands it no more connections: it is being deleted. */
  public void remove(Replica replica) {
    replicas.remove(replica);
  }

  /** Whether it gets connections. */
  public boolean serves(Replica replica) {
    return replicas.getOrDefault(replica, false);
  }

  private void probe() {
    replicas.replaceAll((replica, _) -> replica.process().isReady());
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var client = listening.accept();
        var _ = Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException _) {
        // Closed, or the client is gone already.
      }
    }
  }

  /** Without a replica, the client is hung up on, as it is by a Service without endpoints. */
  private void connect(Socket client) {
    var ready =
        replicas.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
    try (client) {
      if (ready.isEmpty()) {
        return;
      }
      var replica = ready.get(Math.floorMod(turn.getAndIncrement(), ready.size()));
      try (var server = new Socket(InetAddress.getLoopbackAddress(), replica.port())) {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.addAll(List.of(client, server));
        var back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      }
    } catch (IOException _) {
      // The replica is gone: the client sees it.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      pump(from.getInputStream(), to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      close(from);
      close(to);
    }
  }

  private static void pump(InputStream in, OutputStream out) throws IOException {
    var buffer = new byte[BUFFER];
    for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      out.write(buffer, 0, count);
      out.flush();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is as good as closed.
    }
  }

  @Override
  public void close() {
    probes.shutdownNow();
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      open.forEach(Balancer::close);
    }
  }
}
