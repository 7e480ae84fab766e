package io.portreeve.registry;

import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Opens a Registry's registry, and lets go of it with all that hangs on it. */
final class RegistryAccess {
  private final RegistryPorts ports;
  private final SettingsWork settings;

  RegistryAccess(RegistryPorts ports, SettingsWork settings) {
    this.ports = ports;
    this.settings = settings;
  }

  /** What came of opening it. */
  sealed interface Opened {
    /**
     * It was listed.
     *
     * @param connection the registry
     */
    record Open(RegistryConnection connection) implements Opened {}

    /**
     * It can't be used; nothing more is asked of it.
     *
     * @param outcome why not
     */
    record Closed(Outcome.Stalled outcome) implements Opened {}
  }

  /**
   * Lists the registry, as whom the Registry says now.
   *
   * @throws io.portreeve.provider.RegistryException if it doesn't serve a request
   */
  Opened open(Registry registry) {
    var name = registry.getMetadata().getName();
    var ecr = ecr(registry);
    return switch (RegistryCredentials.of(ecr, ports.secrets())) {
      case RegistryCredentials.Unusable(var outcome) -> {
        close(name);
        yield new Opened.Closed(outcome);
      }
      case RegistryCredentials.Usable(var credentials) -> {
        try {
          yield new Opened.Open(ports.connections().refresh(name, address(ecr, credentials)));
        } catch (RegistryConnections.AccountMismatchException e) {
          close(name);
          yield new Opened.Closed(mismatch(ecr, e.actual()));
        } catch (RuntimeException e) {
          stopUnheard(name);
          throw e;
        }
      }
    };
  }

  /**
   * Stops reading events that nobody could be told of: they wait in the queue until the registry
   * can be listed, instead of being taken off it by whoever it was read as before.
   */
  private void stopUnheard(String registry) {
    if (ports.connections().get(registry).isEmpty()) {
      ports.pumps().stop(registry);
    }
  }

  private static RegistryAddress address(EcrSpec ecr, CloudCredentials credentials) {
    return new RegistryAddress(
        ecr.region(), ecr.accountId(), uri(ecr.endpoint()), uri(ecr.stsEndpoint()), credentials);
  }

  private static @Nullable URI uri(@Nullable String text) {
    return text == null ? null : URI.create(text);
  }

  private static Outcome.Stalled mismatch(EcrSpec ecr, String actual) {
    return new Outcome.Stalled(
        Reason.ACCOUNT_MISMATCH,
        "the credentials belong to account "
            + actual
            + ", spec.ecr.accountId is "
            + ecr.accountId()
            + "; nothing is written; correct the credentials, or create a Registry for that"
            + " account");
  }

  /** Asks nothing more of a registry. */
  void close(String registry) {
    ports.pumps().stop(registry);
    ports.pullSecrets().pause(registry);
    ports.connections().close(registry);
    settings.forget(registry);
  }

  static EcrSpec ecr(Registry registry) {
    var ecr = registry.getSpec().ecr();
    if (ecr == null) {
      throw new IllegalStateException("the schema admits no Registry of type ECR without spec.ecr");
    }
    return ecr;
  }
}
