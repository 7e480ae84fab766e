package io.portreeve.testing.aws;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Something that goes wrong with some calls until {@link #stop}. Which calls: the first methods, in
 * any order; what: the last one, which switches it on.
 */
public final class Fault {
  /** The connection ends without an answer. */
  static final class Drop extends RuntimeException {
    Drop() {
      super("dropped", null, false, false);
    }
  }

  private final Faults faults;
  private final AtomicInteger seen = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);
  private Predicate<AwsCall> which;
  private int first = 1;
  private int last = Integer.MAX_VALUE;
  private Consumer<AwsCall> before = _ -> {};
  private Runnable after = () -> {};

  Fault(Faults faults, Predicate<AwsCall> which) {
    this.faults = faults;
    this.which = which;
  }

  /** Only calls that are so. */
  public Fault when(Predicate<AwsCall> condition) {
    which = which.and(condition);
    return this;
  }

  /** Only while this is so; asked once per call. */
  public Fault whileTrue(BooleanSupplier condition) {
    return when(_ -> condition.getAsBoolean());
  }

  /** Only calls that name this repository. */
  public Fault repository(String name) {
    return when(call -> name.equals(call.repository()));
  }

  /** Only calls of this account. */
  public Fault account(String id) {
    return when(call -> id.equals(call.account()));
  }

  /** Only the first so many of these calls. */
  public Fault times(int count) {
    last = count;
    return this;
  }

  /** Only the n-th of these calls, from 1. */
  public Fault nth(int n) {
    first = n;
    last = n;
    return this;
  }

  /** ThrottlingException, status 400: "Rate exceeded". */
  public Fault throttle() {
    return error(400, "ThrottlingException", "Rate exceeded");
  }

  /** AccessDeniedException, status 400, in IAM's words. */
  public Fault deny() {
    return start(
        call -> {
          throw AwsError.denied(
              call.principal(),
              call.service() + ":" + call.operation(),
              call.repository() == null
                  ? "*"
                  : "arn:aws:ecr:%s:%s:repository/%s"
                      .formatted(call.region(), call.account(), call.repository()));
        },
        () -> {});
  }

  /** ServerException, status 500. */
  public Fault serverError() {
    return error(500, "ServerException", "Internal failure");
  }

  /** Any error, before the call has any effect. */
  public Fault error(int status, String type, String message) {
    return start(
        _ -> {
          throw AwsError.of(status, type, message);
        },
        () -> {});
  }

  /** The call is answered this much later. */
  public Fault slow(Duration delay) {
    return start(_ -> await(delay), () -> {});
  }

  /** The call waits, before it has any effect, until {@link #stop}. */
  public Fault hold() {
    return slow(Duration.ofMinutes(5));
  }

  /** The connection ends before the call has any effect. */
  public Fault dropBefore() {
    return start(
        _ -> {
          throw new Drop();
        },
        () -> {});
  }

  /** The connection ends after the call had its effect: the caller doesn't know. */
  public Fault dropAfter() {
    return start(
        _ -> {},
        () -> {
          throw new Drop();
        });
  }

  /** Ends it; calls that it holds go on. */
  public void stop() {
    faults.remove(this);
    released.countDown();
  }

  /** How many calls it met so far. */
  public int hits() {
    return hits.get();
  }

  private Fault start(Consumer<AwsCall> early, Runnable late) {
    before = early;
    after = late;
    faults.add(this);
    return this;
  }

  private void await(Duration delay) {
    try {
      var _ = released.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it meets this call; counts it if so. */
  boolean meets(AwsCall call) {
    if (!which.test(call)) {
      return false;
    }
    var number = seen.incrementAndGet();
    if (number < first || number > last) {
      return false;
    }
    hits.incrementAndGet();
    return true;
  }

  void before(AwsCall call) {
    before.accept(call);
  }

  void after() {
    after.run();
  }
}
