package io.portreeve.oci;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server that writes whatever bytes a test wants, to whoever asks, on a loopback address. An
 * answer is a {@link Reply}; what isn't scripted is a 404.
 */
final class HostileRegistry implements AutoCloseable {
  /** What was asked. */
  record Request(String target, Map<String, String> headers) {
    @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    String path() {
      var query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }
  }

  /** Bytes of an answer; the connection stays open for the next request if it says so. */
  @FunctionalInterface
  interface Reply {
    /** Writes the answer; true to keep the connection. */
    boolean to(OutputStream out) throws IOException;
  }

  private final ServerSocket server;
  private final String name;
  private final Map<String, Function<Request, Reply>> script = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  HostileRegistry() {
    this("127.0.0.1", ServerSocketFactory.getDefault());
  }

  /**
   * Starts it.
   *
   * @param name the loopback's name to call it by
   */
  HostileRegistry(String name, ServerSocketFactory sockets) {
    try {
      this.name = name;
      server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::accept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Host and port. */
  String host() {
    return name + ":" + server.getLocalPort();
  }

  /** What was asked so far. */
  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The paths that were asked so far. */
  List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  /** The value of a field in all requests in which it was. */
  List<String> sent(String header) {
    return requests.stream().map(each -> each.header(header)).filter(each -> each != null).toList();
  }

  void forget() {
    requests.clear();
  }

  /** Answers a path, whatever its query. */
  void on(String path, Reply reply) {
    script.put(path, _ -> reply);
  }

  /** Answers a path depending on the request. */
  void answering(String path, Function<Request, Reply> reply) {
    script.put(path, reply);
  }

  /** Answers a path, the first request with the first, the last one for ever. */
  void onEach(String path, Reply... replies) {
    var count = new int[1];
    script.put(
        path,
        _ -> {
          synchronized (count) {
            return replies[Math.min(count[0]++, replies.length - 1)];
          }
        });
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = socket.getInputStream();
      for (var request = read(in); request != null; request = read(in)) {
        requests.add(request);
        var reply = script.getOrDefault(request.path(), _ -> status(404)).apply(request);
        if (!reply.to(socket.getOutputStream())) {
          return;
        }
      }
    } catch (IOException _) {
      // The client has had enough: what the test checks is on its side.
    } finally {
      open.remove(socket);
    }
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      var next = in.read();
      if (next < 0) {
        return null;
      }
      head.write(next);
    }
    var lines = head.toString(ISO_8859_1).lines().toList();
    var headers = new HashMap<String, String>();
    for (var line : lines.subList(1, lines.size())) {
      var colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    var first = lines.getFirst();
    return new Request(first.substring(first.indexOf(' ') + 1, first.lastIndexOf(' ')), headers);
  }

  /** An honest answer. */
  static Reply reply(int status, byte[] body, String... headers) {
    return out -> {
      out.write(head(status, "Content-Length: " + body.length, headers));
      out.write(body);
      out.flush();
      return true;
    };
  }

  static Reply json(String body, String... headers) {
    return reply(200, body.getBytes(UTF_8), headers);
  }

  static Reply status(int status, String... headers) {
    return reply(status, new byte[0], headers);
  }

  /** An answer whose length is a lie, after which the connection is closed. */
  static Reply lie(String length, byte[] body, String... headers) {
    return out -> {
      out.write(head(200, "Content-Length: " + length, headers));
      out.write(body);
      out.flush();
      return false;
    };
  }

  /** A chunked body without end. */
  static Reply endless(String... headers) {
    return out -> {
      out.write(head(200, "Transfer-Encoding: chunked", headers));
      var chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(ISO_8859_1);
      while (true) {
        out.write(chunk);
      }
    };
  }

  /** A body that comes to a stop after its first byte; the connection stays. */
  static Reply hanging(String... headers) {
    return out -> {
      out.write(head(200, "Content-Length: 100", headers));
      out.write('{');
      out.flush();
      return true;
    };
  }

  /** No answer; the connection stays. */
  static Reply silence() {
    return _ -> true;
  }

  /** No answer; the connection is closed. */
  static Reply broken() {
    return _ -> false;
  }

  private static byte[] head(int status, String length, String... headers) {
    return ("HTTP/1.1 " + status + " x\r\n" + length + "\r\n")
        .concat(headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
        .concat("\r\n")
        .getBytes(ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
