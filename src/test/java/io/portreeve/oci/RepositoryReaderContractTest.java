package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.HostileRegistry.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.testing.FakeRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is promised of a reader, held by the one over HTTP and by the fake that tests use. */
class RepositoryReaderContractTest {
  private static final byte[] ARTIFACT = {'{', '}'};
  private static final Digest NOWHERE = new Digest("0".repeat(64));

  private final Lab lab = new Lab();
  private final FakeRegistry fake = new FakeRegistry();
  private final String host = lab.registry.host();
  private final PullCredential anna = lab.credential("anna");

  /** Which reader. */
  enum Kind {
    HTTP,
    FAKE
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** The same content in both, at the registry behind Basic authentication if so wished. */
  private Content push(boolean secured) {
    var name = host + "/shop/api";
    var image = fake.pushImage(name, "v1", "hello");
    var artifact = fake.pushReferrer(name, image, "application/x", ARTIFACT, Map.of("k", "v"));
    if (secured) {
      fake.requireCredential(anna);
    }
    var reader =
        fake.open(ImageReference.parse(name), PullCredentials.of(List.of(anna)), Lab.budget());
    var manifest = reader.manifest(artifact);
    lab.registry.answering(
        "/v2/shop/api/referrers/" + image,
        each ->
            secured && each.header("Authorization") == null
                ? status(401, "WWW-Authenticate: Basic")
                : reply(
                    200,
                    HonestList.of(reader.referrers(image)),
                    "Content-Type: " + ManifestParser.OCI_INDEX));
    lab.registry.on(
        "/v2/shop/api/blobs/" + manifest.layers().getFirst().digest(), reply(200, ARTIFACT));
    return new Content(image, manifest.layers().getFirst().digest(), artifact);
  }

  private record Content(Digest image, Digest layer, Digest artifact) {}

  private RepositoryReader open(Kind kind, PullCredentials credentials, Budget budget) {
    var image = ImageReference.parse(host + "/shop/api");
    return switch (kind) {
      case HTTP -> lab.open(host, credentials, budget);
      case FAKE -> fake.open(image, credentials, budget);
    };
  }

  private RepositoryReader open(Kind kind) {
    return open(kind, PullCredentials.NONE, Lab.budget());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsThereIsRead(Kind kind) {
    var content = push(false);

    assertThat(open(kind).referrers(content.image()))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.digest()).isEqualTo(content.artifact());
              assertThat(entry.artifactType()).isEqualTo("application/x");
              assertThat(entry.annotations()).isEqualTo(Map.of("k", "v"));
            });
    assertThat(open(kind).blob(content.layer(), ARTIFACT.length)).isEqualTo(ARTIFACT);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsntThereIsNotFoundAndRefersToNothing(Kind kind) {
    var reader = open(kind);

    assertThatExceptionOfType(OciException.NotFound.class).isThrownBy(() -> reader.manifest("v2"));
    assertThatExceptionOfType(OciException.NotFound.class)
        .isThrownBy(() -> reader.manifest(NOWHERE));
    assertThatExceptionOfType(OciException.NotFound.class)
        .isThrownBy(() -> reader.blob(NOWHERE, 10));
    assertThat(reader.referrers(NOWHERE)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void limitsHold(Kind kind) {
    var content = push(false);
    var none = Budget.of(() -> 0, Duration.ofSeconds(1), 0, 100);
    var late = Budget.of(() -> 0, Duration.ZERO, 1, 100);
    var narrow = Budget.of(() -> 0, Duration.ofSeconds(9), 1, 1);

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> open(kind).blob(content.layer(), 1));
    for (var budget : List.of(none, late, narrow)) {
      assertThatExceptionOfType(OciException.OverBudget.class)
          .isThrownBy(() -> open(kind, PullCredentials.NONE, budget).blob(content.layer(), 10));
    }
  }

  @ParameterizedTest
  @EnumSource
  void credentialsOpenWhatIsClosed(Kind kind) {
    var content = push(true);

    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> open(kind).referrers(content.image()));
    var reader = open(kind, PullCredentials.of(List.of(anna)), Lab.budget());
    assertThat(reader.referrers(content.image())).hasSize(1);
  }

  /** A list of referrers as a registry writes it. */
  private static final class HonestList {
    static byte[] of(List<Descriptor> entries) {
      var texts =
          entries.stream()
              .map(
                  each ->
                      """
                      {"mediaType":"%s","digest":"%s","size":%d,"artifactType":"%s",\
                      "annotations":{"k":"v"}}"""
                          .formatted(
                              each.mediaType(), each.digest(), each.size(), each.artifactType()))
              .toList();
      return "{\"schemaVersion\":2,\"manifests\":%s}".formatted(texts).getBytes(UTF_8);
    }
  }
}
