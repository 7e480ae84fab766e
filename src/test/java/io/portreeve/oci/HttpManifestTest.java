package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.broken;
import static io.portreeve.oci.HostileRegistry.endless;
import static io.portreeve.oci.HostileRegistry.hanging;
import static io.portreeve.oci.HostileRegistry.lie;
import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.HostileRegistry.silence;
import static io.portreeve.oci.HostileRegistry.status;
import static io.portreeve.oci.Lab.BY_DIGEST;
import static io.portreeve.oci.Lab.DIGEST;
import static io.portreeve.oci.Lab.IMAGE;
import static io.portreeve.oci.Lab.MANIFEST_TYPE;
import static io.portreeve.oci.Lab.V1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.image.Sha256;
import io.portreeve.oci.HostileRegistry.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests from a registry that lies, hangs and breaks off. */
class HttpManifestTest {
  private static final byte[] OTHER =
      new String(IMAGE, UTF_8).replace("x\"", "y\"").getBytes(UTF_8);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static Reply image(String... headers) {
    return reply(200, IMAGE, headers.length == 0 ? new String[] {MANIFEST_TYPE} : headers);
  }

  @Test
  void aTagIsResolvedWithOneRequestAndItsBytesAreHashedHere() {
    lab.registry.on(V1, image());

    var manifest = lab.open().manifest("v1");

    assertThat(manifest.digest()).isEqualTo(DIGEST);
    assertThat(manifest.layers()).hasSize(1);
    assertThat(manifest.artifactType()).isEqualTo("application/vnd.oci.image.config.v1+json");
    assertThat(lab.registry.paths()).containsExactly(V1);
    assertThat(lab.metrics).containsExactly("MANIFEST 200");
    assertThat(lab.registry.sent("Accept")).singleElement().asString().contains("index.v1+json");
  }

  @Test
  void T01_theDigestIsThatOfTheBytesWhateverTheRegistrySays() {
    // Given a registry that answers the same question differently each time
    lab.registry.onEach(V1, image(), reply(200, OTHER, MANIFEST_TYPE));

    var first = lab.open().manifest("v1").digest();
    var second = lab.open().manifest("v1").digest();

    assertThat(first).isEqualTo(DIGEST);
    assertThat(second).isEqualTo(Sha256.of(OTHER));
  }

  @Test
  void T01_otherContentUnderADigestIsRefused() {
    lab.registry.onEach(BY_DIGEST, image(), reply(200, OTHER, MANIFEST_TYPE));
    var reader = lab.open();

    assertThat(reader.manifest(DIGEST).digest()).isEqualTo(DIGEST);
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> reader.manifest(DIGEST))
        .withMessageContaining(DIGEST.toString())
        .withMessageContaining(Sha256.of(OTHER).toString());
  }

  @Test
  void T01_aDigestHeaderThatDisagreesIsRefused() {
    lab.registry.on(V1, image("Docker-Content-Digest: " + Sha256.of(OTHER)));
    lab.registry.on(BY_DIGEST, image("Docker-Content-Digest: sha512:abc"));
    var reader = lab.open();

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> reader.manifest("v1"))
        .withMessageContaining("the registry says it sends '" + Sha256.of(OTHER) + "'");
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> reader.manifest(DIGEST));
  }

  static Stream<Arguments> oversized() {
    return Stream.of(
        Arguments.of("says 1 GiB", lie("1073741824", IMAGE)),
        Arguments.of("says more than fits a number", lie("9".repeat(18), IMAGE)),
        Arguments.of("never ends", endless()),
        Arguments.of("is one byte too large", reply(200, new byte[ManifestParser.MAX_BYTES + 1])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oversized")
  void T29_aManifestThatIsTooLargeIsRefused(String name, Reply reply) {
    lab.registry.on(V1, reply);

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().manifest("v1"))
        .withMessageContaining("larger than the 4,194,304 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "1e3", "0x10"})
  void T29_aLengthThatIsNoNumberIsNoAnswer(String length) {
    lab.registry.on(V1, lie(length, IMAGE));

    assertThatThrownBy(() -> lab.open().manifest("v1")).isInstanceOf(OciException.class);
  }

  @Test
  void T29_fewerBytesThanSaidAreABrokenAnswer() {
    lab.registry.on(V1, lie("" + (IMAGE.length + 10), IMAGE));

    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> lab.open().manifest("v1"))
        .withMessageContaining("broke the connection");
    assertThat(lab.registry.requests()).hasSize(2);
  }

  @Test
  void T29_fewerBytesSaidThanSentAreCutWhereTheRegistrySaid() {
    lab.registry.on(BY_DIGEST, lie("10", IMAGE));

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().manifest(DIGEST));
  }

  @Test
  void T30_anEncodedBodyIsNotUnpacked() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[10_000_000]);
    }
    lab.registry.on(V1, reply(200, packed.toByteArray(), "Content-Encoding: gzip"));

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().manifest("v1"))
        .withMessageContaining("Content-Encoding");
    assertThat(lab.registry.sent("Accept-Encoding")).containsExactly("identity");
  }

  static Stream<Arguments> slow() {
    return Stream.of(Arguments.of("no answer", silence()), Arguments.of("half a body", hanging()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slow")
  void T34_aSlowRegistryIsCutAtTheDeadline(String name, Reply reply) {
    lab.registry.on(V1, reply);
    var budget = Budget.of(System::nanoTime, Duration.ofMillis(200), 5, 1_000_000);

    assertThatExceptionOfType(OciException.OverBudget.class)
        .isThrownBy(() -> lab.open(PullCredentials.NONE, budget).manifest("v1"))
        .withMessageContaining("didn't answer, or not completely")
        .withMessageContaining(lab.registry.host());
    assertThat(budget.requests()).isEqualTo(1);
  }

  @Test
  void requestsAndBytesOfTheBudgetAreTaken() {
    lab.registry.on(V1, image());
    var budget = Budget.of(() -> 0, Duration.ofSeconds(30), 2, 2L * IMAGE.length - 1);
    var reader = lab.open(PullCredentials.NONE, budget);

    assertThat(reader.manifest("v1").digest()).isEqualTo(DIGEST);
    assertThatExceptionOfType(OciException.OverBudget.class)
        .isThrownBy(() -> reader.manifest("v1"))
        .withMessageContaining("more bytes");
    assertThatExceptionOfType(OciException.OverBudget.class)
        .isThrownBy(() -> reader.manifest("v1"))
        .withMessageContaining("more than the 2 requests");
    assertThat(lab.registry.requests()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "404, NotFound, no such thing",
    "400, Unavailable, 400",
    "500, Unavailable, 500",
    "503, Unavailable, 503",
    "429, RateLimited, fewer requests",
    "204, Unavailable, 204",
    "301, Untrustworthy, redirects",
    "307, Untrustworthy, redirects",
  })
  void aStatusHasItsMeaning(int status, String exception, String message) {
    lab.registry.on(V1, status(status, "Location: http://" + lab.stranger.host() + "/"));

    assertThatThrownBy(() -> lab.open().manifest("v1"))
        .hasMessageContaining(message)
        .hasMessageContaining(lab.registry.host() + "/shop/api:v1")
        .extracting(e -> e.getClass().getSimpleName())
        .isEqualTo(exception);
    assertThat(lab.stranger.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "'Fri, 02 Jan 2026 03:04:07 GMT', 2",
    "'Fri, 02 Jan 2026 03:00:00 GMT', 0",
  })
  void aShortWaitIsGranted(String wanted, int seconds) {
    for (var status : Set.of(429, 503)) {
      lab.pauses.clear();
      lab.registry.onEach(V1, status(status, "Retry-After: " + wanted), image());

      assertThat(lab.open().manifest("v1").digest()).isEqualTo(DIGEST);
      assertThat(lab.pauses).containsExactly(Duration.ofSeconds(seconds));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "99999999999999999999", "soon", "Fri, 02 Jan 2026 04:04:07 GMT"})
  void aLongWaitIsNot(String wanted) {
    lab.registry.onEach(V1, status(429, "Retry-After: " + wanted), image());

    assertThatExceptionOfType(OciException.RateLimited.class)
        .isThrownBy(() -> lab.open().manifest("v1"));
    assertThat(lab.pauses).isEmpty();
  }

  @Test
  void aWaitBeyondTheBudgetIsNotGranted() {
    lab.registry.onEach(V1, status(429, "Retry-After: 1"), image());
    var budget = Budget.of(() -> 0, Duration.ofSeconds(1), 5, 1_000_000);

    assertThatExceptionOfType(OciException.RateLimited.class)
        .isThrownBy(() -> lab.open(PullCredentials.NONE, budget).manifest("v1"))
        .withMessageContaining("1 s");
  }

  @Test
  void aBrokenConnectionIsTriedOnceMore() {
    lab.registry.onEach(V1, broken(), image());
    assertThat(lab.open().manifest("v1").digest()).isEqualTo(DIGEST);

    lab.registry.on(V1, broken());
    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> lab.open().manifest("v1"));
  }

  @Test
  void aRegistryThatIsntThereIsNamed() {
    var host = lab.stranger.host();
    lab.stranger.close();

    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> lab.open(host, PullCredentials.NONE, Lab.budget()).manifest("v1"))
        .withMessageContaining(host + " can't be reached");
  }

  @Test
  void aReferenceThatIsNeitherTagNorDigestIsNotAsked() {
    assertThatThrownBy(() -> lab.open().manifest("../../other/manifests/v1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(lab.registry.requests()).isEmpty();
    assertThat(ImageReference.parse(lab.registry.host() + "/a").repository()).isEqualTo("a");
  }
}
