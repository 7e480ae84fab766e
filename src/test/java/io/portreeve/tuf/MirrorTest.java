package io.portreeve.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MirrorTest {
  private static final MirrorAddress NONE_NAMED =
      new MirrorAddress(Set.of(), InetAddress::getAllByName);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://169.254.169.254/latest",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:a9fe:a9fe::]/",
        "https://[64:ff9b:1::1]/",
        "https://168.63.129.16/",
        "https://100.100.100.200/",
        "https://192.0.0.192/",
        "https://0.0.0.0/",
        "https://[::]/",
        "https://224.0.0.1/",
        "https://255.255.255.255/"
      })
  void T38_specialAddressesAreNeverAsked(String mirror) {
    var named =
        new MirrorAddress(
            Set.of(MirrorAddress.host(URI.create(mirror))), InetAddress::getAllByName);

    assertThatThrownBy(() -> NONE_NAMED.check(URI.create(mirror)))
        .hasMessageContaining("link-local, metadata or otherwise special");
    assertThatThrownBy(() -> named.check(URI.create(mirror)))
        .hasMessageContaining("link-local, metadata or otherwise special");
  }

  @ParameterizedTest
  @CsvSource({
    "https://127.0.0.1:8443/, loopback",
    "https://[::1]/, loopback",
    "https://[::ffff:127.0.0.1]/, loopback",
    "http://tuf.example.com/, must be https",
    "http://127.0.0.1/, must be https",
    "ftp://tuf.example.com/, must be https",
    "file:///etc/passwd, must be https",
    "https://user:secret@192.0.2.1/, must be https",
    "https://192.0.2.1/?x, must be https",
    "https://192.0.2.1/#x, must be https"
  })
  void T38_otherMirrorsAreRefused(String mirror, String said) {
    assertThatThrownBy(() -> NONE_NAMED.check(URI.create(mirror))).hasMessageContaining(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://192.0.2.1/tuf", "https://10.1.2.3:8443/", "https://[2001:db8::1]/"})
  void ordinaryMirrorsMayBeAsked(String mirror) {
    assertThatCode(() -> NONE_NAMED.check(URI.create(mirror))).doesNotThrowAnyException();
  }

  @Test
  void T38_nameOfASpecialAddressIsRefused() {
    MirrorAddress.Resolver rebound =
        host ->
            new InetAddress[] {
              InetAddress.getByName("192.0.2.1"), InetAddress.getByName("169.254.169.254")
            };
    var addresses = new MirrorAddress(Set.of(), rebound);

    assertThatThrownBy(() -> addresses.check(URI.create("https://tuf.example.com/")))
        .hasMessageContaining("tuf.example.com isn't asked");
  }

  @Test
  void nameWithoutAddressIsSaid() {
    MirrorAddress.Resolver none =
        host -> {
          throw new UnknownHostException(host);
        };
    var addresses = new MirrorAddress(Set.of(), none);

    assertThatThrownBy(() -> addresses.check(URI.create("https://tuf.example.com/")))
        .hasMessageContaining("tuf.example.com has no address");
  }

  @Test
  void T38_loopbackIsOnlyAskedWhereTheSettingsNameIt() {
    try (var scene = new TufScene();
        var client =
            new HttpTufClient(
                TufSettings.defaults(),
                Clock.fixed(TufKit.NOW, ZoneOffset.UTC),
                System::nanoTime)) {
      assertThatThrownBy(() -> client.refresh(scene.source, null))
          .hasMessageContaining("must be https");
      assertThat(scene.server.asked).isEmpty();
    }
  }

  @Test
  void hostsAreNamedInUpperOrLowerCase() {
    var settings = TufSettings.defaults().withPlainHttpHosts(Set.of("TUF.internal:8080"));

    assertThat(settings.plainHttpHosts()).containsExactly("tuf.internal:8080");
  }

  @Test
  void T38_redirectIsNotFollowed() {
    try (var scene = new TufScene()) {
      scene.server.answering =
          exchange -> {
            exchange.getResponseHeaders().add("Location", "/tuf/1.root.json");
            exchange.sendResponseHeaders(302, -1);
          };

      assertThatThrownBy(() -> scene.refresh(null)).hasMessageContaining("it answers 302");
      assertThat(scene.server.asked).containsExactly("2.root.json");
    }
  }

  @Test
  void T51_endlessBodyIsCutOff() {
    try (var scene = new TufScene()) {
      scene.server.answering =
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var chunk = new byte[8192];
            while (true) {
              exchange.getResponseBody().write(chunk);
            }
          };

      assertThatThrownBy(() -> scene.refresh(null)).hasMessageContaining("is longer than 101376");
    }
  }

  @Test
  void T51_mirrorThatNeverAnswersIsGivenUp() {
    var over = new CountDownLatch(1);
    var ticks = new AtomicLong();
    try (var scene = new TufScene();
        // Its time is up when the first file is asked for.
        var client =
            new HttpTufClient(
                scene.server.settings(),
                Clock.fixed(TufKit.NOW, ZoneOffset.UTC),
                () -> ticks.getAndAdd(TufSettings.defaults().time().toNanos() + 1))) {
      scene.server.answering = exchange -> await(over);

      assertThatThrownBy(() -> client.refresh(scene.source, null))
          .hasMessageContaining("it doesn't answer, or not completely, in time");
      over.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
