package io.portreeve.audit;

import static io.portreeve.audit.AuditWorld.API;
import static io.portreeve.audit.AuditWorld.DIGEST;
import static io.portreeve.audit.AuditWorld.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.AuditedImage;
import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.EvidenceKeys;
import io.portreeve.policy.EvidenceShards;
import io.portreeve.policy.PublishedEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit shares with webhooks, and what another process makes of it. */
@EnableKubernetesMockClient(crud = true)
class SharingTest {
  private KubernetesClient client;
  private AuditWorld world;

  @BeforeEach
  void start() {
    world = new AuditWorld(client);
    world.auditor.signed.add(DIGEST);
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.running.pod("evil", API + ":v2", digest(2).toString());
  }

  private List<PublishedEvidence> published() {
    var keys = EvidenceKeys.parse(Objects.requireNonNull(world.shards.keys));
    return world.shards.shards.entrySet().stream()
        .map(
            each ->
                EvidenceShards.read(each.getKey(), each.getValue(), keys, world.clock.instant()))
        .flatMap(
            it ->
                it instanceof EvidenceShards.Reading.Shard(_, var evidence)
                    ? evidence.stream()
                    : Stream.of())
        .toList();
  }

  private EvidenceKey key(AuditPolicies policy) {
    var scope = PolicyScope.of(policy.build(), _ -> PullCredentials.NONE);
    return world.auditor.key(
        scope.policy(), ImageReference.parse(API + "@" + DIGEST), PullCredentials.NONE);
  }

  @Test
  void sharesWhatSufficesForAnHour() {
    // Given
    world.audit.inForce(AuditPolicies.signed().build());

    // When
    world.pass(Duration.ofSeconds(40));

    // Then
    assertThat(published())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.evidence().key()).isEqualTo(key(AuditPolicies.signed()));
              assertThat(it.expiryTime())
                  .isEqualTo(it.evidence().verifiedTime().plus(Duration.ofHours(1)));
            });
  }

  @Test
  void sharesItForTheGraceOfItsPolicy() {
    // Given
    world.audit.inForce(AuditPolicies.signed().build());
    world.audit.inForce(AuditPolicies.signed("patient").grace("24h").build());

    // When
    world.pass(Duration.ofSeconds(40));

    // Then
    assertThat(published())
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.expiryTime())
                    .isEqualTo(it.evidence().verifiedTime().plus(Duration.ofHours(24))));
  }

  @Test
  void anotherProcessBeginsWithWhatIsPublished() {
    // Given
    world.audit.inForce(AuditPolicies.signed().build());
    world.pass(Duration.ofSeconds(40));
    world.auditor.asked.clear();
    world.auditor.faults.put("registry.example", new AuditedImage.Unknown("it is down", true));

    // When
    var other = world.audit();
    other.inForce(AuditPolicies.signed().build());
    other.look();

    // Then: only what it knows nothing of is asked for
    assertThat(world.auditor.asked).containsExactly(API + ":v2@" + digest(2));
    assertThat(published()).hasSize(1);
  }

  @Test
  void T60_evidenceOfFormerTrustIsntSharedAnyMore() {
    // Given
    world.audit.inForce(AuditPolicies.signed().build());
    world.pass(Duration.ofSeconds(40));

    // When
    world.auditor.signed.clear();
    world.audit.inForce(AuditPolicies.signed().byAnotherKey().build());
    world.pass(Duration.ofSeconds(40));

    // Then
    assertThat(published()).isEmpty();
  }
}
