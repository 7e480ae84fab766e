package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tokens that were issued to pull with. */
public final class AuthorizationTokens {
  private static final Duration LIFE = Duration.ofHours(12);
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * A token that was issued.
   *
   * @param account account of the registry that it is for
   * @param accessKey whose it is
   * @param principal ARN of whose it is
   * @param sessionPolicy policy that the session was narrowed by
   */
  public record Issued(
      String account,
      String region,
      String accessKey,
      String principal,
      @Nullable String sessionPolicy,
      Instant expiresAt) {}

  private final Map<String, Issued> issued = new ConcurrentHashMap<>();

  AuthorizationTokens() {}

  @Nullable Issued find(String token) {
    return issued.get(token);
  }

  ObjectNode issue(Request request) {
    var registries = request.texts("registryIds");
    var answer = Json.object();
    var list = answer.putArray("authorizationData");
    for (var registry : registries.isEmpty() ? List.of(request.state().account) : registries) {
      var bytes = new byte[96];
      RANDOM.nextBytes(bytes);
      var token = Base64.getEncoder().encodeToString(bytes);
      var caller = request.caller();
      var expiresAt = Instant.ofEpochMilli(request.now().plus(LIFE).toEpochMilli());
      issued.put(
          token,
          new Issued(
              registry,
              request.state().region,
              caller.accessKey(),
              caller.arn(),
              caller.sessionPolicy(),
              expiresAt));
      list.addObject()
          .put(
              "authorizationToken",
              Base64.getEncoder().encodeToString(("AWS:" + token).getBytes(UTF_8)))
          .put("proxyEndpoint", "https://" + FakeEcr.host(registry, request.state().region))
          .set("expiresAt", Json.time(expiresAt));
    }
    return answer;
  }
}
