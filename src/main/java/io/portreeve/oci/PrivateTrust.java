package io.portreeve.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS that trusts authorities of one's own besides the platform's. */
final class PrivateTrust {
  private PrivateTrust() {}

  /**
   * Reads the authorities.
   *
   * @throws IllegalArgumentException if the file holds no certificates
   * @throws UncheckedIOException if it can't be read
   */
  static SSLContext with(Path pem) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      var number = 0;
      for (var each : all(pem)) {
        store.setCertificateEntry("authority-" + number++, each);
      }
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers(store), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(pem + " holds no certificates in PEM", e);
    } catch (IOException e) {
      throw new UncheckedIOException(pem + " can't be read", e);
    }
  }

  private static List<X509Certificate> all(Path pem) throws GeneralSecurityException, IOException {
    var found = new ArrayList<X509Certificate>();
    try (var in = Files.newInputStream(pem)) {
      for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        found.add((X509Certificate) each);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(pem + " holds no certificates in PEM");
    }
    for (var manager : managers(null)) {
      if (manager instanceof X509TrustManager platform) {
        found.addAll(List.of(platform.getAcceptedIssuers()));
      }
    }
    return found;
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
