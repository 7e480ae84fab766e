package io.portreeve.provider.ecr;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The code of an error as AWS' protocols write it. */
final class ErrorCode {
  private static final Pattern JSON =
      Pattern.compile("\"(?:__type|code)\"\\s*:\\s*\"([^\"]{1,200})\"");
  private static final Pattern XML = Pattern.compile("<Code>([^<]{1,200})</Code>");

  private ErrorCode() {}

  /**
   * Of a type such as {@code com.amazonaws.ecr#ServerException:http://...}.
   *
   * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1:
   *     operation error serialization</a>
   */
  static String ofType(String type) {
    var start = type.indexOf('#') + 1;
    var end = type.indexOf(':', start);
    return end < 0 ? type.substring(start) : type.substring(start, end);
  }

  /** Of the body of an answer; empty if it says none. */
  static String inBody(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8);
    var json = JSON.matcher(text);
    if (json.find()) {
      return ofType(json.group(1));
    }
    var xml = XML.matcher(text);
    return xml.find() ? xml.group(1) : "";
  }
}
