package io.portreeve.oci;

import java.net.http.HttpHeaders;

/**
 * What a server answered. A 200 is closed once its body was read: others wait for the room.
 *
 * @param status status
 * @param headers its fields
 * @param body its body, of a status other than 200 perhaps not all of it
 * @param room where the body of a 200 is
 */
@SuppressWarnings("ArrayRecordComponent")
record Answer(int status, HttpHeaders headers, byte[] body, BodySpace.Share room)
    implements AutoCloseable {
  static final int OK = 200;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int NO_METHOD = 405;
  static final int TOO_MANY = 429;
  static final int NOT_IMPLEMENTED = 501;
  static final int UNAVAILABLE = 503;

  /** Whether another credential may help. */
  boolean isRefusal() {
    return status == UNAUTHORIZED || status == FORBIDDEN;
  }

  /** Whether it may be due to a credential that is nonsense, such as one that is too long. */
  boolean isFault() {
    return status >= 400
        && status != NOT_FOUND
        && status != NO_METHOD
        && status != NOT_IMPLEMENTED
        && !isRefusal();
  }

  boolean isRedirect() {
    return status >= 300 && status < 400;
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** Gives the body's room to others. */
  @Override
  public void close() {
    room.close();
  }

  @Override
  public String toString() {
    return "Answer[" + status + ", " + body.length + " bytes]";
  }
}
