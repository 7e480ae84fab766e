package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.enforcement.ServingCertificates.Found;
import io.portreeve.enforcement.ServingCertificates.Material;
import io.portreeve.enforcement.ServingCertificates.Progress;
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
import java.util.Objects;
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
        new ServingCertificateIssuer(new SecureRandom(), CertificateSettings.DEFAULT),
        CertificateSettings.DEFAULT,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Material issued(Instant now, List<String> hosts) {
    return at(now)
        .next(new Found(new ServingCertificate("", ""), List.of(), Progress.NONE, List::of), hosts);
  }

  private static Material issued(Instant now) {
    return issued(now, HOSTS);
  }

  /** A look at what an earlier look left, and the API server was told of it. */
  private static Material again(Material before, Instant now) {
    return again(before, now, List.of(before.authorities()));
  }

  private static Material again(Material before, Instant now, List<String> published) {
    return look(now, shown(before), before.authorities(), before.progress(), published);
  }

  private static Material look(
      Instant now,
      ServingCertificate leaf,
      String trusted,
      Progress progress,
      List<String> published) {
    return at(now).next(new Found(leaf, List.of(trusted), progress, () -> published), HOSTS);
  }

  private static ServingCertificate shown(Material material) {
    return Objects.requireNonNull(material.leaf());
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
    return first(shown(material).certificates());
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
        shown(material).privateKey(),
        new char[0],
        read(shown(material).certificates()).toArray(X509Certificate[]::new));
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
    var told = again(before, after(60), List.of(before.authorities()));

    // Then the API server is to be told, and webhooks go on as they were
    assertThat(told.leaf()).isEqualTo(before.leaf());
    assertThat(read(told.authorities())).hasSize(2).endsWith(first(before.authorities()));

    // When it was told
    var known = again(told, after(60).plusSeconds(5));

    // Then webhooks go on for ten minutes
    assertThat(known.leaf()).isEqualTo(before.leaf());
    assertThat(known.authorities()).isEqualTo(told.authorities());
    assertThat(again(known, after(60).plusSeconds(604))).isEqualTo(known);

    // When these are over
    var used = again(known, after(60).plusSeconds(605));

    // Then it is used; what webhooks showed until now is believed for a while
    assertThat(used.progress().prepared()).isNull();
    assertThat(used.leaf()).isNotEqualTo(before.leaf());
    leaf(used).verify(first(used.authorities()).getPublicKey());
    assertThat(used.authorities()).isEqualTo(told.authorities());
    assertThat(again(used, after(61))).isEqualTo(used);
    assertThat(read(again(used, after(61).plusSeconds(605)).authorities()))
        .containsExactly(first(used.authorities()));
  }

  @Test
  void aRenewalWaitsForTheLastWebhookConfiguration() {
    // Given: one that couldn't be written
    var before = issued(NOW);
    var told = again(before, after(60));
    var published = List.of(told.authorities(), before.authorities());

    // When / Then
    var waiting = again(told, after(60).plusSeconds(3600), published);
    assertThat(waiting).isEqualTo(told);
    assertThat(again(waiting, after(80), published).leaf()).isEqualTo(before.leaf());

    // When it would be too late: nine days are left
    var last = again(waiting, after(81), published);

    // Then
    assertThat(last.leaf()).isNotEqualTo(before.leaf());
    assertThat(last.authorities()).isEqualTo(told.authorities());
  }

  @Test
  void theTimeBeginsAnewWhereAConfigurationLosesIt() {
    // Given
    var before = issued(NOW);
    var known = again(again(before, after(60)), after(60).plusSeconds(5));

    // When
    var lost = again(known, after(60).plusSeconds(500), List.of(before.authorities()));
    var found = again(lost, after(60).plusSeconds(600));

    // Then
    assertThat(again(found, after(60).plusSeconds(1199)).leaf()).isEqualTo(before.leaf());
    assertThat(again(found, after(60).plusSeconds(1200)).leaf()).isNotEqualTo(before.leaf());
  }

  @Test
  void aRestartedOperatorPreparesAnew() throws Exception {
    // Given
    var before = issued(NOW);
    var told = again(before, after(60));

    // When
    var restarted =
        look(
            after(60).plusSeconds(3600),
            shown(told),
            told.authorities(),
            Progress.NONE,
            List.of(told.authorities()));

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
    var foreign = issued(NOW, List.of("elsewhere.svc"));
    return Stream.of(
        arguments("no key", new ServingCertificate(shown(good).certificates(), ""), good),
        arguments("no certificate", new ServingCertificate("", shown(good).key()), good),
        arguments("no PEM", new ServingCertificate("a", "b"), good),
        arguments(
            "a key of another",
            new ServingCertificate(shown(good).certificates(), shown(other).key()),
            good),
        arguments("of another authority", shown(other), good),
        arguments("for another host", shown(foreign), foreign),
        arguments("too old", shown(issued(NOW.minus(Duration.ofDays(91)))), good),
        arguments("too new", shown(issued(NOW.plus(Duration.ofDays(1)))), good));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aBrokenCertificateIsReplacedAtOnceWhileNobodyAsks(
      String what, ServingCertificate broken, Material known) throws Exception {
    // When
    var material = look(NOW, broken, known.authorities() + "no PEM", Progress.NONE, List.of());

    // Then: what webhooks show until they have the new one is believed
    assertThat(material.leaf()).as(what).isNotNull().isNotEqualTo(broken);
    leaf(material).verify(first(material.authorities()).getPublicKey());
    assertThat(read(material.authorities())).hasSize(2).endsWith(first(known.authorities()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void whereTheApiServerAsksItIsToldFirst(String what, ServingCertificate broken, Material known)
      throws Exception {
    // When: the operator doesn't know what webhooks show, but what the API server believes
    var told = look(NOW, broken, "", Progress.NONE, List.of(known.authorities()));

    // Then
    assertThat(told.leaf()).as(what).isNull();
    assertThat(read(told.authorities())).hasSize(2).endsWith(first(known.authorities()));

    // When everybody was told
    var published = List.of(told.authorities());
    var heard = look(NOW, broken, told.authorities(), told.progress(), published);
    var early = look(NOW.plusSeconds(4), broken, told.authorities(), heard.progress(), published);
    var used = look(NOW.plusSeconds(5), broken, told.authorities(), heard.progress(), published);

    // Then
    assertThat(early.leaf()).isNull();
    assertThat(used.authorities()).isEqualTo(told.authorities());
    leaf(used).verify(first(told.authorities()).getPublicKey());
  }

  @Test
  void aConfigurationThatCannotBeWrittenHoldsUpNoReplacement() {
    // Given
    var old = issued(NOW).authorities();
    var broken = new ServingCertificate("", "");
    var told = look(NOW, broken, old, Progress.NONE, List.of(old));

    // When / Then
    var waiting = look(NOW.plusSeconds(59), broken, old, told.progress(), List.of(old));
    assertThat(waiting.leaf()).isNull();
    var used = look(NOW.plusSeconds(60), broken, old, waiting.progress(), List.of(old));
    assertThat(used.leaf()).isNotNull();
    assertThat(used.authorities()).isEqualTo(told.authorities());
  }

  @Test
  void T50_anAuthorityThatSomebodyPutsBesideTheCertificateIsNotBelieved() throws Exception {
    // Given
    var before = again(issued(NOW), after(2));
    var foreign = issued(after(2)).authorities();

    // When
    var after =
        look(
            after(2),
            shown(before),
            foreign + before.authorities(),
            Progress.NONE,
            List.of(before.authorities()));

    // Then
    assertThat(after.leaf()).isEqualTo(before.leaf());
    assertThat(after.authorities()).isEqualTo(before.authorities());
  }

  @Test
  void aKeyIsNeverPrinted() {
    var material = again(issued(NOW), after(60));

    assertThat(material.toString())
        .contains("BEGIN CERTIFICATE")
        .doesNotContain("PRIVATE KEY", shown(material).key().lines().toList().get(1));
  }
}
