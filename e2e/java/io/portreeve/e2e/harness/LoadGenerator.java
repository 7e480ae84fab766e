package io.portreeve.e2e.harness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Clients that send admissions over TLS connections of their own and keep, one after the other, as
 * the API server does. It does as little itself as it can: it shares the processor with what it
 * measures.
 */
@SuppressWarnings(
    "ArrayRecordComponent") // nobody compares them, and a list would cost what it measures
public final class LoadGenerator {
  private final SSLContext tls;
  private final URI endpoint;

  /** What is sent, in this order; the next one when the answer to the one before is there. */
  public record Call(String path, byte[] body) {}

  /**
   * What came of it.
   *
   * @param nanos duration of each admission, sorted
   * @param seconds duration of the whole
   * @param allowed number of answers that allow
   * @param denied number of answers that deny
   */
  public record Report(long[] nanos, double seconds, int allowed, int denied) {
    /** Admissions per second. */
    public double rate() {
      return nanos.length / seconds;
    }

    /** A percentile of the durations, in milliseconds. */
    public double percentile(double percent) {
      return nanos[(int) Math.min(nanos.length - 1L, Math.round(nanos.length * percent / 100))]
          / 1e6;
    }
  }

  /**
   * Creates it.
   *
   * @param tls trusts the server
   * @param endpoint the server
   */
  public LoadGenerator(SSLContext tls, URI endpoint) {
    this.tls = tls;
    this.endpoint = endpoint;
  }

  /**
   * Sends a number of admissions.
   *
   * @param clients number of connections that are used at the same time
   * @param count number of admissions
   * @param admission the calls of the n-th admission
   */
  public Report run(int clients, int count, IntFunction<List<Call>> admission) {
    var next = new AtomicInteger();
    var tasks = new ArrayList<Future<Tally>>();
    try (var threads = Executors.newFixedThreadPool(clients)) {
      var begun = System.nanoTime();
      for (var i = 0; i < clients; i++) {
        tasks.add(threads.submit(() -> client(next, count, admission)));
      }
      var durations = new ArrayList<long[]>();
      var allowed = 0;
      var denied = 0;
      for (var task : tasks) {
        var tally = task.get();
        durations.add(tally.nanos());
        allowed += tally.allowed();
        denied += tally.denied();
      }
      var seconds = (System.nanoTime() - begun) / 1e9;
      var all = durations.stream().flatMapToLong(Arrays::stream).sorted().toArray();
      return new Report(all, seconds, allowed, denied);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private record Tally(long[] nanos, int allowed, int denied) {}

  private Tally client(AtomicInteger next, int count, IntFunction<List<Call>> admission)
      throws IOException {
    var nanos = new long[count];
    var done = 0;
    var allowed = 0;
    var denied = 0;
    try (var socket = connect()) {
      var in = new BufferedInputStream(socket.getInputStream(), 16_384);
      for (var n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
        var calls = admission.apply(n);
        var begun = System.nanoTime();
        var admitted = true;
        for (var call : calls) {
          socket.getOutputStream().write(request(call));
          admitted &= answer(in).contains("\"allowed\":true");
        }
        nanos[done++] = System.nanoTime() - begun;
        allowed += admitted ? 1 : 0;
        denied += admitted ? 0 : 1;
      }
    }
    return new Tally(Arrays.copyOf(nanos, done), allowed, denied);
  }

  private SSLSocket connect() throws IOException {
    var socket =
        (SSLSocket) tls.getSocketFactory().createSocket(endpoint.getHost(), endpoint.getPort());
    socket.setTcpNoDelay(true);
    socket.startHandshake();
    return socket;
  }

  private byte[] request(Call call) {
    var head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(call.path(), endpoint.getAuthority(), call.body().length)
            .getBytes(StandardCharsets.ISO_8859_1);
    var request = Arrays.copyOf(head, head.length + call.body().length);
    System.arraycopy(call.body(), 0, request, head.length, call.body().length);
    return request;
  }

  private static String answer(InputStream in) throws IOException {
    var status = line(in);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException("answered with " + status);
    }
    var length = -1;
    for (var header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      }
    }
    if (length < 0) {
      throw new IOException("an answer without length");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (var c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new UncheckedIOException(new IOException("the server has hung up"));
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
