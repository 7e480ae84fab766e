package io.portreeve.enforcement;

import java.util.Optional;

/** The authorities that sign the webhook's certificate. */
@FunctionalInterface
public interface CaBundle {
  /** Their certificates, PEM; empty: the webhook has no certificate yet. */
  Optional<String> pem();
}
