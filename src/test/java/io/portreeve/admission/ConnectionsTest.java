package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final List<String> closed = new ArrayList<>();
  private final Connections connections = new Connections(2);

  /** A connection that only knows how to end. */
  private HttpConnection open(String name) {
    var onClose = new ArrayList<Handler<Void>>();
    var connection =
        (HttpConnection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (self, method, arguments) ->
                    switch (method.getName()) {
                      case "closeHandler" -> {
                        @SuppressWarnings("unchecked")
                        var handler = (Handler<Void>) arguments[0];
                        onClose.add(handler);
                        yield self;
                      }
                      case "goAway" -> {
                        closed.add("goAway " + name + " " + List.of(arguments));
                        yield self;
                      }
                      case "close" -> {
                        closed.add(method.getName() + " " + name);
                        onClose.forEach(handler -> handler.handle(null));
                        yield Future.succeededFuture();
                      }
                      case "hashCode" -> System.identityHashCode(self);
                      case "equals" ->
                          System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                      case "toString" -> name;
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    connections.opened(connection);
    return connection;
  }

  @Test
  void theOneThatWasSilentForLongestMakesRoom() {
    // Given
    var a = open("a");
    var _ = open("b");
    var _ = connections.used(a, HttpVersion.HTTP_1_1);

    // When
    var _ = open("c");

    // Then
    assertThat(closed).containsExactly("close b");
    assertThat(connections.count()).isEqualTo(2);
  }

  @Test
  void closedOnesAreForgotten() {
    // Given
    var a = open("a");

    // When
    var _ = a.close();
    var _ = connections.used(a, HttpVersion.HTTP_1_1);

    // Then
    assertThat(connections.count()).isZero();
  }

  @Test
  void atTheEndThoseOfHttp2AreToldAndNewOnesClosed() {
    // Given
    var _ = connections.used(open("a"), HttpVersion.HTTP_1_1);
    var _ = connections.used(open("b"), HttpVersion.HTTP_2);

    // When
    connections.end();
    var _ = open("c");

    // Then
    assertThat(closed).containsExactly("goAway b [0, 2147483647]", "close c");
  }

  @Test
  void oneWithARequestInProgressKeepsItsPlace() {
    // Given
    var a = connections.used(open("a"), HttpVersion.HTTP_1_1);
    var b = connections.used(open("b"), HttpVersion.HTTP_2);
    a.arrived();
    b.arrived();

    // When: there is no silent one but the new one
    var _ = open("c");

    // Then
    assertThat(closed).containsExactly("close c");

    // When
    b.over();
    b.over();
    var _ = open("d");

    // Then
    assertThat(closed).containsExactly("close c", "close b");
    assertThat(connections.count()).isEqualTo(2);
  }

  @Test
  void aBodyOnItsWayKeepsNoPlace() {
    // Given
    var _ = connections.used(open("a"), HttpVersion.HTTP_1_1);
    connections.used(open("b"), HttpVersion.HTTP_1_1).arrived();

    // When
    var _ = open("c");

    // Then
    assertThat(closed).containsExactly("close a");
  }
}
