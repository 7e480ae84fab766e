package io.portreeve.admission;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The open connections, a bounded number: whoever opens one more takes the place of the one that
 * was silent for longest, so that no crowd of silent ones keeps the API server out.
 */
final class Connections {
  private final int max;

  /** In the order of their last requests; guarded by itself. */
  private final LinkedHashMap<HttpConnection, Boolean> open = new LinkedHashMap<>(16, 0.75f, true);

  private boolean ending;

  /** At most so many. */
  Connections(int max) {
    this.max = max;
  }

  /** Notes one that was opened. */
  void opened(HttpConnection connection) {
    HttpConnection tooMany = null;
    synchronized (open) {
      if (ending) {
        tooMany = connection;
      } else {
        open.put(connection, false);
        if (open.size() > max) {
          tooMany = open.pollFirstEntry().getKey();
        }
      }
    }
    var _ = connection.closeHandler(_ -> closed(connection));
    if (tooMany != null) {
      var _ = tooMany.close();
    }
  }

  /** Notes that a request came over it. */
  void used(HttpConnection connection, HttpVersion version) {
    synchronized (open) {
      if (open.containsKey(connection)) {
        open.put(connection, version == HttpVersion.HTTP_2);
      }
    }
  }

  private void closed(HttpConnection connection) {
    synchronized (open) {
      open.remove(connection);
    }
  }

  /** How many there are. */
  int count() {
    synchronized (open) {
      return open.size();
    }
  }

  /**
   * Takes no more, and tells those that can be told (HTTP/2, RFC 9113, 6.8) to begin nothing new.
   */
  void end(long graceMillis) {
    List<HttpConnection> multiplexed;
    synchronized (open) {
      ending = true;
      multiplexed =
          open.entrySet().stream().filter(e -> e.getValue()).map(e -> e.getKey()).toList();
    }
    multiplexed.forEach(
        connection -> {
          var _ = connection.shutdown(graceMillis, TimeUnit.MILLISECONDS);
        });
  }
}
