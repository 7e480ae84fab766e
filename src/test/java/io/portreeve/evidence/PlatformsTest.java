package io.portreeve.evidence;

import static io.portreeve.evidence.AttachedScene.NAME;
import static io.portreeve.evidence.AttachedScene.signed;
import static io.portreeve.evidence.AttachedScene.signedBy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.evidence.AttachedScene.Person;
import io.portreeve.evidence.Evidence.SignedDigest;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.image.Digest;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which digests of an index must be signed. */
final class PlatformsTest {
  private static final Person ALICE = Person.of("alice");
  private static final EvidenceDemand NAMED = signedBy(1, ALICE.signer());
  private static final EvidenceDemand EVERY = signedBy(1, Indexes.EVERY_PLATFORM, ALICE.signer());

  private final AttachedScene scene = new AttachedScene();
  private final Digest amd64 = scene.registry.pushImage(NAME, "amd64", "amd64");
  private final Digest arm64 = scene.registry.pushImage(NAME, "arm64", "arm64");

  private Digest index(Digest... manifests) {
    return scene.registry.pushIndex(NAME, "index", List.of(manifests));
  }

  private void sign(Digest... digests) {
    Arrays.stream(digests).forEach(d -> scene.tag(d, ".sig", List.of(ALICE.signature(d))));
  }

  private String refusal(Digest digest) {
    var found = scene.verify(digest, EVERY);
    assertThat(signed(found, 1)).isFalse();
    return found.signatures().getLast().signers().getFirst().proof().reason();
  }

  @Test
  void T05_everythingSignedIsAccepted() {
    var index = index(amd64, arm64);
    sign(index, amd64, arm64);

    var found = scene.verify(index, EVERY);

    assertThat(signed(found, 1)).isTrue();
    assertThat(found.signatures())
        .extracting(SignedDigest::digest)
        .containsExactly(index, amd64, arm64);
  }

  @Test
  void T05_onlyTheIndexSignedIsEnoughOnlyWhereTheNamedOneCounts() {
    var index = index(amd64, arm64);
    sign(index);

    assertThat(signed(scene.verify(index, NAMED), 1)).isTrue();
    assertThat(refusal(index)).contains("nothing attached");
    assertThat(scene.verify(index, EVERY).signatures())
        .extracting(SignedDigest::digest)
        .containsExactly(index, amd64);
  }

  @Test
  void T05_onlyAChildSignedIsRefused() {
    var index = index(amd64, arm64);
    sign(amd64, arm64);

    assertThat(signed(scene.verify(index, NAMED), 1)).isFalse();
    scene.registry.forgetRequests();
    assertThat(refusal(index)).contains("nothing attached");
    assertThat(scene.registry.requests()).isEqualTo(2);
  }

  @Test
  void T05_anUnsignedChildAppendedIsRefused() {
    var evil = scene.registry.pushImage(NAME, "evil", "evil");
    var index = index(amd64, arm64, evil);
    sign(index, amd64, arm64);

    assertThat(scene.verify(index, EVERY).signatures().getLast().digest()).isEqualTo(evil);
    assertThat(refusal(index)).contains("nothing attached");
  }

  @Test
  void T05_nestedIndexesAreFollowedToABound() {
    var all = new ArrayList<Digest>(List.of(amd64));
    for (var depth = 1; depth <= 7; depth++) {
      all.add(scene.registry.pushIndex(NAME, "i" + depth, List.of(all.getLast())));
    }
    sign(all.toArray(Digest[]::new));

    assertThat(signed(scene.verify(all.get(5), EVERY), 1)).isTrue();
    assertThat(scene.verify(all.get(5), EVERY).signatures()).hasSize(6);
    assertThat(refusal(all.get(6))).startsWith("index: found " + all.get(1) + ": an index in 5");
    assertThat(refusal(all.get(7))).contains("an index in 5 others");
    scene.registry.tag(NAME, "sha256-" + amd64.hex() + ".sig", all.get(1));
    assertThat(signed(scene.verify(all.get(5), EVERY), 1)).isFalse();
  }

  @Test
  void T05_tooManyManifestsAreRefusedByName() {
    var many = new ArrayList<Digest>();
    for (var i = 0; i <= PlatformSearch.MOST_MANIFESTS; i++) {
      many.add(scene.registry.pushImage(NAME, "p" + i, "p" + i));
    }
    var index = scene.registry.pushIndex(NAME, "index", many);
    sign(index);
    sign(many.toArray(Digest[]::new));

    assertThat(refusal(index))
        .startsWith("index: found " + index + ": 33 manifests")
        .contains("at most 32");
    var fewer = scene.registry.pushIndex(NAME, "fewer", many.subList(0, 32));
    sign(fewer);
    assertThat(signed(scene.verify(fewer, EVERY), 1)).isTrue();
  }

  @Test
  void T05_anIndexInAnImagesClothesIsRead() {
    var evil = scene.registry.pushImage(NAME, "evil", "evil");
    var inner = index(evil);
    var outer =
        scene.registry.pushManifest(
            NAME,
            """
            {"schemaVersion":2,"manifests":[{"mediaType":\
            "application/vnd.oci.image.manifest.v1+json","digest":"%s","size":1}]}"""
                .formatted(inner)
                .getBytes(UTF_8));
    sign(outer, inner);

    assertThat(scene.verify(outer, EVERY).signatures().getLast().digest()).isEqualTo(evil);
    assertThat(refusal(outer)).contains("nothing attached");
  }

  @Test
  void T05_anArtifactManifestInsteadOfAnImageIsRefused() {
    var artifact =
        scene.registry.pushManifest(
            NAME,
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.artifact.manifest.v1+json","blobs":[]}"""
                .getBytes(UTF_8));
    var index =
        scene.registry.pushManifest(
            NAME,
            """
            {"schemaVersion":2,"manifests":[{"mediaType":\
            "application/vnd.oci.artifact.manifest.v1+json","digest":"%s","size":1}]}"""
                .formatted(artifact)
                .getBytes(UTF_8));
    sign(index, artifact);

    assertThat(refusal(index)).startsWith("index: found " + artifact).contains("media type");
  }

  @Test
  void T05_theSameManifestTwiceIsLookedAtOnceAndPlatformsAreNamed() {
    var entry =
        """
        {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":1,\
        "platform":{"os":"linux","architecture":"arm64","variant":"v8"}}"""
            .formatted(arm64);
    var index =
        scene.registry.pushManifest(
            NAME,
            "{\"schemaVersion\":2,\"manifests\":[%s,%s]}".formatted(entry, entry).getBytes(UTF_8));
    sign(index, arm64);

    var found = scene.verify(index, EVERY);

    assertThat(signed(found, 1)).isTrue();
    assertThat(found.signatures())
        .extracting(SignedDigest::platform)
        .containsExactly(null, "linux/arm64/v8");
  }

  @Test
  void T05_aListedManifestThatIsMissingIsRefusedAndOneThatCannotBeReadIsNotDecided() {
    var index = index(amd64, arm64);
    sign(index, amd64, arm64);
    scene.registry.deleteManifest(NAME, arm64);
    assertThat(refusal(index)).startsWith("index: found " + arm64);

    scene.registry.before(
        question -> {
          if (question.equals("manifest " + NAME + " " + amd64)) {
            throw new OciException.Unavailable("503");
          }
        });
    assertThatThrownBy(() -> scene.verify(index, EVERY))
        .isInstanceOf(OciException.Unavailable.class);
  }

  @Test
  void anImageListsNothing() {
    sign(scene.image);

    assertThat(scene.verify(EVERY).signatures()).hasSize(1);
    assertThat(signed(scene.verify(EVERY), 1)).isTrue();
  }

  /** No honest hash allows it; a reader that didn't hash would. */
  @Test
  void T05_anIndexThatListsItselfEnds() {
    var index = index(amd64);
    sign(index, amd64);
    var honest = scene.reader(50);
    var reader = new Circular(honest, index);

    var found = new ReferrerEvidenceVerifier(EvidenceScene.CLOCK).verify(reader, index, EVERY);

    assertThat(found.signatures()).extracting(SignedDigest::digest).containsExactly(index, amd64);
    assertThat(signed(found, 1)).isTrue();
  }

  private record Circular(RepositoryReader honest, Digest index) implements RepositoryReader {
    @Override
    public Manifest manifest(String tag) {
      return honest.manifest(tag);
    }

    @Override
    public Manifest manifest(Digest digest) {
      var read = honest.manifest(digest);
      var manifests = new ArrayList<>(read.manifests());
      manifests.addFirst(new Descriptor("application/x", index, 1, null, Map.of()));
      return new Manifest(
          digest, read.mediaType(), null, null, read.layers(), manifests, read.size());
    }

    @Override
    public List<Descriptor> referrers(Digest subject) {
      return honest.referrers(subject);
    }

    @Override
    public byte[] blob(Digest digest, long limit) {
      return honest.blob(digest, limit);
    }
  }
}
