package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request before anything is known of it but where it goes.
 *
 * @param json body of ECR's and SQS's protocol; absent where it isn't an object
 * @param form body of STS's protocol
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Incoming(
    String service,
    String operation,
    HttpExchange exchange,
    byte[] body,
    @Nullable ObjectNode json,
    Map<String, String> form) {
  private static final String ECR = "AmazonEC2ContainerRegistry_V20150921.";
  private static final String SQS = "AmazonSQS.";

  static Incoming read(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readAllBytes();
    var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    if (target == null) {
      var form = form(new String(body, UTF_8));
      return new Incoming("sts", form.getOrDefault("Action", ""), exchange, body, null, form);
    }
    var service = target.startsWith(ECR) ? "ecr" : target.startsWith(SQS) ? "sqs" : "unknown";
    var operation = target.substring(target.lastIndexOf('.') + 1);
    var json = Json.read(new String(body, UTF_8));
    return new Incoming(service, operation, exchange, body, json, Map.of());
  }

  Headers headers() {
    return exchange.getRequestHeaders();
  }

  String contentType() {
    return String.valueOf(headers().getFirst("Content-Type"));
  }

  /** The repository that the request names, if it names one. */
  @Nullable String repository() {
    if (json == null) {
      return null;
    }
    var arn = json.path("resourceArn").asText();
    var at = arn.indexOf(":repository/");
    return at < 0
        ? json.path("repositoryName").textValue()
        : arn.substring(at + ":repository/".length());
  }

  private static Map<String, String> form(String text) {
    var form = new TreeMap<String, String>();
    for (var pair : text.split("&", -1)) {
      var parts = pair.split("=", 2);
      if (parts.length == 2) {
        form.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
      }
    }
    return form;
  }
}
