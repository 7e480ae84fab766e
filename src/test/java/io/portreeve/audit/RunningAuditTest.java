package io.portreeve.audit;

import static io.portreeve.audit.AuditWorld.API;
import static io.portreeve.audit.AuditWorld.DIGEST;
import static io.portreeve.audit.AuditWorld.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.Tag;
import io.portreeve.audit.RunningReports.Change;
import io.portreeve.policy.AuditedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What policies say of what runs, over time. */
@EnableKubernetesMockClient(crud = true)
class RunningAuditTest {
  private KubernetesClient client;
  private AuditWorld world;

  @BeforeEach
  void start() {
    world = new AuditWorld(client);
  }

  @Test
  void saysOfEachPodWhetherItWouldBeAdmitted() {
    // Given
    world.auditor.signed.add(DIGEST);
    world
        .running
        .pod("api-1", API + ":v1", DIGEST.toString())
        .pod("api-2", API + ":v1", DIGEST.toString())
        .pod("evil", API + ":v2", digest(2).toString())
        .pod("else", "docker.io/library/nginx", digest(3).toString());
    world.audit.inForce(AuditPolicies.signed().build());

    // When
    world.settle();

    // Then
    assertThat(world.pods("production")).isEqualTo("2/1/0");
    assertThat(world.violations("production"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.kind()).isEqualTo("Pod");
              assertThat(it.namespace()).isEqualTo("shop");
              assertThat(it.name()).isEqualTo("evil");
              assertThat(it.image()).isEqualTo(API + ":v2");
              assertThat(it.message())
                  .isEqualTo("signatures: found nothing, expected one by release");
            });
    assertThat(world.changes).contains(new Change("ImagePolicy", "production"));
    assertThat(world.meters.get("portreeve.running.pods").tag("state", "violating").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void T35_noMeterHasALabelOfAnImage() {
    // Given
    world.running.pod("evil", API + ":v2", digest(2).toString());
    world.audit.inForce(AuditPolicies.signed().build());

    // When
    world.settle();
    world.running.unsynced.add("Node");
    world.settle();

    // Then: each label and each value is of a closed list, but names of policies
    assertThat(world.meters.getMeters())
        .isNotEmpty()
        .flatExtracting(meter -> meter.getId().getTags())
        .extracting(Tag::getKey)
        .containsOnly("policy", "state", "result", "kind");
    assertThat(world.meters.getMeters())
        .flatExtracting(meter -> meter.getId().getTags())
        .extracting(Tag::getValue)
        .isSubsetOf(
            "production", "compliant", "violating", "unknown", "admitted", "refused", "Node");
  }

  @Test
  void verifiesADigestOnceHoweverManyPodsRunItAndPoliciesAskTheSame() {
    // Given: 10,000 pods of 300 digests, and two policies with the same demands
    for (var i = 0; i < 10_000; i++) {
      world.running.pod("pod-" + i, API + ":v" + i % 300, digest(i % 300).toString());
    }
    world.audit.inForce(AuditPolicies.signed("production").build());
    world.audit.inForce(AuditPolicies.signed("again").build());

    // When
    world.pass(Duration.ofSeconds(90));

    // Then
    assertThat(world.auditor.asked).hasSize(300);
    assertThat(new HashSet<>(world.auditor.asked)).hasSize(300);
    assertThat(world.pods("production")).isEqualTo("0/10000/0");
    assertThat(world.pods("again")).isEqualTo("0/10000/0");
    assertThat(world.violations("production")).hasSize(20);
  }

  @Test
  void asksNoMoreThanFiveTimesASecond() {
    // Given
    for (var i = 0; i < 100; i++) {
      world.running.pod("pod-" + i, API + ":v1", digest(i).toString());
    }
    world.audit.inForce(AuditPolicies.signed().build());

    // When / Then
    for (var second = 1; second <= 10; second++) {
      world.pass(Duration.ofSeconds(1));
      assertThat(world.auditor.asked).hasSizeLessThanOrEqualTo(5 * second);
    }
    assertThat(world.auditor.asked).hasSizeGreaterThanOrEqualTo(45);
  }

  @Test
  void whatIsAboutToRunComesFirst() {
    // Given: much runs already
    for (var i = 0; i < 50; i++) {
      world.running.pod("pod-" + i, API + ":v1", digest(i).toString());
    }
    world.audit.inForce(AuditPolicies.signed().build());
    world.pass(Duration.ofSeconds(2));

    // When
    world.running.pod("starting", API + ":new@" + digest(99), null);
    world.pass(Duration.ofSeconds(2));

    // Then
    assertThat(world.auditor.asked).contains(API + ":new@" + digest(99));
  }

  @Test
  void seesThatASignatureIsGone() {
    // Given
    world.auditor.signed.add(DIGEST);
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.audit.inForce(AuditPolicies.signed().build());
    world.settle();
    assertThat(world.pods("production")).isEqualTo("1/0/0");
    assertThat(world.said()).isEmpty();

    // When
    world.auditor.signed.clear();
    world.pass(Duration.ofMinutes(31));

    // Then
    assertThat(world.pods("production")).isEqualTo("0/1/0");
    assertThat(world.said())
        .singleElement()
        .asString()
        .startsWith("Warning RunningImageRefused " + API + ":v1@" + DIGEST + " is refused now");

    // When: it is signed again
    world.auditor.signed.add(DIGEST);
    world.pass(Duration.ofMinutes(31));

    // Then
    assertThat(world.pods("production")).isEqualTo("1/0/0");
    assertThat(world.said()).hasSize(2).anyMatch(it -> it.startsWith("Normal"));
  }

  @Test
  void T54_evidenceOfFormerTrustSaysNothing() {
    // Given
    world.auditor.signed.add(DIGEST);
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.audit.inForce(AuditPolicies.signed().build());
    world.settle();

    // When: the key is another one
    world.auditor.faults.put("registry.example", new AuditedImage.Unknown("401", false));
    world.audit.inForce(AuditPolicies.signed().byAnotherKey().build());
    world.pass(Duration.ofSeconds(15));

    // Then
    assertThat(world.auditor.asked).hasSize(2);
    assertThat(world.pods("production")).isEqualTo("0/0/1");

    // When
    world.auditor.faults.clear();
    world.auditor.signed.clear();
    world.pass(Duration.ofMinutes(2));

    // Then
    assertThat(world.pods("production")).isEqualTo("0/1/0");
    assertThat(world.said()).singleElement().asString().startsWith("Warning RunningImageRefused");
  }

  @Test
  void anExceptionCountsUntilItEnds() {
    // Given
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.exempt("inc-1", DIGEST, Duration.ofMinutes(10));
    world.audit.inForce(AuditPolicies.signed().build());

    // When
    world.settle();

    // Then
    assertThat(world.pods("production")).isEqualTo("1/0/0");
    assertThat(world.audit.podsOf("inc-1")).hasValue(1);
    assertThat(world.changes).contains(new Change("ImagePolicyException", "inc-1"));
    assertThat(world.said()).isEmpty();

    // When
    world.pass(Duration.ofMinutes(11));

    // Then
    assertThat(world.pods("production")).isEqualTo("0/1/0");
    assertThat(world.audit.podsOf("inc-1")).hasValue(0);
    assertThat(world.said()).singleElement().asString().startsWith("Warning RunningImageRefused");
  }

  @Test
  void anExceptionThatNothingNeedsIsntUsed() {
    // Given
    world.auditor.signed.add(DIGEST);
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.exempt("inc-1", DIGEST, Duration.ofMinutes(10));
    world.audit.inForce(AuditPolicies.signed().build());

    // When
    world.settle();

    // Then
    assertThat(world.pods("production")).isEqualTo("1/0/0");
    assertThat(world.audit.podsOf("inc-1")).hasValue(0);
  }

  @Test
  void saysNothingWhileAKindHasntBeenRead() {
    // Given
    world.running.unsynced.add("Pod");
    world.audit.inForce(AuditPolicies.signed().build());

    // When / Then
    world.settle();
    assertThat(world.pods("production")).isEqualTo("not known");

    // When / Then
    world.running.unsynced.clear();
    world.settle();
    assertThat(world.pods("production")).isEqualTo("0/0/0");
  }

  @Test
  void whatCantBeVerifiedAgainForLongIsUnknown() {
    // Given
    world.auditor.signed.add(DIGEST);
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.audit.inForce(AuditPolicies.signed().build());
    world.settle();

    // When
    world.auditor.faults.put("registry.example", new AuditedImage.Unknown("it is down", true));
    world.pass(Duration.ofMinutes(60));

    // Then: what was known last counts for two intervals
    assertThat(world.pods("production")).isEqualTo("1/0/0");
    world.pass(Duration.ofMinutes(21));
    assertThat(world.pods("production")).isEqualTo("0/0/1");
    assertThat(world.said()).isEmpty();
  }

  @Test
  void aRegistryThatFailsIsAskedSeldomAndHoldsUpNoOther() {
    // Given
    for (var i = 0; i < 50; i++) {
      world.running.pod("pod-" + i, API + ":v1", digest(i).toString());
    }
    world.running.pod("other", "other.example/shop/api", digest(99).toString());
    world.auditor.faults.put("registry.example", new AuditedImage.Unknown("429", true));
    world.audit.inForce(AuditPolicies.signed().build());

    // When
    world.pass(Duration.ofMinutes(30));

    // Then: 50 of them, each minute, would be 1,500
    assertThat(world.auditor.asked).hasSizeLessThan(60);
  }

  @Test
  void timeIsToldOnlyWhenNumbersChange() {
    // Given
    world.auditor.signed.add(DIGEST);
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.audit.inForce(AuditPolicies.signed().build());
    world.settle();
    var first = Objects.requireNonNull(world.status("production"));
    var told = world.changes.size();

    // When
    world.pass(Duration.ofHours(2));

    // Then
    assertThat(world.status("production")).isEqualTo(first);
    assertThat(world.changes).hasSize(told);
    assertThat(Instant.parse(Objects.requireNonNull(first.lastChangedTime())))
        .isBefore(TestClock.START.plusSeconds(60));
  }

  @Test
  void aPolicyThatIsGoneIsForgotten() {
    // Given
    world.running.pod("api", API + ":v1", DIGEST.toString());
    world.audit.inForce(AuditPolicies.signed().build());
    world.settle();

    // When
    world.audit.gone("production");
    world.settle();

    // Then
    assertThat(world.pods("production")).isEqualTo("not known");
    assertThat(world.meters.find("portreeve.running.pods").gauges()).isEmpty();
  }

  @Test
  void aTagIsResolvedAgainEachTime() {
    // Given
    world.running.deployment("api", 0, API + ":v1");
    world.auditor.signed.add(DIGEST);
    world.auditor.tags.putAll(Map.of(API + ":v1", DIGEST));
    world.audit.inForce(AuditPolicies.signed().build());
    world.settle();
    assertThat(world.workloads("production")).isEqualTo("1/0/0");

    // When: it is moved to something that nobody has signed
    world.auditor.tags.put(API + ":v1", digest(2));
    world.pass(Duration.ofMinutes(31));

    // Then
    assertThat(world.workloads("production")).isEqualTo("0/1/0");
  }
}
