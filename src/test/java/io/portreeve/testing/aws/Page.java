package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Pages of a sorted list. A token says after what the next page starts, and is of one request. */
final class Page {
  /** Page size where the request has none. */
  private static final int USUAL = 100;

  private Page() {}

  /**
   * Puts a page of values under {@code member}, and {@code nextToken} where there are more.
   *
   * @param refusing members that a request can't have together with maxResults or nextToken
   */
  static ObjectNode of(
      Request request,
      ObjectNode answer,
      String member,
      NavigableMap<String, ? extends JsonNode> all,
      String... refusing) {
    for (var other : refusing) {
      if (request.has(other) && (request.has("maxResults") || request.has("nextToken"))) {
        throw AwsError.invalid("maxResults", "can't be used together with " + other);
      }
    }
    var size = request.body().path("maxResults").asInt(USUAL);
    if (request.ecr().pageLimit() > 0) {
      size = Math.min(size, request.ecr().pageLimit());
    }
    var after = after(request);
    var rest = after == null ? all : all.tailMap(after, false);
    var array = answer.putArray(member);
    String last = null;
    for (var each : rest.entrySet()) {
      // What was asked for by name comes at once.
      if (array.size() == size && refusingNone(request, refusing)) {
        return answer.put("nextToken", token(request, String.valueOf(last)));
      }
      array.add(each.getValue());
      last = each.getKey();
    }
    return answer;
  }

  private static boolean refusingNone(Request request, String... refusing) {
    for (var other : refusing) {
      if (request.has(other)) {
        return false;
      }
    }
    return true;
  }

  private static String token(Request request, String after) {
    return Base64.getUrlEncoder()
        .encodeToString((signature(request) + " " + after).getBytes(UTF_8));
  }

  private static String signature(Request request) {
    var body = request.body().deepCopy();
    body.remove("nextToken");
    body.remove("maxResults");
    return SigV4.sha256((request.operation() + body + request.state().account).getBytes(UTF_8))
        .substring(0, 16);
  }

  private static @Nullable String after(Request request) {
    var token = request.textOrNull("nextToken");
    if (token == null) {
      return null;
    }
    try {
      var parts = new String(Base64.getUrlDecoder().decode(token), UTF_8).split(" ", 2);
      if (parts.length == 2 && parts[0].equals(signature(request))) {
        return parts[1];
      }
    } catch (IllegalArgumentException e) {
      // Not one of ours: refused like one of another request.
    }
    throw AwsError.invalid("nextToken", "the token isn't one of this request");
  }
}
