package io.portreeve.provider;

/** Makes clients; one for each kind of registry. */
public interface RegistryClientFactory {
  /** Returns a client for a registry; no request is made. The caller closes it. */
  RegistryClient connect(RegistryAddress address);
}
