package io.portreeve.pullsecret;

import io.portreeve.api.v1alpha1.PullSecretsStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.provider.RegistryAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the pull Secrets of Registries. Thread-safe. */
public interface PullSecrets {
  /** Keeps none. */
  PullSecrets NONE =
      new PullSecrets() {
        @Override
        public @Nullable PullSecretsStatus keep(Registry registry, RegistryAddress address) {
          return null;
        }

        @Override
        public void pause(String registry) {}

        @Override
        public void remove(Registry registry) {}

        @Override
        public void listen(Consumer<String> changed) {}
      };

  /**
   * Brings the pull Secrets of a Registry to what its rules say, now, and goes on doing so by
   * itself until {@link #pause} or {@link #remove}: within seconds after a namespace changes,
   * within a minute for anything else, and when a token is to be renewed. Throws nothing for what a
   * cluster, a cloud or a tenant does: the status tells it.
   *
   * @param address where the registry is, with the Registry's own credentials
   * @return null where there are neither rules nor Secrets
   */
  @Nullable PullSecretsStatus keep(Registry registry, RegistryAddress address);

  /**
   * Leaves the pull Secrets of a Registry as they are until {@link #keep} is called again: it is
   * suspended, or can't be used.
   *
   * @param registry name of the Registry
   */
  void pause(String registry);

  /**
   * Removes the pull Secrets of a Registry that goes, and takes them off ServiceAccounts.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server doesn't serve
   *     a request; to be tried again
   */
  void remove(Registry registry);

  /**
   * Sets who is told, by its name, of a Registry whose problems have come or gone since it was last
   * reported on.
   */
  void listen(Consumer<String> changed);
}
