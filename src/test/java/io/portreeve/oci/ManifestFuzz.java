package io.portreeve.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.fuzz.FuzzTarget;
import io.portreeve.image.Sha256;
import java.util.List;
import java.util.stream.Stream;

/** Readers of what a registry sends. */
public final class ManifestFuzz {
  private static final String DESCRIPTOR =
      """
      {"mediaType":"a/b","digest":"sha256:%s","size":2,"artifactType":"t","annotations":{"k":"v",\
      "dev.cosignproject.cosign/signature":"AAAA"},"platform":{"os":"linux","architecture":"arm64",\
      "variant":"v8"}}"""
          .formatted("ab".repeat(32));

  private ManifestFuzz() {}

  /** All of them. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("manifest", ManifestFuzz::manifests, ManifestFuzz::manifest, 10_000),
        new FuzzTarget("referrers", ManifestFuzz::manifests, ManifestFuzz::referrers, 10_000));
  }

  private static List<byte[]> manifests() {
    return Stream.of(
            "{\"schemaVersion\":2,\"config\":$,\"layers\":[$,$],\"subject\":$,\"artifactType\":\"a\"}",
            "{\"schemaVersion\":2,\"mediaType\":\""
                + ManifestParser.OCI_INDEX
                + "\",\"manifests\":[$,$]}",
            "{\"schemaVersion\":2,\"mediaType\":\""
                + ManifestParser.DOCKER_LIST
                + "\",\"manifests\":[]}")
        .map(text -> text.replace("$", DESCRIPTOR).getBytes(UTF_8))
        .toList();
  }

  private static void manifest(byte[] input) {
    try {
      var manifest = ManifestParser.parse(input, null);
      assertThat(manifest.size()).isEqualTo(input.length);
      assertThat(manifest.digest()).isEqualTo(Sha256.of(input));
      assertThat(manifest.layers().isEmpty() || manifest.manifests().isEmpty()).isTrue();
    } catch (OciException.Untrustworthy e) {
      FuzzTarget.fit(String.valueOf(e.getMessage()));
    }
  }

  private static void referrers(byte[] input) {
    try {
      assertThat(ManifestParser.referrers(input, 5)).hasSizeLessThanOrEqualTo(5);
    } catch (OciException.Untrustworthy e) {
      FuzzTarget.fit(String.valueOf(e.getMessage()));
    }
  }
}
