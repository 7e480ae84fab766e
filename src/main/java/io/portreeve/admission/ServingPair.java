package io.portreeve.admission;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** A certificate and the key that belongs to it, as files hold them. */
final class ServingPair {
  /** Certificate chain, PEM. */
  static final String CERTIFICATE = "tls.crt";

  /** Private key, PEM. */
  static final String KEY = "tls.key";

  private static final int MAX_BYTES = 256 << 10;
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final byte[] PROBE = {1, 2, 3, 4};

  private final byte[] certificate;
  private final byte[] key;

  private ServingPair(byte[] certificate, byte[] key) {
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Reads the files of a folder, without a look at what they say.
   *
   * @throws IOException if they aren't there, or are too large
   */
  static ServingPair read(Path folder) throws IOException {
    return new ServingPair(bytes(folder.resolve(CERTIFICATE)), bytes(folder.resolve(KEY)));
  }

  private static byte[] bytes(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }

  /**
   * A pair that was checked.
   *
   * @param pair as the files hold it
   * @param chain the certificate, and those that vouch for it
   * @param key the key of the first; never printed
   */
  record Checked(ServingPair pair, List<X509Certificate> chain, PrivateKey key) {
    /** Makes the list unmodifiable. */
    Checked {
      chain = List.copyOf(chain);
    }

    /** When the first certificate ends. */
    Instant end() {
      return chain.getFirst().getNotAfter().toInstant();
    }

    /** Serial number of the first certificate. */
    String serial() {
      return chain.getFirst().getSerialNumber().toString(16);
    }

    @Override
    public String toString() {
      return "Checked[" + serial() + "]";
    }
  }

  /** Whether the files say the same. */
  boolean sameAs(@Nullable ServingPair other) {
    return other != null
        && Arrays.equals(certificate, other.certificate)
        && Arrays.equals(key, other.key);
  }

  private PemKeyCertOptions options() {
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(certificate))
        .addKeyValue(Buffer.buffer(key));
  }

  /** The certificate chain, PEM. */
  Buffer certificates() {
    return Buffer.buffer(certificate);
  }

  /**
   * Checks that both can be read and belong together.
   *
   * @return both, read
   * @throws GeneralSecurityException if not; the message holds nothing of the key
   */
  Checked check(Vertx vertx) throws GeneralSecurityException {
    try {
      for (var manager : options().getKeyManagerFactory(vertx).getKeyManagers()) {
        for (var algorithm : ALGORITHMS) {
          var aliases =
              manager instanceof X509KeyManager theirs
                  ? theirs.getServerAliases(algorithm, null)
                  : null;
          if (aliases != null && aliases.length > 0) {
            return checked((X509KeyManager) manager, aliases[0]);
          }
        }
      }
      throw new GeneralSecurityException("no certificate and key of RSA, EC or EdDSA found");
    } catch (GeneralSecurityException e) {
      throw e;
    } catch (Exception e) {
      // The message of another could quote the key.
      throw new GeneralSecurityException(
          "it isn't a certificate and a private key in PEM (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Checked checked(X509KeyManager manager, String alias) throws GeneralSecurityException {
    var chain = List.of(manager.getCertificateChain(alias));
    var privateKey = manager.getPrivateKey(alias);
    checkBelongs(privateKey, chain.getFirst());
    return new Checked(this, chain, privateKey);
  }

  private static void checkBelongs(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    var algorithm =
        switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    var signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(PROBE);
    var signature = signer.sign();
    var verifier = Signature.getInstance(algorithm);
    verifier.initVerify(certificate.getPublicKey());
    verifier.update(PROBE);
    if (!verifier.verify(signature)) {
      throw new GeneralSecurityException("the key isn't the certificate's");
    }
  }
}
