package io.portreeve.oci;

import static io.portreeve.oci.Lab.EMPTY;
import static io.portreeve.oci.Lab.IMAGE;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.image.Sha256;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestParserTest {
  private static final String D = "{\"mediaType\":\"a/b\",\"digest\":\"" + EMPTY + "\",\"size\":2}";
  private static final String HEAD = "{\"schemaVersion\":2,";

  private static Manifest parse(String json) {
    return ManifestParser.parse(json.replace("$D", D).getBytes(UTF_8), null);
  }

  private static String image(String extra) {
    return HEAD + extra + "\"config\":$D,\"layers\":[$D]}";
  }

  @Test
  void anImageManifestIsRead() {
    var annotated = D.replace("}", ",\"annotations\":{\"k\":\"v\"},\"artifactType\":\"t\"}");
    var manifest =
        parse(
            image("\"subject\":$D,\"artifactType\":\"x/y\",")
                .replace("[$D]", "[" + annotated + "]"));

    assertThat(manifest.artifactType()).isEqualTo("x/y");
    assertThat(manifest.subject()).hasToString(EMPTY);
    assertThat(manifest.manifests()).isEmpty();
    assertThat(manifest.layers().getFirst().annotations()).isEqualTo(Map.of("k", "v"));
    assertThat(manifest.layers().getFirst().artifactType()).isEqualTo("t");
    assertThat(manifest.digest()).isEqualTo(Sha256.of(parseBytes(manifest, annotated)));
  }

  private static byte[] parseBytes(Manifest manifest, String annotated) {
    var bytes =
        image("\"subject\":$D,\"artifactType\":\"x/y\",")
            .replace("[$D]", "[" + annotated + "]")
            .replace("$D", D)
            .getBytes(UTF_8);
    assertThat(manifest.size()).isEqualTo(bytes.length);
    return bytes;
  }

  @Test
  void withoutAnArtifactTypeTheConfigsCounts() {
    assertThat(parse(image("")).artifactType()).isEqualTo("a/b");
  }

  @Test
  void anIndexIsRead() {
    var index = parse(HEAD + "\"manifests\":[$D,$D]}");
    assertThat(index.mediaType()).isEqualTo(ManifestParser.OCI_INDEX);
    assertThat(index.artifactType()).isNull();
    assertThat(index.manifests()).hasSize(2);
    assertThat(index.layers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.docker.distribution.manifest.v2+json",
    "Application/vnd.docker.distribution.manifest.v2+json; charset=utf-8",
  })
  void theHeaderNamesTheTypeWhereTheBodyDoesnt(String header) {
    var bytes = image("").replace("$D", D).getBytes(UTF_8);
    assertThat(ManifestParser.parse(bytes, header).mediaType())
        .isEqualTo(ManifestParser.DOCKER_MANIFEST);
    assertThat(ManifestParser.parse(IMAGE, "text/plain").mediaType())
        .isEqualTo(ManifestParser.OCI_MANIFEST);
  }

  @Test
  void T05_aBodyAndAHeaderOfDifferentTypesAreRefused() {
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> ManifestParser.parse(IMAGE, ManifestParser.OCI_INDEX))
        .withMessageContaining("but was sent as");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"schemaVersion\":1,\"fsLayers\":[]}                               | schema 1",
        "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[],\"config\":$D}  | only the other kind",
        "{\"schemaVersion\":2,\"manifests\":[],\"config\":$D}                | only the other kind",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"manifests\":[]} | only the other",
        "{\"schemaVersion\":2,\"config\":$D,\"layers\":[],\"fsLayers\":[]}   | only the other kind",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.artifact.manifest.v1+json\",\"blobs\":[]} | media type",
        "{\"schemaVersion\":2,\"mediaType\":\"x\",\"config\":$D,\"layers\":[]} | media type",
        "{\"schemaVersion\":2,\"mediaType\":2,\"config\":$D,\"layers\":[]}   | isn't text",
        "{\"schemaVersion\":\"2\",\"config\":$D,\"layers\":[]}               | schemaVersion",
        "{\"schemaVersion\":2.0,\"config\":$D,\"layers\":[]}                 | schemaVersion",
        "{\"config\":$D,\"layers\":[]}                                       | schemaVersion",
        "{\"schemaVersion\":2}                                               | config",
        "{\"schemaVersion\":2,\"layers\":[$D]}                               | config",
        "{\"schemaVersion\":2,\"config\":$D}                                 | no list 'layers'",
        "{\"schemaVersion\":2,\"config\":$D,\"layers\":{}}                   | no list 'layers'",
        "{\"schemaVersion\":2,\"config\":$D,\"layers\":[17]}                 | descriptor",
        "{\"schemaVersion\":2,\"config\":$D,\"layers\":[],\"subject\":17}    | subject",
        "{\"schemaVersion\":2,\"config\":$D,\"layers\":[],\"layers\":[]}     | JSON",
        "{\"schemaVersion\":2,\"config\":$D,\"layers\":[]}{}                 | JSON",
        "[]                                                                  | JSON object",
        "null                                                                | JSON object",
        "{                                                                   | JSON",
      })
  void T05_T33_whatIsMalformedOrAmbiguousIsRefused(String json, String message) {
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> parse(json))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":-1}",
        ":1.5}",
        ":\"2\"}",
        ":99999999999999999999}",
        ":1e400}",
        ":null}",
        ":2,\"annotations\":[]}",
        ":2,\"annotations\":{\"a\":1}}",
        ":2,\"artifactType\":{}}",
      })
  void T33_aDescriptorIsExact(String end) {
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> parse(image("").replace("[$D]", "[" + D.replace(":2}", end) + "]")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:../..",
        "sha256:44136fa3",
        "sha512:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "sha256:44136FA355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "",
      })
  void T03_aDigestIsSha256(String digest) {
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> parse(image("").replace("$D", D.replace(EMPTY, digest))));
  }

  @Test
  void T28_countsAreBounded() {
    for (var count : new int[] {12_000, 12_001, 100_000}) {
      var layers = String.join(",", Collections.nCopies(count, D));
      var json = image("").replace("[$D]", "[" + layers + "]");
      if (count == 12_000) {
        assertThat(parse(json).layers()).hasSize(count);
      } else {
        assertThatExceptionOfType(OciException.Untrustworthy.class).isThrownBy(() -> parse(json));
      }
    }
    var manifests = String.join(",", Collections.nCopies(1_001, "$D"));
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> parse(HEAD + "\"manifests\":[" + manifests + "]}"))
        .withMessageContaining("more than the 1,000 entries");
  }

  /** Whoever may push can add an entry to a list of referrers. */
  @Test
  void T28_oneExcessiveEntryHidesNoneOfTheOthers() {
    var many = IntStream.range(0, 80_000).mapToObj(i -> "\"a%d\":\"\"".formatted(i));
    for (var notes :
        List.of(
            "\"%s\":\"v\"".formatted("k".repeat(5_000)),
            "\"k\":\"%s\"".formatted("v".repeat(2 << 20)),
            many.collect(Collectors.joining(",")))) {
      var excessive = D.replace("}", ",\"annotations\":{" + notes + "}}");
      var json = HEAD + "\"manifests\":[" + D + "," + excessive + "," + D + "]}";

      assertThat(ManifestParser.referrers(json.getBytes(UTF_8), 10)).hasSize(3);
    }
  }

  @Test
  void T28_whatTenThousandLayersRepeatIsKeptOnce() {
    var layer = D.replace("}", ",\"annotations\":{\"dev.cosignproject.cosign/signature\":\"s\"}}");
    var layers = String.join(",", Collections.nCopies(9_000, layer));

    var read = parse(image("").replace("[$D]", "[" + layers + "]")).layers();

    assertThat(read).hasSize(9_000);
    assertThat(read.getFirst().mediaType()).isSameAs(read.getLast().mediaType());
    assertThat(read.getLast().annotations()).containsKey("dev.cosignproject.cosign/signature");
    assertThat(read.getFirst().annotations().keySet().iterator().next())
        .isSameAs(read.getLast().annotations().keySet().iterator().next());
  }

  @Test
  void T29_partsOfSignaturesMayBeLong() {
    for (var part :
        new String[] {
          "dev.cosignproject.cosign/signature",
          "dev.sigstore.cosign/certificate",
          "dev.sigstore.cosign/chain",
          "dev.sigstore.cosign/bundle",
          "dev.sigstore.cosign/rfc3161timestamp"
        }) {
      assertThat(annotation(part, 65_536)).hasSize(65_536);
      assertThat(annotation(part, 65_537)).isNull();
    }
    assertThat(annotation("dev.sigstore.cosign/other", 1_025)).isNull();
  }

  private static String annotation(String key, int length) {
    var annotated =
        D.replace("}", ",\"annotations\":{\"" + key + "\":\"" + "x".repeat(length) + "\"}}");
    return parse(image("").replace("[$D]", "[" + annotated + "]"))
        .layers()
        .getFirst()
        .annotations()
        .get(key);
  }

  @Test
  void theAnnotationsOfSignaturesAreKeptWhateverElseIsThere() {
    var many = new StringBuilder();
    for (var i = 0; i < 250; i++) {
      many.append(D.replace("}", ",\"annotations\":{"));
      for (var j = 0; j < 50; j++) {
        many.append(j == 0 ? "" : ",").append("\"a").append(j).append("\":\"b\"");
      }
      many.append("}},");
    }
    var last = D.replace("}", ",\"annotations\":{\"dev.cosignproject.cosign/signature\":\"s\"}}");

    var read = parse(image("").replace("[$D]", "[" + many + last + "]")).layers();

    assertThat(read.getLast().annotations()).hasSize(1);
    assertThat(read.get(249).annotations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"} | linux/arm64/v8",
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"os.features\":[]}   | linux/amd64",
        "{\"os\":\"lin ux\",\"architecture\":7}                           |",
        "[]                                                             |",
        "null                                                           |",
      })
  void anIndexSaysWhereItsManifestsRun(String platform, String expected) {
    var entry = D.replace("}", ",\"platform\":" + platform + "}");

    assertThat(parse(HEAD + "\"manifests\":[" + entry + "]}").manifests().getFirst().platform())
        .isEqualTo(expected);
  }

  @Test
  void T29_ofTheAnnotationsOnlySomeAreKept() {
    var many = new StringBuilder("\"k\":\"v\",\"long\":\"" + "x".repeat(1_025) + "\"");
    for (var i = 0; i < 200; i++) {
      many.append(",\"a").append(i).append("\":\"b\"");
    }
    var annotated = D.replace("}", ",\"annotations\":{" + many + "}}");

    var annotations =
        parse(image("").replace("[$D]", "[" + annotated + "]")).layers().getFirst().annotations();

    assertThat(annotations).hasSize(64).containsEntry("k", "v").doesNotContainKey("long");
  }

  @Test
  void T29_T33_bytesNestingNumbersAndEncodingsAreBounded() {
    for (var json :
        new String[] {
          image("\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + ","),
          image("\"x\":" + "9".repeat(100_000) + ","),
          image("\"x\":[" + "{},".repeat(200_000) + "{}],"),
          image("\"x\":\"" + "9".repeat(2_000_000) + "\","),
          " ".repeat(ManifestParser.MAX_BYTES) + image(""),
        }) {
      assertThatExceptionOfType(OciException.Untrustworthy.class).isThrownBy(() -> parse(json));
    }
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> ManifestParser.parse(image("").replace("$D", D).getBytes(UTF_16), null));
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> ManifestParser.parse(new byte[] {'{', (byte) 0xff, '}'}, null));
  }
}
