package io.portreeve.audit;

import static io.portreeve.audit.AuditWorld.API;
import static io.portreeve.audit.AuditWorld.DIGEST;
import static io.portreeve.audit.AuditWorld.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.audit.RunningReports.Change;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said while something can't be read: at the start, and later on. */
@EnableKubernetesMockClient(crud = true)
class AuditStandstillTest {
  private KubernetesClient client;
  private AuditWorld world;

  @BeforeEach
  void start() {
    world = new AuditWorld(client);
  }

  @Test
  void aKindThatIsLostIsMeasuredAndWhatIsKnownStaysCurrent() {
    // Given
    world.auditor.signed.add(DIGEST);
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.audit.inForce(AuditPolicies.signed().build());
    world.settle();
    var asked = world.auditor.asked.size();

    // When
    world.running.unsynced.add("Pod");
    world.running.pods.clear();
    world.pass(Duration.ofMinutes(31));

    // Then: the numbers stand still, and what runs is verified again all the same
    assertThat(world.pods("production")).isEqualTo("1/0/0");
    assertThat(world.auditor.asked).hasSizeGreaterThan(asked);
    assertThat(world.meters.get("portreeve.audit.unsynced").tag("kind", "Pod").gauge().value())
        .isEqualTo(1);

    // When
    world.running.unsynced.clear();
    world.settle();

    // Then
    assertThat(world.pods("production")).isEqualTo("0/0/0");
    assertThat(world.meters.find("portreeve.audit.unsynced").gauges()).isEmpty();
  }

  @Test
  void evidenceThatCantBePublishedHoldsNothingUp() {
    // Given
    world.shards.isDown = true;
    world.running.pod("evil", API + ":v2", digest(2).toString());
    world.audit.inForce(AuditPolicies.signed().build());

    // When
    world.settle();

    // Then
    assertThat(world.pods("production")).isEqualTo("0/1/0");
    assertThat(world.meters.get("portreeve.audit.publication.failures").counter().count())
        .isPositive();
  }

  @Test
  void aProcessThatHasJustBegunKnowsOfNoException() {
    // Given: pods that run by it, by what a former process has found
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.exempt("inc-1", DIGEST, Duration.ofDays(1));

    // When / Then: no policy was looked at
    world.pass(Duration.ofSeconds(3));
    assertThat(world.audit.podsOf("inc-1")).isEmpty();

    // When / Then
    world.audit.inForce(AuditPolicies.signed().build());
    world.settle();
    assertThat(world.audit.podsOf("inc-1")).hasValue(1);
    assertThat(world.changes)
        .filteredOn(it -> it.kind().equals("ImagePolicyException"))
        .containsExactly(new Change("ImagePolicyException", "inc-1"));
  }
}
