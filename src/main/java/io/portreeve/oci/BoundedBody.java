package io.portreeve.oci;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body in memory that ends the exchange as soon as it is too large, whatever its length was said
 * to be.
 */
final class BoundedBody implements BodySubscriber<byte[]> {
  private static final int OK = 200;

  /** Of an answer that isn't 200, only its status counts. */
  private static final int OTHER_BYTES = 64 * 1024;

  private final Bound bound;
  private final @Nullable OciException refusal;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;

  private record Bound(String what, long limit, boolean cut, Budget budget) {}

  private BoundedBody(Bound bound, @Nullable OciException refusal) {
    this.bound = bound;
    this.refusal = refusal;
  }

  /**
   * Reads a body.
   *
   * @param what is read, for messages
   * @param limit number of bytes that a 200 may have
   */
  static BodyHandler<byte[]> handler(String what, long limit, Budget budget) {
    return info ->
        info.statusCode() == OK
            ? new BoundedBody(
                new Bound(what, limit, false, budget), refusal(what, limit, info.headers()))
            : new BoundedBody(new Bound(what, OTHER_BYTES, true, budget), null);
  }

  private static @Nullable OciException refusal(String what, long limit, HttpHeaders headers) {
    for (var encoding : headers.allValues("Content-Encoding")) {
      if (!encoding.strip().toLowerCase(Locale.ROOT).equals("identity")) {
        return new OciException.Untrustworthy(
            what
                + ": the body is encoded (Content-Encoding), though only identity was asked for;"
                + " nothing is unpacked here");
      }
    }
    var length = headers.firstValue("Content-Length").orElse("0").strip();
    return length.length() > 18 || (isNumber(length) && Long.parseLong(length) > limit)
        ? tooLarge(what, limit)
        : null;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static OciException tooLarge(String what, long limit) {
    return new OciException.Untrustworthy(
        "%s: the body is larger than the %,d bytes that are read".formatted(what, limit));
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (refusal != null) {
      end(refusal);
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    for (var part : parts) {
      if (body.isDone()) {
        return;
      }
      take(part);
    }
  }

  private void take(ByteBuffer part) {
    if (bytes.size() + (long) part.remaining() > bound.limit()) {
      if (bound.cut()) {
        cancel();
        body.complete(bytes.toByteArray());
      } else {
        end(tooLarge(bound.what(), bound.limit()));
      }
      return;
    }
    if (!bound.budget().takeBytes(part.remaining())) {
      end(
          new OciException.OverBudget(
              bound.what() + ": more bytes than one verification may read"));
      return;
    }
    var chunk = new byte[part.remaining()];
    part.get(chunk);
    bytes.writeBytes(chunk);
  }

  private void end(OciException why) {
    cancel();
    body.completeExceptionally(why);
  }

  private void cancel() {
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(bytes.toByteArray());
  }
}
