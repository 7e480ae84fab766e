package io.portreeve.tuf;

import java.io.IOException;

/** A file can't be had or must not be used; the message says why and names the file. */
final class Refused extends IOException {
  private static final long serialVersionUID = 1L;

  Refused(String message) {
    super(message);
  }

  Refused(String message, Throwable cause) {
    super(message, cause);
  }
}
