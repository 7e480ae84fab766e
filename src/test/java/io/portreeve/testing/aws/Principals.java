package io.portreeve.testing.aws;

import io.portreeve.testing.aws.Caller.AccessKey;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Access keys of all accounts, and who is refused by name. */
final class Principals {
  private final Map<String, AccessKey> keys = new ConcurrentHashMap<>();
  private final Set<String> missing = ConcurrentHashMap.newKeySet();

  void add(AccessKey key) {
    keys.put(key.id(), key);
  }

  void remove(String accessKey) {
    keys.remove(accessKey);
  }

  void missing(String arn) {
    missing.add(arn);
  }

  boolean exists(String arn) {
    return !missing.contains(arn);
  }

  /** Finds out who signed a request, or refuses it. */
  Caller authenticate(Incoming request, SigV4 signature, Instant now) {
    var sts = request.service().equals("sts");
    var headers = request.headers();
    var key = keys.get(signature.accessKey());
    if (key == null || missing.contains(key.principal())) {
      throw sts
          ? AwsError.of(403, "InvalidClientTokenId", "The security token included is invalid")
          : AwsError.of("UnrecognizedClientException", "The security token included is invalid");
    }
    if (!signature.service().equals(request.service())) {
      throw unsigned(sts, "Credential should be scoped to correct service: " + request.service());
    }
    var token = headers.getFirst("X-Amz-Security-Token");
    if (key.token() == null ? token != null : !key.token().equals(token)) {
      throw AwsError.of(
          sts ? 403 : 400,
          sts ? "InvalidClientTokenId" : "UnrecognizedClientException",
          "The security token included in the request is invalid.");
    }
    if (key.expires() != null && !now.isBefore(key.expires())) {
      throw AwsError.of(
          sts ? 403 : 400,
          sts ? "ExpiredToken" : "ExpiredTokenException",
          "The security token included in the request is expired");
    }
    var uri = request.exchange().getRequestURI();
    if (!signature.isOf(
        uri.getRawPath(), uri.getRawQuery(), headers, request.body(), key.secret())) {
      throw unsigned(sts, "The request signature we calculated does not match the signature");
    }
    var agent = headers.getFirst("User-Agent");
    return Caller.of(key, agent == null ? "" : agent);
  }

  private static AwsError unsigned(boolean sts, String message) {
    return AwsError.of(
        sts ? 403 : 400, sts ? "SignatureDoesNotMatch" : "InvalidSignatureException", message);
  }
}
