package io.portreeve.admission;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate and key that handshakes use, replaceable while connections come in: none is lost
 * or gets a key that isn't its certificate's. A server whose TLS context is replaced as a whole
 * turns connections away meanwhile.
 */
final class ServedKeys extends X509ExtendedKeyManager {
  /**
   * A certificate chain and its key.
   *
   * @param alias what handshakes call it; each has its own
   */
  private record Entry(String alias, List<X509Certificate> chain, PrivateKey key) {}

  /**
   * What can be asked for: handshakes that began with the one before still want its parts.
   *
   * @param before the one before; null: there is none
   */
  private record State(Entry current, @Nullable Entry before) {}

  private volatile @Nullable State state;
  private long count;

  /** Uses these in all handshakes that begin from now on. */
  synchronized void use(List<X509Certificate> chain, PrivateKey key) {
    count++;
    var last = state;
    state =
        new State(
            new Entry(Long.toString(count), chain, key), last == null ? null : last.current());
  }

  private @Nullable Entry entry(@Nullable String alias) {
    var now = state;
    if (now == null || alias == null) {
      return null;
    }
    if (now.current().alias().equals(alias)) {
      return now.current();
    }
    var before = now.before();
    return before != null && before.alias().equals(alias) ? before : null;
  }

  private @Nullable String choose(String keyType) {
    var now = state;
    return now != null && now.current().key().getAlgorithm().equals(keyType)
        ? now.current().alias()
        : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return choose(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    var alias = choose(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    var entry = entry(alias);
    return entry == null ? null : entry.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    var entry = entry(alias);
    return entry == null ? null : entry.key();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
