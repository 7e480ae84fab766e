package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.enforcement.ServingCertificates.Material;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServingCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final List<String> HOSTS =
      List.of("portreeve-webhook.portreeve-system.svc", "127.0.0.1", "::1");

  private static ServingCertificates at(Instant now) {
    return new ServingCertificates(
        new ServingCertificateIssuer(new SecureRandom()), Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Material issued(Instant now) {
    return at(now).keepOrIssue(null, List.of(), null, HOSTS);
  }

  /** A look at what an earlier look left. */
  private static Material again(Material before, Instant now) {
    return at(now)
        .keepOrIssue(before.leaf(), List.of(before.authorities()), before.prepared(), HOSTS);
  }

  private static List<X509Certificate> read(String pem) throws Exception {
    var certificates = new ArrayList<X509Certificate>();
    for (var each :
        (Collection<?>)
            CertificateFactory.getInstance("X.509")
                .generateCertificates(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
      certificates.add((X509Certificate) each);
    }
    return certificates;
  }

  private static X509Certificate first(String pem) throws Exception {
    return read(pem).getFirst();
  }

  private static X509Certificate leaf(Material material) throws Exception {
    return first(material.leaf().certificates());
  }

  private static Instant after(long days) {
    return NOW.plus(Duration.ofDays(days));
  }

  @Test
  void issuesACertificateAndItsAuthority() throws Exception {
    // When
    var material = issued(NOW);

    // Then
    var ca = first(material.authorities());
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(ca.getKeyUsage()[5]).as("keyCertSign").isTrue();
    assertThat(((ECPublicKey) ca.getPublicKey()).getParams().getOrder().bitLength()).isEqualTo(256);
    var leaf = leaf(material);
    leaf.verify(ca.getPublicKey());
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(leaf.getNotAfter().toInstant()).isBetween(after(89), after(90));
    assertThat(leaf.getSubjectAlternativeNames().stream().map(n -> n.get(0) + " " + n.get(1)))
        .containsExactly(
            "2 portreeve-webhook.portreeve-system.svc", "7 127.0.0.1", "7 0:0:0:0:0:0:0:1");
  }

  @Test
  void aClientThatTrustsTheAuthorityTakesTheCertificate() throws Exception {
    // Given
    var material = issued(Instant.now());
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "leaf",
        material.leaf().privateKey(),
        new char[0],
        read(material.leaf().certificates()).toArray(X509Certificate[]::new));
    var own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, new char[0]);
    var server = SSLContext.getInstance("TLS");
    server.init(own.getKeyManagers(), null, null);
    var authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("ca", first(material.authorities()));
    var trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(authorities);
    var client = SSLContext.getInstance("TLS");
    client.init(null, trusted.getTrustManagers(), null);

    try (var listening =
            (SSLServerSocket)
                server
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        var socket =
            (SSLSocket)
                client.getSocketFactory().createSocket("127.0.0.1", listening.getLocalPort())) {
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      var answering =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThatCode(
                              () -> {
                                try (var accepted = (SSLSocket) listening.accept()) {
                                  accepted.startHandshake();
                                }
                              })
                          .doesNotThrowAnyException());

      // When / Then
      assertThatCode(socket::startHandshake).doesNotThrowAnyException();
      answering.join();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 30, 59})
  void whatIsValidStays(long days) {
    // Given
    var before = issued(NOW);

    // When
    var after = again(before, after(days));

    // Then
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aRenewalIsToldBeforeItComesIntoUse() throws Exception {
    // Given
    var before = issued(NOW);

    // When it is due
    var told = again(before, after(60));

    // Then the API server is told, and webhooks go on as they were
    assertThat(told.leaf()).isEqualTo(before.leaf());
    assertThat(read(told.authorities())).hasSize(2).endsWith(first(before.authorities()));
    assertThat(again(told, after(60).plusSeconds(599))).isEqualTo(told);

    // When everybody was told
    var used = again(told, after(60).plusSeconds(600));

    // Then it is used; what webhooks showed until now is believed for a while
    assertThat(used.prepared()).isNull();
    assertThat(used.leaf()).isNotEqualTo(before.leaf());
    leaf(used).verify(first(used.authorities()).getPublicKey());
    assertThat(used.authorities()).isEqualTo(told.authorities());
    assertThat(again(used, after(60).plusSeconds(3600))).isEqualTo(used);
    assertThat(read(again(used, after(61)).authorities()))
        .containsExactly(first(used.authorities()));
  }

  @Test
  void aRestartedOperatorPreparesAnew() throws Exception {
    // Given
    var before = issued(NOW);
    var told = again(before, after(60));

    // When
    var restarted =
        at(after(60).plusSeconds(3600))
            .keepOrIssue(told.leaf(), List.of(told.authorities()), null, HOSTS);

    // Then
    assertThat(restarted.leaf()).isEqualTo(before.leaf());
    assertThat(read(restarted.authorities()))
        .hasSize(2)
        .endsWith(first(before.authorities()))
        .doesNotContain(first(told.authorities()));
  }

  static Stream<Arguments> broken() {
    var good = issued(NOW);
    var other = issued(NOW);
    var foreign = at(NOW).keepOrIssue(null, List.of(), null, List.of("elsewhere.svc"));
    return Stream.of(
        arguments("no key", new ServingCertificate(good.leaf().certificates(), ""), good),
        arguments("no certificate", new ServingCertificate("", good.leaf().key()), good),
        arguments("no PEM", new ServingCertificate("a", "b"), good),
        arguments(
            "a key of another",
            new ServingCertificate(good.leaf().certificates(), other.leaf().key()),
            good),
        arguments("of another authority", other.leaf(), good),
        arguments("for another host", foreign.leaf(), foreign),
        arguments("too old", issued(NOW.minus(Duration.ofDays(91))).leaf(), good),
        arguments("too new", issued(NOW.plus(Duration.ofDays(1))).leaf(), good));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aBrokenCertificateIsReplacedAtOnce(String what, ServingCertificate broken, Material known)
      throws Exception {
    // When
    var material =
        at(NOW).keepOrIssue(broken, List.of(known.authorities(), "no PEM", ""), null, HOSTS);

    // Then: what webhooks show until they have the new one is believed
    assertThat(material.leaf()).as(what).isNotEqualTo(broken);
    leaf(material).verify(first(material.authorities()).getPublicKey());
    assertThat(read(material.authorities())).hasSize(2).endsWith(first(known.authorities()));
  }

  @Test
  void T50_anAuthorityThatSomebodyPutsBesideTheCertificateIsNotBelieved() throws Exception {
    // Given
    var before = again(issued(NOW), after(2));
    var foreign = issued(after(2)).authorities();

    // When
    var after =
        at(after(2))
            .keepOrIssue(before.leaf(), List.of(foreign + before.authorities()), null, HOSTS);

    // Then
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aKeyIsNeverPrinted() {
    var material = again(issued(NOW), after(60));

    assertThat(material.toString())
        .contains("BEGIN CERTIFICATE")
        .doesNotContain("PRIVATE KEY", material.leaf().key().lines().toList().get(1));
  }
}
