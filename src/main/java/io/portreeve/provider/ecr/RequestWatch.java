package io.portreeve.provider.ecr;

import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.RegistryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Watches every attempt of every request of a client: holds it back as the {@link AdaptiveLimiter}
 * says, tells {@link ApiEvents} what became of it, and ends an answer that is too long.
 */
final class RequestWatch implements ExecutionInterceptor {
  /** An answer may have so many bytes: 1,000 images with 1,000 tags each have fewer. */
  private static final int MAX_ANSWER = 64 << 20;

  /** Of an answer that is an error so much is read. */
  private static final int MAX_ERROR = 64 << 10;

  /**
   * A request waits at most this long before each attempt: who waits holds a thread that others
   * need, of accounts that aren't throttled. One that would wait for longer is said to be throttled
   * at once, and whoever sent it has pauses of their own.
   */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private static final ExecutionAttribute<Attempts> ATTEMPTS =
      new ExecutionAttribute<>("PortreeveAttempts");

  private final AdaptiveLimiter limiter;
  private final ApiEvents events;
  private final Pause pause;

  RequestWatch(AdaptiveLimiter limiter, ApiEvents events, Pause pause) {
    this.limiter = limiter;
    this.events = events;
    this.pause = pause;
  }

  /** The attempts of one request; one thread at a time. */
  private static final class Attempts {
    private final String operation;
    private int number;
    private boolean open;
    private Instant sentAt = Instant.MIN;

    private Attempts(String operation) {
      this.operation = operation;
    }
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    var attempts = new Attempts(operation(attributes));
    attributes.putAttribute(ATTEMPTS, attempts);
    hold(attempts.operation);
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    var attempts = attributes.getAttribute(ATTEMPTS);
    ended(attempts, "failed");
    attempts.number++;
    if (attempts.number > 1) {
      hold(attempts.operation);
    }
    attempts.sentAt = limiter.sent(attempts.operation);
    attempts.open = true;
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    var attempts = attributes.getAttribute(ATTEMPTS);
    if (context.httpResponse().isSuccessful()) {
      ended(attempts, "ok");
      return context.responseBody().map(body -> new BoundedInputStream(body, MAX_ANSWER));
    }
    var body = start(context.responseBody());
    var code =
        context
            .httpResponse()
            .firstMatchingHeader("x-amzn-ErrorType")
            .map(ErrorCode::ofType)
            .orElseGet(() -> ErrorCode.inBody(body));
    var outcome = EcrErrors.outcome(context.httpResponse().statusCode(), code);
    if (outcome.equals(EcrErrors.THROTTLED_OUTCOME)) {
      limiter.throttled(attempts.operation, attempts.sentAt);
    }
    ended(attempts, outcome);
    return Optional.of(new ByteArrayInputStream(body));
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    var attempts = attributes.getAttribute(ATTEMPTS);
    if (attempts != null) {
      ended(attempts, "failed");
    }
  }

  private void ended(Attempts attempts, String outcome) {
    if (attempts.open) {
      attempts.open = false;
      events.requested(attempts.operation, outcome);
    }
  }

  private void hold(String operation) {
    var wait =
        limiter
            .reserve(operation, LONGEST_WAIT)
            .orElseThrow(
                () ->
                    new RegistryException.Throttled(
                        operation
                            + " isn't sent: ECR throttled it, and so many requests wait already"
                            + " that this one would wait for more than "
                            + LONGEST_WAIT.toSeconds()
                            + " s",
                        null));
    if (wait.isPositive()) {
      events.held(operation, wait);
      pause.await(wait);
    }
  }

  private static String operation(ExecutionAttributes attributes) {
    var raw = attributes.getAttribute(RawCall.ATTRIBUTE);
    var service =
        String.valueOf(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME))
            .toLowerCase(Locale.ROOT);
    return service
        + ":"
        + (raw == null
            ? attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME)
            : raw.operation());
  }

  private static byte[] start(Optional<InputStream> body) {
    try {
      return body.isPresent() ? body.get().readNBytes(MAX_ERROR) : new byte[0];
    } catch (IOException e) {
      throw SdkClientException.create("reading the answer: " + e.getMessage(), e);
    }
  }
}
