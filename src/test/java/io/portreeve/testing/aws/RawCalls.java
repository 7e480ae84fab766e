package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** Signed requests of any content, to what an SDK's client would never send. */
final class RawCalls {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** An answer. */
  record Reply(int status, String body) {
    ObjectNode json() {
      return Json.read(body);
    }

    /** Type of the error; empty where it is none. */
    String error() {
      return status == 200 ? "" : json().path("__type").asText();
    }
  }

  private final URI endpoint;
  private final AwsCredentials credentials;
  private final String region;

  RawCalls(FakeAws aws, AwsCredentials credentials, String region) {
    this.endpoint = aws.url();
    this.credentials = credentials;
    this.region = region;
  }

  Reply ecr(String operation, String body) {
    return send(
        "ecr",
        Map.of(
            "X-Amz-Target",
            "AmazonEC2ContainerRegistry_V20150921." + operation,
            "Content-Type",
            FakeAws.ECR_TYPE),
        body);
  }

  Reply sqs(String operation, String body) {
    return send(
        "sqs",
        Map.of("X-Amz-Target", "AmazonSQS." + operation, "Content-Type", FakeAws.SQS_TYPE),
        body);
  }

  Reply sts(Map<String, String> form) {
    var body =
        form.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        "sts",
        Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        "Version=2011-06-15&" + body);
  }

  /** Signs for a service, and sends. */
  Reply send(String service, Map<String, String> headers, String body) {
    var unsigned = SdkHttpRequest.builder().uri(endpoint.resolve("/")).method(SdkHttpMethod.POST);
    headers.forEach(unsigned::putHeader);
    var signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(credentials)
                        .request(unsigned.build())
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
            .request();
    var request = HttpRequest.newBuilder(endpoint.resolve("/")).POST(BodyPublishers.ofString(body));
    signed.headers().forEach((name, values) -> copy(request, name, values.getFirst()));
    return reply(request.build());
  }

  private static void copy(HttpRequest.Builder request, String name, String value) {
    if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
      request.header(name, value);
    }
  }

  static Reply reply(HttpRequest request) {
    try {
      HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
