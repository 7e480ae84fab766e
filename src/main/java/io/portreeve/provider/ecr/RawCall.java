package io.portreeve.provider.ecr;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * A request whose JSON is written and read as it is, past the SDK's model: the model lags behind
 * the API, and drops members that it doesn't know. All else is the SDK's: endpoint, signature,
 * retries, timers, errors.
 */
final class RawCall {
  /** Makes a request of the SDK's carry this one instead. */
  static final ExecutionAttribute<RawCall> ATTRIBUTE = new ExecutionAttribute<>("PortreeveRawCall");

  private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.";

  private final String operation;
  private final byte[] body;
  private byte[] answer = new byte[0];

  RawCall(String operation, String body) {
    this.operation = operation;
    this.body = body.getBytes(StandardCharsets.UTF_8);
  }

  String operation() {
    return operation;
  }

  /** What was answered; read once the request is over. */
  byte[] answer() {
    return answer;
  }

  /** Puts raw calls in the place of the requests that carry them. */
  static final class Interceptor implements ExecutionInterceptor {
    @Override
    public SdkHttpRequest modifyHttpRequest(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      var call = attributes.getAttribute(ATTRIBUTE);
      return call == null
          ? context.httpRequest()
          : context.httpRequest().toBuilder()
              .putHeader("X-Amz-Target", TARGET + call.operation)
              .putHeader("Content-Length", String.valueOf(call.body.length))
              .build();
    }

    @Override
    public Optional<RequestBody> modifyHttpContent(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      var call = attributes.getAttribute(ATTRIBUTE);
      return call == null ? context.requestBody() : Optional.of(RequestBody.fromBytes(call.body));
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      var call = attributes.getAttribute(ATTRIBUTE);
      if (call == null || !context.httpResponse().isSuccessful()) {
        return context.responseBody();
      }
      try {
        call.answer =
            context.responseBody().isPresent()
                ? context.responseBody().get().readAllBytes()
                : new byte[0];
      } catch (IOException e) {
        // As the SDK's own: it tries again.
        throw SdkClientException.create("reading the answer: " + e.getMessage(), e);
      }
      // The carrier's own answer has nothing in it.
      return Optional.of(new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)));
    }
  }
}
