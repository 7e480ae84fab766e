package io.portreeve.testing.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived. Equal only to itself.
 *
 * @see #outcome what became of it
 */
public final class AwsCall {
  private final String service;
  private final String operation;
  private final Caller caller;
  private final String region;
  private final @Nullable String repository;
  private final Instant at;
  private volatile String outcome = "pending";

  AwsCall(
      String service, String operation, Caller caller, String region, @Nullable String repository) {
    this.service = service;
    this.operation = operation;
    this.caller = caller;
    this.region = region;
    this.repository = repository;
    this.at = Instant.now();
  }

  /** {@code ecr}, {@code sts} or {@code sqs}. */
  public String service() {
    return service;
  }

  public String operation() {
    return operation;
  }

  public String accessKey() {
    return caller.accessKey();
  }

  /** Account of the caller. */
  public String account() {
    return caller.account();
  }

  /** ARN of the caller. */
  public String principal() {
    return caller.arn();
  }

  /** Region that the request was signed for. */
  public String region() {
    return region;
  }

  /** Repository that the request names, if it names one. */
  public @Nullable String repository() {
    return repository;
  }

  /** When it arrived, by the machine's clock. */
  public Instant at() {
    return at;
  }

  public String userAgent() {
    return caller.userAgent();
  }

  /**
   * {@code pending}, {@code OK}, {@code dropped}, or the type of the error that it was answered
   * with.
   */
  public String outcome() {
    return outcome;
  }

  void outcome(String value) {
    outcome = value;
  }

  @Override
  public String toString() {
    return "%s:%s %s by %s: %s"
        .formatted(service, operation, repository == null ? "" : repository, account(), outcome);
  }
}
