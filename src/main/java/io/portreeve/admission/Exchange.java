package io.portreeve.admission;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request: takes its body in, within bounds of bytes and time, and replies once. To be
 * used on the request's event loop, but for {@link #read}.
 */
final class Exchange {
  private static final int TOO_SLOW = 408;
  private static final int TOO_LARGE = 413;
  private static final int BUSY = 503;

  private final HttpServerRequest request;
  private final Terms terms;
  private final Connections.Use use;

  /** All of the body, until it is read: what is read of it may be kept for long, not this. */
  private final AtomicReference<byte @Nullable []> arrived = new AtomicReference<>();

  private Buffer body = Buffer.buffer();
  private long taken;
  private long timer = -1;
  private boolean done;

  /**
   * What is the same for all requests.
   *
   * @param budget bytes of bodies, of all requests together
   * @param arrival how long a body may take to arrive
   * @param ending whether connections are to be closed after their replies
   * @param rejected is told the status of each reply that isn't a review
   */
  record Terms(
      Vertx vertx,
      BodyBudget budget,
      Duration arrival,
      BooleanSupplier ending,
      IntConsumer rejected) {}

  /** Begins. */
  Exchange(HttpServerRequest request, Terms terms, Connections.Use use) {
    this.request = request;
    this.terms = terms;
    this.use = use;
  }

  /** Takes the body in, and goes on with it, or replies that it can't. */
  void whenComplete(Runnable next) {
    timer =
        terms
            .vertx()
            .setTimer(
                terms.arrival().toMillis(),
                _ ->
                    rejectAndClose(
                        TOO_SLOW,
                        "the review didn't arrive within %d ms"
                            .formatted(terms.arrival().toMillis())));
    request.exceptionHandler(_ -> gone());
    request.response().closeHandler(_ -> gone());
    request.handler(this::take);
    request.endHandler(
        _ -> {
          if (!done) {
            var _ = terms.vertx().cancelTimer(timer);
            use.arrived();
            complete();
            next.run();
          }
        });
  }

  private void complete() {
    var bytes = body.getBytes();
    body = Buffer.buffer();
    taken -= bytes.length;
    arrived.set(bytes);
  }

  /** How long the body is that has arrived and wasn't read. */
  int size() {
    var bytes = arrived.get();
    return bytes == null ? 0 : bytes.length;
  }

  /**
   * Reads the body, once: then it is gone, and others may have its room. Nothing is left to read of
   * one whose sender has gone. In any thread.
   */
  <T> T read(Function<byte[], T> reader) {
    var bytes = arrived.getAndSet(null);
    if (bytes == null) {
      return reader.apply(new byte[0]);
    }
    try {
      return reader.apply(bytes);
    } finally {
      terms.budget().give(bytes.length);
    }
  }

  private void take(Buffer chunk) {
    if (done) {
      return;
    }
    if (body.length() + chunk.length() > AdmissionBounds.MAX_BODY) {
      rejectAndClose(
          TOO_LARGE, "the review has more than %,d bytes".formatted(AdmissionBounds.MAX_BODY));
    } else if (!terms.budget().take(chunk.length())) {
      rejectAndClose(BUSY, "too many large reviews at one time; try again");
    } else {
      taken += chunk.length();
      body.appendBuffer(chunk);
    }
  }

  /** Replies with a review. */
  void reply(byte[] review) {
    if (done) {
      return;
    }
    finish();
    var response = request.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (terms.ending().getAsBoolean() && request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    var _ = response.end(Buffer.buffer(review)).onComplete(_ -> use.over());
  }

  /** Replies with an error of HTTP: the API server takes it as a failure of the webhook. */
  void reject(int status, String message) {
    if (done) {
      return;
    }
    finish();
    terms.rejected().accept(status);
    var _ =
        request
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
            .end("portreeve: " + message + "\n")
            .onComplete(_ -> use.over());
  }

  /** Replies with an error while the body is still on its way: there is no use for the rest. */
  private void rejectAndClose(int status, String message) {
    if (done) {
      return;
    }
    finish();
    terms.rejected().accept(status);
    var response =
        request
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
    if (request.version() == HttpVersion.HTTP_2) {
      // RFC 9113, 8.1: a complete response, then NO_ERROR for the rest of the request.
      var _ = response.end("portreeve: " + message + "\n").onComplete(_ -> response.reset(0));
    } else {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      var _ =
          response
              .end("portreeve: " + message + "\n")
              .onComplete(_ -> request.connection().close());
    }
  }

  private void gone() {
    finish();
    use.over();
  }

  private void finish() {
    if (!done) {
      done = true;
      var _ = terms.vertx().cancelTimer(timer);
      var unread = arrived.getAndSet(null);
      terms.budget().give(taken + (unread == null ? 0 : unread.length));
      taken = 0;
      body = Buffer.buffer();
    }
  }
}
