package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.Lab.DIGEST;
import static io.portreeve.oci.Lab.IMAGE;
import static io.portreeve.oci.Lab.MANIFEST_TYPE;
import static io.portreeve.oci.Lab.V1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.credentials.PullCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS under an authority of one's own. */
class HttpTlsTest {
  private static final X500Name AUTHORITY = new X500Name("CN=Test authority");

  @TempDir Path folder;
  private Lab lab;
  private Path caFile;
  private HostileRegistry secure;

  @BeforeEach
  void start() throws Exception {
    var authority = keys();
    var server = keys();
    caFile = folder.resolve("ca.crt");
    Files.writeString(caFile, pem(certificate(AUTHORITY, authority, authority, true)));
    lab = new Lab();
    secure =
        new HostileRegistry(
            "localhost",
            context(server, certificate(new X500Name("CN=x"), server, authority, false))
                .getServerSocketFactory());
    secure.on(V1, reply(200, IMAGE, MANIFEST_TYPE));
  }

  @AfterEach
  void close() {
    lab.close();
    secure.close();
  }

  private static KeyPair keys() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      X500Name subject, KeyPair keys, KeyPair issuer, boolean authority) throws Exception {
    var now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            AUTHORITY,
            BigInteger.valueOf(now.toEpochMilli()),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(Duration.ofHours(1))),
            subject,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (!authority) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
  }

  private static SSLContext context(KeyPair keys, X509Certificate certificate) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(X509Certificate certificate) throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private RepositoryReader open() {
    return lab.open(secure.host(), PullCredentials.NONE, Lab.budget());
  }

  @Test
  void anAuthorityOfOnesOwnIsTrusted() {
    lab.settings(
        OciSettings.defaults().withLoopbackHosts(Set.of(secure.host())).withCaFile(caFile));
    assertThat(open().manifest("v1").digest()).isEqualTo(DIGEST);
  }

  @Test
  void withoutItTheRegistryIsnt() {
    lab.settings(OciSettings.defaults().withLoopbackHosts(Set.of(secure.host())));
    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> open().manifest("v1"))
        .withMessageContaining("no secure connection to " + secure.host());
    assertThat(secure.requests()).isEmpty();
  }

  @Test
  void aServerOfAnotherNameIsnt() {
    var host = secure.host().replace("localhost", "127.0.0.1");
    lab.settings(OciSettings.defaults().withLoopbackHosts(Set.of(host)).withCaFile(caFile));
    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> lab.open(host, PullCredentials.NONE, Lab.budget()).manifest("v1"))
        .withMessageContaining("no secure connection");
  }

  @Test
  void tlsIsNeverGivenUp() {
    // Given a registry without TLS that the settings don't name as one
    lab.settings(OciSettings.defaults().withLoopbackHosts(Set.of(lab.registry.host())));
    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> lab.open().manifest("v1"));
    assertThat(lab.registry.sent("Accept")).isEmpty();
  }

  @Test
  void aFileWithoutCertificatesIsRefused() throws IOException {
    var empty = Files.writeString(folder.resolve("empty.crt"), "");
    assertThatThrownBy(() -> PrivateTrust.with(empty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty.crt holds no certificates");
    var key = Files.writeString(folder.resolve("key.crt"), "-----BEGIN PRIVATE KEY-----\nAA==\n");
    assertThatThrownBy(() -> PrivateTrust.with(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PrivateTrust.with(folder.resolve("none")))
        .isInstanceOf(UncheckedIOException.class);
  }
}
