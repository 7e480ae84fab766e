package io.portreeve.enforcement;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A private key and the certificates that go with it, as text (PEM). The first certificate is the
 * key's own.
 *
 * @param certificates the certificates
 * @param key the key, PKCS #8; never printed
 */
record ServingCertificate(String certificates, String key) {
  private static final String KEY_LABEL = "PRIVATE KEY";
  private static final Pattern KEY =
      Pattern.compile(
          "\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");
  private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final int MAX_CHARS = 1 << 16;

  /** RFC 7468, section 2. */
  private static final int LINE = 64;

  private static final byte[] PROBE = "portreeve".getBytes(StandardCharsets.US_ASCII);

  static ServingCertificate of(List<X509Certificate> certificates, PrivateKey key) {
    return new ServingCertificate(pem(certificates), pem(KEY_LABEL, key.getEncoded()));
  }

  /** Certificates as text. */
  static String pem(List<X509Certificate> certificates) {
    var text = new StringBuilder();
    for (var certificate : certificates) {
      try {
        text.append(pem("CERTIFICATE", certificate.getEncoded()));
      } catch (CertificateException e) {
        throw new IllegalStateException("a certificate can't be written", e);
      }
    }
    return text.toString();
  }

  private static String pem(String label, byte[] der) {
    var encoded = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, encoded, label);
  }

  /**
   * Certificates from text.
   *
   * @throws GeneralSecurityException if they can't be read
   */
  static List<X509Certificate> parse(String pem) throws GeneralSecurityException {
    if (pem.isBlank() || pem.length() > MAX_CHARS) {
      throw new CertificateException("no certificates, or too many");
    }
    var read =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    var certificates = new ArrayList<X509Certificate>();
    for (var certificate : read) {
      certificates.add((X509Certificate) certificate);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificates");
    }
    return certificates;
  }

  /**
   * The key, held against the first certificate.
   *
   * @throws GeneralSecurityException if either can't be read, or they don't belong together
   */
  PrivateKey privateKey() throws GeneralSecurityException {
    var matcher = KEY.matcher(key);
    if (key.length() > MAX_CHARS || !matcher.matches()) {
      throw new GeneralSecurityException("no PKCS #8 key");
    }
    var der = Base64.getMimeDecoder().decode(matcher.group(1));
    var parsed = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    if (!belongsTo(parsed, parse(certificates).getFirst().getPublicKey())) {
      throw new GeneralSecurityException("the key isn't the certificate's");
    }
    return parsed;
  }

  private static boolean belongsTo(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    var signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(key);
    signer.update(PROBE);
    var signature = signer.sign();
    signer.initVerify(publicKey);
    signer.update(PROBE);
    return signer.verify(signature);
  }

  /** Whether a host is given by its address. */
  static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || ADDRESS.matcher(host).matches();
  }

  /** A host in the one form that can be compared: an address has many. */
  static String canonical(String host) {
    return isAddress(host)
        ? InetAddress.ofLiteral(host).getHostAddress()
        : host.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "ServingCertificate[certificates=" + certificates + ", key=…]";
  }
}
