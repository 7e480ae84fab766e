package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer on the wire. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Answer(int status, String contentType, byte[] body, String error) {
  static Answer json(String contentType, JsonNode body) {
    return new Answer(200, contentType, Json.write(body).getBytes(UTF_8), "");
  }

  static Answer xml(String body) {
    return new Answer(200, "text/xml", body.getBytes(UTF_8), "");
  }

  static Answer error(String contentType, AwsError e, String typePrefix) {
    var body = Json.object().put("__type", typePrefix + e.type).put("message", e.getMessage());
    e.members.forEach(body::put);
    return new Answer(e.status, contentType, Json.write(body).getBytes(UTF_8), e.type);
  }
}
