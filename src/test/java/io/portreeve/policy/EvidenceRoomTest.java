package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.evidence.ImageContents;
import io.portreeve.evidence.ImageContents.PlatformImage;
import io.portreeve.image.Digest;
import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.EvidenceCache.Verification;
import io.portreeve.policy.Facts.DigestFact;
import io.portreeve.policy.Facts.Finding;
import io.portreeve.policy.Facts.Findings;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What evidence takes of the room that all have in common. */
class EvidenceRoomTest {
  private static final Admitted ADMITTED = new Admitted(List.of());
  private static final Facts READ =
      new Facts(
          0,
          new Findings(List.of(), List.of()),
          new ContentsFact(List.of(new ContentsFact.PlatformFact("linux/amd64", ""))),
          null);

  private static Facts signed(String by) {
    var digest = new DigestFact("", 1, List.of(new Finding(by, null)));
    return new Facts(1, new Findings(List.of(digest), List.of()), null, null);
  }

  private static ContentsFact contents(int platforms, int layers) {
    var digests =
        IntStream.range(0, layers).mapToObj(i -> new Digest("%064x".formatted(i))).toList();
    var image = new Digest("f".repeat(64));
    return ContentsFact.of(
        new ImageContents(
            IntStream.range(0, platforms)
                .mapToObj(i -> new PlatformImage(image, "linux/a" + i, digests, null))
                .toList(),
            null),
        Contents.LAYERS);
  }

  @Test
  void T34_manyPlatformsOfOneDigestTakeTheRoomOfItsLayersOnce() {
    // When
    var all = contents(64, 127);
    // Then
    assertThat(all.weight()).isLessThan(127 * 64 + 64 * 200);
    assertThat(all.platforms())
        .allSatisfy(each -> assertThat(each.chain()).isSameAs(all.platforms().getFirst().chain()));
  }

  @Test
  void T34_whatIsHeavyIsAnsweredButPushesOutNobody() {
    // Given
    var cache =
        new EvidenceCache(
            new Settings(
                1000,
                1 << 20,
                Duration.ofHours(1),
                Duration.ofSeconds(2),
                1,
                Duration.ofSeconds(30)),
            () -> 0,
            Runnable::run,
            JudgeEvents.NONE);
    var small = new EvidenceKey(1, 0, 0, 0);
    var heavy = signed("x".repeat(20_000));
    get(cache, small, signed("me"));
    // When
    var facts = get(cache, new EvidenceKey(2, 0, 0, 0), heavy);
    // Then
    assertThat(facts).isEqualTo(heavy);
    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.known(small, _ -> true, _ -> heavy)).isEqualTo(signed("me"));
  }

  private static Facts get(EvidenceCache cache, EvidenceKey key, Facts facts) {
    return cache.get(key, _ -> true, Duration.ofSeconds(8), _ -> facts);
  }

  @Test
  void T34_imagesWithoutSignaturesPushOutNobodyThoughTheySuffice() {
    // Given
    var cache = new EvidenceCache(Settings.DEFAULT, () -> 0, Runnable::run, JudgeEvents.NONE);
    var key = new EvidenceKey(-1, 0, 0, 0);
    get(cache, key, signed("me"));
    // When
    for (var i = 0; i < 110_000; i++) {
      get(cache, new EvidenceKey(i, 0, 0, 0), READ);
    }
    // Then
    assertThat(cache.size()).isLessThan(5_000);
    assertThat(cache.known(key, _ -> true, _ -> READ)).isEqualTo(signed("me"));
    assertThat(cache.known(new EvidenceKey(109_999, 0, 0, 0), _ -> true, _ -> signed("x")))
        .isEqualTo(READ);
  }

  @Test
  void whatSufficesWithoutSignaturesLivesAsLongAndHasItsGrace() {
    // Given
    var world = new JudgeWorld();
    var cache =
        new EvidenceCache(Settings.DEFAULT, world.nanos::get, Runnable::run, JudgeEvents.NONE);
    var key = new EvidenceKey(1, 0, 0, 0);
    Verification none = _ -> signed("x");
    get(cache, key, READ);
    // When, Then
    world.pass(Duration.ofMinutes(30));
    assertThat(cache.known(key, _ -> true, none)).isEqualTo(READ);
    world.pass(Duration.ofMinutes(30));
    assertThat(cache.known(key, _ -> true, none)).isNull();
    assertThat(cache.stale(key, _ -> true, none, Duration.ofHours(2))).isNotNull();
    assertThat(cache.stale(key, _ -> false, none, Duration.ofHours(2))).isNull();
  }

  private static PullCredentials pods(int version) {
    return host ->
        List.of(new PullCredential("secret shop/pull (" + version + ")", host, "user", "junk"));
  }

  @Test
  void T34_publishedEvidenceIsFoundForAnySecretAndKeptForNone() {
    // Given
    var world = published();
    world.fail(new OciException.Unavailable("down"));
    var restarted = world.cache();
    var judge = world.judge(restarted);
    // When
    for (var version = 0; version < 100; version++) {
      assertThat(judge.judge(policy().compiled(), pinned(), pods(version), JudgeWorld.TIME))
          .isEqualTo(ADMITTED);
    }
    // Then
    assertThat(restarted.size()).isZero();
    judge.judge(policy().compiled(), pinned(), PullCredentials.NONE, JudgeWorld.TIME);
    assertThat(restarted.size()).isEqualTo(1);
  }

  @Test
  void T55_publishedEvidenceHasItsGraceForAnySecret() {
    // Given
    var world = published();
    world.fail(new OciException.Unavailable("down"));
    world.pass(Duration.ofHours(20));
    // When, Then
    assertThat(
            world.judge.judge(
                policy().gracePeriod("24h").compiled(), pinned(), pods(1), JudgeWorld.TIME))
        .isInstanceOf(Admitted.class);
    assertThat(world.judge.judge(policy().compiled(), pinned(), pods(1), JudgeWorld.TIME))
        .isInstanceOf(Denied.class);
    world.pass(Duration.ofHours(4));
    assertThat(
            world.judge.judge(
                policy().gracePeriod("24h").compiled(), pinned(), pods(1), JudgeWorld.TIME))
        .isInstanceOf(Denied.class);
  }

  /** One to whom the operator has published for a day that the image is signed. */
  private static JudgeWorld published() {
    var operator = new JudgeWorld();
    operator.verifier.sign(DIGEST, SUBJECT);
    var audited =
        operator.judge.audit(policy().compiled(), pinned(), PullCredentials.NONE, JudgeWorld.TIME);
    var evidence = ((AuditedImage.Verified) audited).evidence();
    var world = new JudgeWorld();
    var now = world.time.now();
    var key = EvidenceSigningKey.generate();
    var published = new PublishedEvidence(evidence, now.plus(Duration.ofDays(1)));
    for (var content : EvidenceShards.contents(List.of(published), now)) {
      world.published.take(
          content.shard(),
          EvidenceShards.sign(content, key, now),
          EvidenceKeys.parse(key.publicPem()));
    }
    return world;
  }
}
