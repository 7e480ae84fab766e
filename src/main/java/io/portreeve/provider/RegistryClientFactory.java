package io.portreeve.provider;

import io.portreeve.credentials.TokenIssuer;
import java.net.URI;

/** Makes clients; one for each kind of registry. */
public interface RegistryClientFactory {
  /** Returns a client for a registry; no request is made. The caller closes it. */
  RegistryClient connect(RegistryAddress address);

  /**
   * Returns an issuer of tokens for pulling from a registry, with the credentials of the address.
   * No request is made.
   */
  TokenIssuer tokens(RegistryAddress address);

  /**
   * Returns the queue that a registry's events arrive in, read with the credentials of the address.
   * No request is made. The caller closes it.
   */
  EventQueue events(RegistryAddress address, URI queueUrl);
}
