package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What an Authorization header says.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature
 *     Version 4</a>
 */
record SigV4(
    String accessKey,
    String date,
    String region,
    String service,
    List<String> signed,
    String signature) {
  private static final Pattern HEADER =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/,]+)/(\\d{8})/([a-z0-9-]+)/([a-z]+)/aws4_request,"
              + " *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})");

  /** Reads the header; null where it isn't one of this version. */
  static @Nullable SigV4 parse(@Nullable String authorization) {
    var match = authorization == null ? null : HEADER.matcher(authorization);
    return match == null || !match.matches()
        ? null
        : new SigV4(
            match.group(1),
            match.group(2),
            match.group(3),
            match.group(4),
            Arrays.asList(match.group(5).split(";", -1)),
            match.group(6));
  }

  /** Whether this is the signature of a request, made with a secret. */
  boolean isOf(String path, @Nullable String query, Headers headers, byte[] body, String secret) {
    var time = headers.getFirst("X-Amz-Date");
    if (time == null || !time.startsWith(date) || !signed.contains("host")) {
      return false;
    }
    var canonical =
        String.join(
            "\n",
            "POST",
            path,
            query == null ? "" : query,
            signed.stream()
                .map(name -> name + ":" + value(headers, name) + "\n")
                .collect(Collectors.joining()),
            String.join(";", signed),
            sha256(body));
    var scope = String.join("/", date, region, service, "aws4_request");
    var toSign =
        String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonical.getBytes(UTF_8)));
    var key = ("AWS4" + secret).getBytes(UTF_8);
    for (var part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return MessageDigest.isEqual(
        signature.getBytes(UTF_8), HexFormat.of().formatHex(hmac(key, toSign)).getBytes(UTF_8));
  }

  private static String value(Headers headers, String name) {
    var values = headers.get(name);
    return values == null
        ? ""
        : values.stream()
            .map(each -> each.strip().replaceAll(" +", " "))
            .collect(Collectors.joining(","));
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(String.format(Locale.ROOT, "no %s", "HmacSHA256"), e);
    }
  }
}
