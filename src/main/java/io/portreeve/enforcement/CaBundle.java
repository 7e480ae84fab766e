package io.portreeve.enforcement;

import java.util.Optional;

/** The authorities that sign the webhook's certificate. */
@FunctionalInterface
public interface CaBundle {
  /** Their certificates, PEM; empty: the webhook has no certificate yet. */
  Optional<String> pem();

  /** What is missing while the webhook has no certificate, and what to do, in words. */
  default String missing() {
    return "the webhook's serving certificate isn't there yet; the operator makes it: if this stays, see its log";
  }
}
