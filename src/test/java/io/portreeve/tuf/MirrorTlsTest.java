package io.portreeve.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors whose certificate is of an authority of one's own. */
final class MirrorTlsTest {
  @TempDir Path folder;

  private static X509Certificate certificate(KeyPair keys)
      throws CertIOException, OperatorCreationException, GeneralSecurityException {
    var name = new X500Name("CN=mirror");
    var now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(1, ChronoUnit.DAYS)),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                name,
                keys.getPublic())
            .addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private static SSLContext context(KeyPair keys, X509Certificate certificate)
      throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "mirror", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static HttpTufClient client(TufSettings settings) {
    return new HttpTufClient(settings, Clock.fixed(TufKit.NOW, ZoneOffset.UTC), System::nanoTime);
  }

  @Test
  void authorityOfOnesOwnIsTrustedWhereTheSettingsNameIt() throws Exception {
    var keys = TufKit.Key.create("tls").pair();
    var certificate = certificate(keys);
    var caFile = folder.resolve("ca.crt");
    Files.writeString(
        caFile,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n",
        StandardCharsets.US_ASCII);
    var kit = new TufKit();

    try (var server = new TufServer(kit, context(keys, certificate));
        var trusting = client(server.settings().withCaFile(caFile));
        var other = client(server.settings())) {
      var source = new TufSource(server.mirror(), kit.root(1));

      assertThat(trusting.refresh(source, null).trustedRoot()).isEqualTo(TufKit.TRUSTED_ROOT);
      assertThatThrownBy(() -> other.refresh(source, null))
          .isInstanceOf(TufException.class)
          .hasMessageContaining("no secure connection");
    }
  }

  @Test
  void fileWithoutAuthoritiesIsRefused() throws IOException {
    var none = folder.resolve("none.crt");
    Files.writeString(none, "no certificate");

    assertThatThrownBy(() -> client(TufSettings.defaults().withCaFile(none)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds no certificates");
    assertThatThrownBy(() -> client(TufSettings.defaults().withCaFile(folder.resolve("gone"))))
        .isInstanceOf(UncheckedIOException.class);
  }
}
