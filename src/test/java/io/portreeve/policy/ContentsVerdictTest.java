package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.REPOSITORY;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.evidence.ImageContents;
import io.portreeve.evidence.ImageContents.PlatformImage;
import io.portreeve.image.Digest;
import io.portreeve.policy.BaseImage.BasePlatform;
import io.portreeve.policy.ContentsFact.PlatformFact;
import io.portreeve.policy.Facts.Findings;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of platforms and layers. */
class ContentsVerdictTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String NODE = "docker.io/library/node:22";
  private static final String JAVA = "docker.io/library/java:25";

  /** Layers by single characters, the lowest first. */
  private static List<Digest> layers(String names) {
    return names.chars().mapToObj(c -> new Digest("%064x".formatted(c))).toList();
  }

  private static String digest(String layers) {
    return "sha256:%064x".formatted(layers.hashCode() & 0xffff);
  }

  private static BaseImage base(String reference, Duration age, String... platforms) {
    var all = new ArrayList<BasePlatform>();
    for (var each : platforms) {
      var parts = each.split("=", -1);
      var chain = LayerChain.of(layers(parts[1]));
      all.add(
          new BasePlatform(
              parts[0],
              parts[1].length(),
              chain.substring(Math.max(0, chain.length() - LayerChain.HASH))));
    }
    return new BaseImage(
        reference, digest(all.toString()), NOW.minus(Duration.ofDays(400)), NOW.minus(age), all);
  }

  private static Facts facts(@Nullable String fault, String... platforms) {
    var all = new ArrayList<PlatformFact>();
    for (var each : platforms) {
      var parts = each.split("=", -1);
      all.add(new PlatformFact(parts[0], parts.length < 2 ? "" : LayerChain.of(layers(parts[1]))));
    }
    return new Facts(0, new Findings(List.of(), List.of()), new ContentsFact(all, fault), null);
  }

  private static PolicySample asked() {
    return policy()
        .signers()
        .baseImages("90d", "node:22", JAVA)
        .bases(
            base(NODE, Duration.ofHours(1), "linux/amd64=ab", "linux/arm64=AB"),
            base(NODE, Duration.ofDays(80), "linux/amd64=xy", "linux/arm64=XY"),
            base(NODE, Duration.ofDays(91), "linux/amd64=op"),
            base(JAVA, Duration.ofHours(1), "linux/amd64=j", "windows/amd64="),
            base("docker.io/library/other:1", Duration.ofHours(1), "linux/amd64=q"));
  }

  private static ImageVerdict verdict(PolicySample sample, Facts facts) {
    return Verdicts.of(sample.compiled(), pinned(), facts, NOW);
  }

  static Stream<Arguments> everyImageBeginsWithAnAllowedBase() {
    return Stream.of(
        arguments("the base itself", true, List.of("linux/amd64=ab")),
        arguments("built on it", true, List.of("linux/amd64=abcd")),
        arguments("on both platforms", true, List.of("linux/amd64=abc", "linux/arm64/v8=ABC")),
        arguments("on a base of before", true, List.of("linux/amd64=xyz")),
        arguments("on two bases", true, List.of("linux/amd64=jk", "linux/arm64=ABk")),
        arguments("where nobody says for what platform", true, List.of("=abc")),
        arguments("less than the base", false, List.of("linux/amd64=a")),
        arguments("the base is not at the beginning", false, List.of("linux/amd64=zab")),
        arguments("in another order", false, List.of("linux/amd64=ba")),
        arguments("the lowest layer is another", false, List.of("linux/amd64=zb")),
        arguments("without layers", false, List.of("linux/amd64=")),
        arguments("a base without layers allows nothing", false, List.of("windows/amd64=w")),
        arguments("on the base of another platform", false, List.of("linux/arm64=abc")),
        arguments("on a base that the policy doesn't name", false, List.of("linux/amd64=qr")),
        arguments("on a base that is too old", false, List.of("linux/amd64=opq")),
        arguments("one platform of two", false, List.of("linux/amd64=abc", "linux/arm64=abc")),
        arguments("T05 an evil one more", false, List.of("linux/amd64=abc", "unknown/unknown=e")),
        arguments("T05 no image at all", false, List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void everyImageBeginsWithAnAllowedBase(String name, boolean admitted, List<String> platforms) {
    // When
    var verdict = verdict(asked(), facts(null, platforms.toArray(String[]::new)));

    // Then
    assertThat(verdict instanceof Admitted).as(name).isEqualTo(admitted);
  }

  @Test
  void aBaseIsAsOldAsItsLastSighting() {
    // Given
    var built = facts(null, "linux/amd64=op");
    var old = base(NODE, Duration.ofDays(90), "linux/amd64=op");
    var compiled = asked().bases(old).compiled();

    // When, Then
    assertThat(Verdicts.of(compiled, pinned(), built, NOW)).isInstanceOf(Admitted.class);
    assertThat(Verdicts.of(compiled, pinned(), built, NOW.plusSeconds(1)))
        .isInstanceOf(Denied.class);
    assertThat(verdict(asked().baseImages(null, "node:22").bases(old), built))
        .isInstanceOf(Admitted.class);
    assertThat(verdict(asked().bases(old, base(NODE, Duration.ZERO, "linux/amd64=op")), built))
        .isInstanceOf(Admitted.class);
  }

  @Test
  void theDenialNamesThePlatformTheBaseAndWhatToDo() {
    // When
    var other = (Denied) verdict(asked(), facts(null, "linux/amd64=abc", "linux/s390x=zzz"));
    var old = (Denied) verdict(asked(), facts(null, "linux/amd64=op"));

    // Then
    assertThat(other.check()).isEqualTo("baseImages");
    assertThat(other.found())
        .isEqualTo("the image of linux/s390x, whose first layers are no allowed base's");
    assertThat(other.expected())
        .isEqualTo(
            "on every platform the layers of a digest that one of %s, %s has, or had in the last 90 days"
                .formatted(NODE, JAVA));
    assertThat(other.next())
        .startsWith("build it on " + NODE + "@sha256:")
        .contains("compress them anew")
        .endsWith("or correct spec.baseImages of ImagePolicy production");
    assertThat(old.found())
        .startsWith("the image of linux/amd64, built on " + NODE + "@sha256:")
        .endsWith(", which that tag had last on 2026-08-22");
    assertThat(old.next()).startsWith("build it anew on " + NODE);
  }

  @Test
  void T55_whereNoBaseIsKnownNothingIsAllowed() {
    // When, Then
    assertThat(verdict(asked().bases(), facts(null, "linux/amd64=abc"))).isInstanceOf(Denied.class);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64, true",
    "linux/amd64+linux/arm64, linux/arm64/v8+linux/amd64+linux/s390x, true",
    "linux/arm64/v8, linux/arm64, true",
    "linux/amd64+linux/arm64, linux/amd64, false",
    "linux/amd64, linux/amd64/v3, false",
    "linux/amd64, '', false",
    "linux/amd64, unknown/unknown, false",
  })
  void anImageIsThereForEachPlatform(String wanted, String there, boolean admitted) {
    // Given
    var sample = policy().signers().platforms(wanted.split("\\+"));

    // When
    var verdict = verdict(sample, facts(null, there.split("\\+")));

    // Then
    assertThat(verdict instanceof Admitted).isEqualTo(admitted);
  }

  @Test
  void theMissingPlatformIsNamed() {
    // Given
    var sample = policy().signers().platforms("linux/amd64", "linux/arm64/v8");

    // When, Then
    assertThat(verdict(sample, facts(null, "linux/amd64", "linux/amd64", "")))
        .isEqualTo(
            new Denied(
                "platforms",
                "images of linux/amd64, an unknown platform",
                "one of each of linux/amd64, linux/arm64",
                "build %s for linux/arm64 too, or correct spec.platforms of ImagePolicy production"
                    .formatted(REPOSITORY)));
  }

  @Test
  void T05_contentsThatCannotBeKnownAreRefused() {
    // Given
    var base = facts("it is an index in 5 others", new String[0]);

    // When
    var denied = (Denied) verdict(asked(), base);

    // Then
    assertThat(EvidenceVerdict.suffice(asked().compiled(), base)).isFalse();
    assertThat(denied.check()).isEqualTo("baseImages");
    assertThat(denied.found()).isEqualTo("it is an index in 5 others");
    assertThat(((Denied) verdict(policy().signers().platforms("linux/amd64"), base)).check())
        .isEqualTo("platforms");
  }

  @Test
  void factsOfContentsSufficeWhateverTheClockSays() {
    // When, Then
    assertThat(EvidenceVerdict.suffice(asked().compiled(), facts(null, "linux/amd64=q"))).isTrue();
  }

  @Test
  void T16_factsWithoutContentsAreNotOfWhatWasAskedFor() {
    // Given
    var nothing = new Facts(0, new Findings(List.of(), List.of()), null, null);

    // When, Then
    assertThatThrownBy(() -> verdict(asked(), nothing)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anImageThatCannotBeReadIsMissingOrAFault() {
    // Given
    var good = new PlatformImage(DIGEST, "linux/amd64", layers("ab"), null);
    var gone = new PlatformImage(DIGEST, "linux/arm64", List.of(), "404\u00e9");
    var contents = new ImageContents(List.of(good, gone), null);

    // When, Then
    assertThat(ContentsFact.of(contents, Contents.PLATFORMS).platforms())
        .extracting(PlatformFact::platform)
        .containsExactly("linux/amd64");
    assertThat(ContentsFact.of(contents, Contents.LAYERS))
        .isEqualTo(new ContentsFact(List.of(), "of %s, of linux/arm64: 404?".formatted(DIGEST)));
  }

  @Test
  void twoImagesWithTheSameFirstLayersHaveTheSameFirstHashes() {
    // When
    var one = LayerChain.of(layers("abc"));
    var other = LayerChain.of(layers("abd"));

    // Then
    assertThat(one).hasSize(3 * LayerChain.HASH).startsWith(other.substring(0, 128));
    assertThat(one.substring(128)).isNotEqualTo(other.substring(128));
    assertThat(LayerChain.of(layers("bac")).substring(64, 128))
        .isNotEqualTo(one.substring(64, 128));
  }
}
