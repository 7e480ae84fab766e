package io.portreeve.oci;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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

  /** Of an answer that isn't 200 little counts but its status; it takes no room. */
  private static final int OTHER_BYTES = 8 * 1024;

  private final Bound bound;
  private final @Nullable OciException refusal;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private byte[] bytes = new byte[0];
  private int size;
  private boolean complete;
  private Flow.@Nullable Subscription subscription;

  /**
   * What bounds it.
   *
   * @param limit number of bytes that it may have
   * @param most number of bytes that it can have: fewer if its length was said
   */
  private record Bound(String what, long limit, long most, boolean cut, Taking taking) {}

  /**
   * What it takes from.
   *
   * @param waiting the wait for it: what it waits for room isn't the registry's
   * @param room for the body of a 200; who asks closes it
   */
  record Taking(Budget budget, Budget.Wait waiting, BodySpace.Share room) {}

  private BoundedBody(Bound bound, @Nullable OciException refusal) {
    this.bound = bound;
    this.refusal = refusal;
  }

  /**
   * Reads a body.
   *
   * @param what is read, for messages
   * @param wanted number of bytes that a 200 may have; never more than {@link BodySpace#MOST}
   */
  static BodyHandler<byte[]> handler(String what, long wanted, Taking taking) {
    var limit = Math.min(wanted, BodySpace.MOST);
    return info -> {
      if (info.statusCode() != OK) {
        return new BoundedBody(new Bound(what, OTHER_BYTES, OTHER_BYTES, true, taking), null);
      }
      var refusal = refusal(what, limit, info.headers());
      var length = info.headers().firstValue("Content-Length").orElse("").strip();
      var most = refusal == null && isNumber(length) ? Long.parseLong(length) : limit;
      return new BoundedBody(new Bound(what, limit, most, false, taking), refusal);
    };
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
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (refusal != null) {
      end(refusal);
    } else {
      given.request(1);
    }
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> parts) {
    waiting.addAll(parts);
    goOn();
  }

  /** Takes what came, as far as there is room; the connection is read on once all is taken. */
  private synchronized void goOn() {
    while (!body.isDone() && !waiting.isEmpty()) {
      if (!take(waiting.getFirst())) {
        return;
      }
      waiting.removeFirst();
    }
    if (body.isDone()) {
      waiting.clear();
    } else if (complete) {
      finish();
    } else if (subscription != null) {
      subscription.request(1);
    }
  }

  /** False if it has to wait. */
  private boolean take(ByteBuffer part) {
    var needed = size + part.remaining();
    if (needed > bound.limit()) {
      if (bound.cut()) {
        cancel();
        finish();
      } else {
        end(tooLarge(bound.what(), bound.limit()));
      }
      return true;
    }
    if (!makeRoom(needed)) {
      return false;
    }
    if (!bound.taking().budget().takeBytes(part.remaining())) {
      end(
          new OciException.OverBudget(
              bound.what() + ": more bytes than one verification may read"));
      return true;
    }
    part.get(bytes, size, part.remaining());
    size = needed;
    return true;
  }

  private boolean makeRoom(int needed) {
    if (needed <= bytes.length) {
      return true;
    }
    var most = Math.max(needed, bound.most());
    var room = bound.cut() ? most : bound.taking().room().take(needed, most, this::goOn);
    bound.taking().waiting().isOurs(room < needed);
    if (room >= needed) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(room, most));
    }
    return room >= needed;
  }

  private void finish() {
    var all = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    bytes = new byte[0];
    if (!bound.cut()) {
      bound.taking().room().trim(size);
    }
    body.complete(all);
  }

  private void end(OciException why) {
    cancel();
    bytes = new byte[0];
    body.completeExceptionally(why);
  }

  private void cancel() {
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public synchronized void onError(Throwable failure) {
    waiting.clear();
    bytes = new byte[0];
    body.completeExceptionally(failure);
  }

  @Override
  public synchronized void onComplete() {
    complete = true;
    if (waiting.isEmpty() && !body.isDone()) {
      finish();
    }
  }
}
