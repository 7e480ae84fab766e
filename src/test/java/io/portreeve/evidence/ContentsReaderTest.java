package io.portreeve.evidence;

import static io.portreeve.evidence.ContentsScene.DOCKER;
import static io.portreeve.evidence.ContentsScene.IN_TOTO;
import static io.portreeve.evidence.ContentsScene.NAME;
import static io.portreeve.evidence.ContentsScene.attestation;
import static io.portreeve.evidence.ContentsScene.entry;
import static io.portreeve.evidence.ContentsScene.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.evidence.ContentsScene.Draft;
import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.evidence.ImageContents.PlatformImage;
import io.portreeve.image.Digest;
import io.portreeve.oci.OciException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which images a digest stands for, whatever lists say. */
class ContentsReaderTest {
  private final ContentsScene scene = new ContentsScene();

  @Test
  void anImageIsReadWithTheLayersAndThePlatformOfItsConfig() {
    // Given
    var digest = scene.push(image(), "base", "app");

    // When
    var contents = scene.read(digest, Contents.LAYERS);

    // Then
    assertThat(contents.fault()).isNull();
    assertThat(contents.images())
        .containsExactly(
            new PlatformImage(digest, "linux/amd64", scene.layers("base", "app"), null));
    assertThat(scene.registry.requests()).isEqualTo(2);
  }

  @Test
  void layersAreKeptOnlyWhereTheyAreAskedFor() {
    // Given
    var digest = scene.push(image(), "base", "app");

    // When, Then
    assertThat(scene.told(digest, Contents.PLATFORMS)).containsExactly("linux/amd64: 0");
  }

  @Test
  void T05_thePlatformsAreTheIndexsAndItsAttestationsAreNone() {
    // Given
    var amd64 = scene.push(image(), "base", "app");
    var arm64 = scene.push(image(), "base of arm64", "app of arm64", "more");
    var index =
        scene.index(
            entry(amd64, "linux/amd64"),
            entry(arm64, "linux/arm64/v8"),
            entry(scene.push(attestation(), "provenance"), "unknown/unknown"));

    // When, Then
    assertThat(scene.told(index, Contents.LAYERS))
        .containsExactly("linux/amd64: 2", "linux/arm64/v8: 3");
  }

  static Stream<Arguments> T05_whatNodesMightRunCounts() {
    var evil = image();
    return Stream.of(
        arguments("an image for no platform", evil, "unknown/unknown"),
        arguments("an attestation for a platform", attestation(), "linux/amd64"),
        arguments("an attestation that the index gives no platform", attestation(), ""),
        arguments(
            "an artifact for a platform", evil.configType("application/x-artifact"), "linux/amd64"),
        arguments(
            "an artifact in Docker's form",
            evil.type(DOCKER).configType("application/x-artifact"),
            "unknown/unknown"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void T05_whatNodesMightRunCounts(String name, Draft draft, String platform) {
    // Given
    var good = scene.push(image(), "base", "app");
    var evil = scene.push(draft, "evil");
    var index = scene.index(entry(good, "linux/amd64"), entry(evil, platform));

    // When, Then
    assertThat(scene.read(index, Contents.LAYERS).images())
        .as(name)
        .extracting(PlatformImage::digest)
        .containsExactly(good, evil);
  }

  @Test
  void T05_anAttestationWithOneLayerOfAnImageCounts() {
    // Given
    var mixed =
        scene.registry.pushManifest(
            NAME,
            """
            {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":2},\
            "layers":[{"mediaType":"%s","digest":"%3$s","size":2},{"mediaType":"%s","digest":"%3$s","size":2}]}"""
                .formatted(
                    ContentsScene.MANIFEST,
                    ContentsScene.CONFIG,
                    scene.registry.pushBlob(NAME, "{}".getBytes(UTF_8)),
                    IN_TOTO,
                    ContentsScene.LAYER)
                .getBytes(UTF_8));
    var index = scene.index(entry(mixed, "unknown/unknown"));

    // When, Then
    assertThat(scene.read(index, Contents.LAYERS).images()).hasSize(1);
  }

  @Test
  void T05_whatIsNamedItselfIsNoArtifactBesideAnImage() {
    // Given
    var digest = scene.push(attestation(), "provenance");

    // When, Then
    assertThat(scene.told(digest, Contents.LAYERS))
        .containsExactly("unknown/unknown: it has a layer of media type " + IN_TOTO);
  }

  @Test
  void T05_aManifestThatIsListedForTwoPlatformsCountsForBoth() {
    // Given
    var evil = scene.push(attestation(), "evil");
    var inner = scene.index(entry(evil, "linux/amd64"));
    var index = scene.index(entry(evil, "unknown/unknown"), entry(inner, ""));

    // When, Then
    assertThat(scene.read(index, Contents.LAYERS).images())
        .extracting(PlatformImage::platform)
        .containsExactly("linux/amd64");
  }

  @Test
  void T05_nestedIndexesAreReadToABound() {
    // Given
    var all = new ArrayList<Digest>();
    all.add(scene.push(image(), "base"));
    for (var depth = 1; depth <= 6; depth++) {
      all.add(scene.index(entry(all.getLast(), "linux/amd64")));
    }

    // When, Then
    assertThat(scene.told(all.get(5), Contents.LAYERS)).containsExactly("linux/amd64: 1");
    assertThat(scene.read(all.get(6), Contents.LAYERS).fault())
        .isEqualTo("%s is an index in 5 others; at most 4 are read".formatted(all.get(1)));
  }

  @Test
  void T05_anIndexOfTooManyIsAFault() {
    // Given
    var entries =
        IntStream.rangeClosed(0, ContentsReader.MOST_MANIFESTS)
            .mapToObj(i -> entry(scene.push(image(), "base " + i), "linux/amd64"))
            .toList();
    var most = scene.index(entries.subList(0, 32).toArray(String[]::new));
    var more = scene.index(entries.toArray(String[]::new));

    // When, Then
    assertThat(scene.read(most, Contents.LAYERS).images()).hasSize(32);
    assertThat(scene.read(more, Contents.PLATFORMS).fault())
        .startsWith("there are more than 32 manifests");
    assertThat(scene.read(more, Contents.PLATFORMS).images()).isEmpty();
  }

  @Test
  void T33_aManifestThatIsListedForAThousandPlatformsIsAFault() {
    // Given
    var bomb =
        scene.push(image(), IntStream.range(0, 200).mapToObj(i -> "l" + i).toArray(String[]::new));
    var entries =
        IntStream.range(0, 1000).mapToObj(i -> entry(bomb, "linux/a" + i)).toArray(String[]::new);

    // When, Then
    for (var asked : List.of(Contents.LAYERS, Contents.PLATFORMS)) {
      var contents = scene.read(scene.index(entries), asked);
      assertThat(contents.fault()).endsWith("are listed for more than 64 platforms");
      assertThat(contents.images()).isEmpty();
    }
    assertThat(scene.read(scene.index(Arrays.copyOf(entries, 64)), Contents.PLATFORMS).images())
        .hasSize(64);
  }

  @Test
  void T33_nestedIndexesAreListedForNoMorePlatforms() {
    // Given
    var base = scene.push(image(), "base");
    var inner =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    scene.index(
                        IntStream.range(30 * i, 30 * i + 30)
                            .mapToObj(j -> entry(base, "linux/a" + j))
                            .toArray(String[]::new)))
            .map(each -> entry(each, ""))
            .toArray(String[]::new);

    // When, Then
    assertThat(scene.read(scene.index(inner), Contents.PLATFORMS).fault())
        .endsWith("more than 64 platforms");
  }

  @Test
  void T33_onlyAsManyLayersAsRunAreKept() {
    // Given
    var names = IntStream.range(0, 128).mapToObj(i -> "l" + i).toArray(String[]::new);

    // When, Then
    assertThat(scene.told(scene.push(image(), names), Contents.LAYERS))
        .containsExactly("linux/amd64: it has 128 layers; at most 127 are compared");
    assertThat(scene.told(scene.push(image(), Arrays.copyOf(names, 127)), Contents.LAYERS))
        .containsExactly("linux/amd64: 127");
  }

  @Test
  void T33_aPlatformIsNoLongText() {
    // Given
    var base = scene.push(image(), "base");
    var config = "{\"os\":\"linux\",\"architecture\":\"%s\"}".formatted("a".repeat(59));

    // When, Then
    assertThat(scene.read(scene.index(entry(base, "linux/" + "a".repeat(59))), Contents.LAYERS))
        .extracting(ImageContents::fault)
        .asString()
        .endsWith("is listed for a platform of more than 64 characters");
    assertThat(scene.told(scene.index(entry(base, "linux/" + "a".repeat(58))), Contents.LAYERS))
        .hasSize(1);
    assertThat(scene.told(scene.push(image().config(config), "base"), Contents.LAYERS))
        .containsExactly("null: 1");
  }

  @Test
  void T05_whatIsListedAndMissingIsSaidAndWhatCannotBeReadIsNotDecided() {
    // Given
    var amd64 = scene.push(image(), "base");
    var arm64 = scene.push(image(), "base of arm64");
    var index = scene.index(entry(amd64, "linux/amd64"), entry(arm64, "linux/arm64"));
    scene.registry.deleteManifest(NAME, arm64);

    // When, Then
    assertThat(scene.read(index, Contents.LAYERS).images())
        .extracting(image -> image.fault() == null)
        .containsExactly(true, false);
    scene.registry.before(
        question -> {
          if (question.endsWith(amd64.toString())) {
            throw new OciException.Unavailable("503");
          }
        });
    assertThatThrownBy(() -> scene.read(index, Contents.LAYERS))
        .isInstanceOf(OciException.Unavailable.class);
  }

  @Test
  void whatIsNotThereItselfIsAnError() {
    // When, Then
    assertThatThrownBy(() -> scene.read(new Digest("0".repeat(64)), Contents.PLATFORMS))
        .isInstanceOf(OciException.NotFound.class);
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    "application/x-left-out",
  })
  void layersThatNotEveryNodeTakesAreAFault(String type) {
    // Given
    var digest = scene.push(image().layerType(type), "base");

    // When, Then
    assertThat(scene.told(digest, Contents.LAYERS))
        .containsExactly("linux/amd64: it has a layer of media type " + type);
    assertThat(scene.told(digest, Contents.PLATFORMS)).containsExactly("linux/amd64: 0");
  }

  @Test
  void anImageWithoutLayersIsAFault() {
    // When, Then
    assertThat(scene.told(scene.push(image()), Contents.LAYERS))
        .containsExactly("linux/amd64: it has no layers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}|linux/arm64/v8",
        "{\"os\":\"linux\"}|null",
        "{\"os\":\"linux\",\"os\":\"windows\",\"architecture\":\"arm64\"}|null",
        "no JSON|null",
      })
  void theConfigSaysThePlatformWhereNoIndexDoes(String config, String platform) {
    // Given
    var digest = scene.push(image().config(config), "base");

    // When, Then
    assertThat(scene.told(digest, Contents.LAYERS)).containsExactly(platform + ": 1");
    assertThat(scene.told(scene.index(entry(digest, "")), Contents.LAYERS))
        .containsExactly(platform + ": 1");
    assertThat(scene.told(scene.index(entry(digest, "linux/s390x")), Contents.LAYERS))
        .containsExactly("linux/s390x: 1");
  }
}
