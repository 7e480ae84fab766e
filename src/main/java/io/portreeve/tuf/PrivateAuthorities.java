package io.portreeve.tuf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS to mirrors whose certificates are of authorities of one's own. */
final class PrivateAuthorities {
  private PrivateAuthorities() {}

  /**
   * Trusts those in a file, and those that the platform trusts.
   *
   * @throws IllegalArgumentException if it holds no certificates
   * @throws UncheckedIOException if it can't be read
   */
  static SSLContext with(Path pem) {
    var trusted = new ArrayList<Certificate>();
    try (var in = Files.newInputStream(pem)) {
      trusted.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (trusted.isEmpty()) {
        throw new IllegalArgumentException(holdsNone(pem));
      }
      Arrays.stream(trust(null).getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .forEach(platform -> trusted.addAll(Arrays.asList(platform.getAcceptedIssuers())));
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry("trusted-" + i, trusted.get(i));
      }
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust(store).getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(holdsNone(pem), e);
    } catch (IOException e) {
      throw new UncheckedIOException("PORTREEVE_TUF_CA_FILE: %s can't be read".formatted(pem), e);
    }
  }

  private static String holdsNone(Path pem) {
    return "PORTREEVE_TUF_CA_FILE: %s holds no certificates in PEM".formatted(pem);
  }

  private static TrustManagerFactory trust(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
