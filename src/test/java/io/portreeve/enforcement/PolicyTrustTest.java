package io.portreeve.enforcement;

import static io.portreeve.enforcement.PolicyWorld.assertThatPolicy;
import static io.portreeve.enforcement.PolicyWorld.edit;
import static io.portreeve.enforcement.PolicyWorld.request;
import static io.portreeve.enforcement.PolicyWorld.trustRootFresh;
import static io.portreeve.enforcement.PolicyWorld.trustRootMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.enforcement.TrustMaterial.Freshness;
import io.portreeve.enforcement.TrustMaterial.Reading;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.status.Reason;
import io.portreeve.testing.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys in Secrets, and trust roots that are fetched from elsewhere. */
@EnableKubernetesMockClient(crud = true)
class PolicyTrustTest {
  private static final String SECRET = "keys/release";

  private KubernetesClient client;
  private PolicyWorld world;

  @BeforeEach
  void start() {
    world = new PolicyWorld(client);
  }

  static String key() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(Keys.p256().getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private static PolicySample byKey() {
    return PolicySample.policy().signerByKey("release", SECRET);
  }

  private static PolicySample byTuf() {
    return PolicySample.policy().signerByTuf("release");
  }

  private static Reading found(String text, Duration age) {
    Instant refreshed = PolicyWorld.START.minus(age);
    return new Reading.Found(
        text, new Freshness(refreshed, refreshed.plus(Duration.ofDays(7)), null));
  }

  private static String evidenceKey(PolicyWorld world) {
    return CompiledPolicy.compile(world.cluster.inForce("production")).evidenceKey();
  }

  @Test
  void aKeyOfASecretIsHandedToTheWebhooks() {
    // Given
    var key = key();
    world.cluster.keys.put(SECRET, key);
    var policy = byKey().build();

    // When
    var report = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").keys()).containsOnly(Map.entry("release", key));
    assertThat(world.cluster.inForce("production").trustRoots()).isEmpty();
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(1));
    assertThat(trustRootFresh(policy)).isEqualTo("True " + Reason.SUCCEEDED);
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void T54_aKeyThatChangesInItsSecretInvalidatesEvidence() {
    // Given
    world.cluster.keys.put(SECRET, key());
    var policy = world.settled(byKey());
    var before = evidenceKey(world);
    var other = key();
    world.cluster.keys.put(SECRET, other);

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.log).containsExactly("write policy production");
    assertThat(world.cluster.inForce("production").keys()).containsEntry("release", other);
    assertThat(evidenceKey(world)).isNotEqualTo(before);
  }

  @Test
  void T58_aKeyThatGoesOrBreaksIsKeptAsItWasReadLast() {
    // Given
    var key = key();
    world.cluster.keys.put(SECRET, key);
    var policy = world.settled(byKey());

    for (var broken : new String[] {null, "", "no key", key + key()}) {
      // When
      world.cluster.keys.put(SECRET, broken);
      var _ = world.look(policy);

      // Then
      assertThat(world.cluster.log).isEmpty();
      assertThat(world.cluster.inForce("production").keys()).containsEntry("release", key);
      assertThat(trustRootFresh(policy)).isEqualTo("False " + Reason.TRUST_ROOT_UNUSABLE);
      assertThatPolicy(policy)
          .isFailed()
          .hasReason(Reason.TRUST_ROOT_UNUSABLE)
          .says("spec.signers[0].key.secretRef", "generation 1 stays in force");
    }

    // When it is back
    world.cluster.keys.put(SECRET, key);
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void T58_aKeyThatWasNeverThereDenies() {
    // Given
    var policy = byKey().build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").fault())
        .contains("spec.signers[0].key.secretRef: Secret \"keys/release\" doesn't exist");
    assertThatPolicy(policy).isFailed().says("the images that it names are denied");
  }

  @Test
  void T58_oneKeyThatBreaksDoesntHoldATrustRootBack() {
    // Given
    var key = key();
    world.cluster.keys.put(SECRET, key);
    var policy = world.settled(PolicySample.signed().signerByKey("second", SECRET));
    world.cluster.keys.remove(SECRET);
    world.cluster.trustRoots.put(PolicySample.TRUST_ROOT, PolicyWorld.OTHER_ROOT);

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").trustRoots())
        .containsEntry("release", PolicyWorld.OTHER_ROOT);
    assertThat(world.cluster.inForce("production").keys()).containsEntry("second", key);
    assertThatPolicy(policy).isFailed().says("spec.signers[1].key.secretRef");
  }

  @Test
  void T52_theFirstFetchIsWaitedForAndThenInForce() {
    // Given
    var policy = byTuf().build();

    // When
    var _ = world.look(policy);

    // Then
    assertThat(trustRootFresh(policy)).isEqualTo("False " + Reason.TRUST_ROOT_NOT_FETCHED);
    assertThatPolicy(policy)
        .isInProgress()
        .hasReason(Reason.TRUST_ROOT_NOT_FETCHED)
        .says("spec.signers[0].trustRoot.mirror", "the images that it names are denied");
    assertThat(world.cluster.inForce("production").fault()).isNotNull();

    // When
    world.cluster.fetched = new Reading.Unusable("trustRoot.mirror: no connection");
    var _ = world.look(policy);

    // Then
    assertThatPolicy(policy).isFailed().hasReason(Reason.TRUST_ROOT_UNUSABLE);

    // When
    world.cluster.fetched = found(PolicyWorld.ROOT, Duration.ZERO);
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").fault()).isNull();
    assertThat(trustRootFresh(policy)).isEqualTo("True " + Reason.SUCCEEDED);
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void T58_whatIsInForceStaysWhileAnEditsTrustRootIsFetched() {
    // Given
    var policy = world.settled(PolicySample.signed());
    var accepted = world.cluster.accepted.get("production");
    edit(policy, byTuf());

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.accepted.get("production")).isEqualTo(accepted);
    assertThatPolicy(policy).isInProgress().says("generation 1 stays in force");
  }

  @Test
  void T54_aTrustRootThatRotatesIsInForceWithoutRestart() {
    // Given
    world.cluster.fetched = found(PolicyWorld.ROOT, Duration.ZERO);
    var policy = world.settled(byTuf());
    var before = evidenceKey(world);
    world.cluster.fetched = found(PolicyWorld.OTHER_ROOT, Duration.ZERO);

    // When
    var _ = world.look(policy);

    // Then
    assertThat(world.cluster.inForce("production").trustRoots())
        .containsEntry("release", PolicyWorld.OTHER_ROOT);
    assertThat(evidenceKey(world)).isNotEqualTo(before);
  }

  @Test
  void T51_aStaleTrustRootIsSaidAndStaysInForce() {
    // Given
    world.cluster.fetched = found(PolicyWorld.ROOT, Duration.ZERO);
    var policy = world.settled(byTuf());

    // When
    world.later(Duration.ofDays(3).plusSeconds(1));
    var _ = world.look(policy);

    // Then
    assertThat(trustRootFresh(policy)).isEqualTo("False " + Reason.TRUST_ROOT_STALE);
    assertThat(trustRootMessage(policy)).contains("last refreshed on 2026-11-21");
    assertThatPolicy(policy).isCurrent();

    // When
    world.later(Duration.ofDays(30));
    var _ = world.look(policy);

    // Then
    assertThat(trustRootMessage(policy)).contains("its metadata expired on 2026-11-28");
    assertThat(world.cluster.inForce("production").fault()).isNull();
    assertThat(world.cluster.log).isEmpty();
    assertThatPolicy(policy).isCurrent();
  }

  @Test
  void aRefreshOfTheSameDayChangesNoStatus() {
    // Given
    world.cluster.fetched = found(PolicyWorld.ROOT, Duration.ofHours(6));
    var policy = world.settled(byTuf());
    world.cluster.fetched = found(PolicyWorld.ROOT, Duration.ZERO);

    // When
    var report = world.look(policy);

    // Then
    assertThat(report.changedStatus()).isEmpty();
    assertThat(world.cluster.log).isEmpty();
  }

  @Test
  void aRequestRefreshesOnce() {
    // Given
    world.cluster.fetched = found(PolicyWorld.ROOT, Duration.ZERO);
    var policy = world.settled(byTuf());
    request(policy, "now");

    // When / Then
    var _ = world.look(policy);
    assertThat(world.cluster.log).containsExactly("refresh trust root of release");
    var _ = world.look(policy);
    assertThat(world.cluster.log).isEmpty();
  }
}
