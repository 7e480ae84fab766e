package io.portreeve.admission;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open connections, a bounded number: whoever opens one more takes the place of the one that
 * was silent for longest, so that no crowd of silent ones keeps the API server out. One over which
 * a request has come that isn't answered yet keeps its place.
 */
final class Connections {
  private static final long NO_ERROR = 0;

  private final int max;

  /** In the order of their last requests; guarded by itself. */
  private final LinkedHashMap<HttpConnection, State> open = new LinkedHashMap<>(16, 0.75f, true);

  private boolean ending;

  /** Of a connection; guarded by the map. */
  private static final class State {
    private boolean multiplexed;
    private int unanswered;
  }

  /** A request; each of its methods counts once. */
  final class Use {
    private final @Nullable State state;
    private boolean arrived;
    private boolean over;

    private Use(@Nullable State state) {
      this.state = state;
    }

    /**
     * It has come, with all of its body. While a body is on its way, its connection may be closed.
     */
    void arrived() {
      synchronized (open) {
        if (state != null && !arrived && !over) {
          arrived = true;
          state.unanswered++;
        }
      }
    }

    /** It is answered, or nobody waits for an answer any more. */
    void over() {
      synchronized (open) {
        if (state != null && arrived && !over) {
          state.unanswered--;
        }
        over = true;
      }
    }
  }

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
        open.put(connection, new State());
        if (open.size() > max) {
          tooMany = longestSilent();
        }
      }
    }
    var _ = connection.closeHandler(_ -> closed(connection));
    if (tooMany != null) {
      var _ = tooMany.close();
    }
  }

  /** The new one itself if all others are busy: it has sent nothing yet. */
  private @Nullable HttpConnection longestSilent() {
    var each = open.entrySet().iterator();
    while (each.hasNext()) {
      var entry = each.next();
      if (entry.getValue().unanswered == 0) {
        each.remove();
        return entry.getKey();
      }
    }
    return null;
  }

  /** Notes that a request comes over it. */
  Use used(HttpConnection connection, HttpVersion version) {
    synchronized (open) {
      var state = open.get(connection);
      if (state != null) {
        state.multiplexed = version == HttpVersion.HTTP_2;
      }
      return new Use(state);
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
   * They are left to the other side to close: what is closed here while a request arrives is reset,
   * and an answer on its way over it is lost.
   */
  void end() {
    List<HttpConnection> multiplexed;
    synchronized (open) {
      ending = true;
      multiplexed =
          open.entrySet().stream()
              .filter(e -> e.getValue().multiplexed)
              .map(e -> e.getKey())
              .toList();
    }
    multiplexed.forEach(
        connection -> {
          var _ = connection.goAway(NO_ERROR, Integer.MAX_VALUE);
        });
  }
}
