package io.portreeve.audit;

import static io.portreeve.audit.AuditWorld.API;
import static io.portreeve.audit.AuditWorld.DIGEST;
import static io.portreeve.audit.AuditWorld.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.api.v1alpha1.RunningViolation;
import io.portreeve.api.v1alpha1.TagRules;
import io.portreeve.audit.RunningVerdicts.Found;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyExceptions;
import io.portreeve.policy.StoredSamples;
import io.portreeve.usage.ImageUse;
import io.portreeve.usage.PodUse;
import io.portreeve.usage.PullSources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one walk says, by what is known. */
class RunningVerdictsTest {
  private static final String SIGNED = API + "@" + DIGEST;
  private static final String UNSIGNED = API + "@" + digest(2);
  private static final String NEW = API + "@" + digest(3);

  private final TestClock clock = new TestClock();
  private final FakeAuditor auditor = new FakeAuditor(clock);
  private final FakeRunning running = new FakeRunning();
  private final List<PolicyScope> policies = new ArrayList<>();
  private final List<PolicyException> exceptions = new ArrayList<>();
  private final Map<AuditTarget, Looked> known = new HashMap<>();
  private PullCredentials credentials = PullCredentials.NONE;

  private RunningVerdictsTest in(AcceptedPolicy policy) {
    var scope = PolicyScope.of(policy, _ -> credentials);
    policies.add(scope);
    return this;
  }

  private void look(PolicyScope scope, String image, Looked looked) {
    known.put(AuditTarget.of(auditor, scope, ImageReference.parse(image)), looked);
  }

  private Looked evidence(PolicyScope scope, String text, boolean isSigned) {
    var image = ImageReference.parse(text);
    var key = auditor.key(scope.policy(), image, PullCredentials.NONE);
    Digest digest = Objects.requireNonNull(image.digest());
    return Looked.verified(
        digest,
        isSigned
            ? StoredSamples.signed(key, clock.instant())
            : StoredSamples.unsigned(key, clock.instant()));
  }

  /** Policy production, which knows a signed and an unsigned image. */
  private RunningVerdictsTest production() {
    var _ = in(AuditPolicies.signed().build());
    look(policies.getFirst(), SIGNED, evidence(policies.getFirst(), SIGNED, true));
    look(policies.getFirst(), UNSIGNED, evidence(policies.getFirst(), UNSIGNED, false));
    return this;
  }

  private Found walk() {
    var standings =
        new ImageStandings(
            auditor,
            target -> known.getOrDefault(target, Looked.NEVER),
            PolicyExceptions.of(exceptions),
            Duration.ofMinutes(80),
            clock.instant());
    return new RunningVerdicts(
            policies, standings, Set.of("kube-system", "portreeve-system"), running)
        .walk();
  }

  private RunningStatus status() {
    return Objects.requireNonNull(walk().policies().get("production"));
  }

  private String pods() {
    var status = status();
    return status.compliant() + "/" + status.violating() + "/" + status.unknown();
  }

  /** Pods that run only because of exception inc-1. */
  private OptionalInt excepted() {
    var names = policies.stream().map(PolicyScope::name).toList();
    return Objects.requireNonNull(
        walk().uses().of(PolicyExceptions.of(exceptions), names, false).get("inc-1"));
  }

  private void exempt(Digest digest, String namespace) {
    var image = ImageReference.parse(API + "@" + digest);
    exceptions.add(
        new PolicyException(
            "inc-1",
            Set.of("production"),
            Set.of(new PolicyException.Exempt(image.registry(), image.repository(), digest)),
            Set.of(namespace),
            "INC-1",
            clock.instant().plusSeconds(60)));
  }

  @Test
  void aPodIsAsGoodAsItsWorstImage() {
    // Given
    var _ = production();
    running.pods.add(
        new PodUse(
            "shop",
            "mixed",
            "uid",
            List.of(
                new ImageUse(SIGNED, null), new ImageUse(UNSIGNED, null), new ImageUse(NEW, null)),
            new PullSources(List.of(), "default")));
    running.pod("new", NEW, null);

    // When / Then
    assertThat(pods()).isEqualTo("0/1/1");
  }

  @Test
  void onlyNamespacesThatThePolicyIsAboutCount() {
    // Given
    var _ = production();
    running.namespaces.put("test", Map.of("env", "test"));
    running.namespaces.put("kube-system", Map.of("env", "production"));
    running.namespaces.put("portreeve-system", Map.of("env", "production"));
    running
        .pod("test", "other", UNSIGNED, null)
        .pod("kube-system", "system", UNSIGNED, null)
        .pod("portreeve-system", "own", UNSIGNED, null)
        .pod("just-created", "whose", SIGNED, null);

    // When / Then: of what isn't known, nothing is said
    assertThat(pods()).isEqualTo("0/0/1");
  }

  @Test
  void T04_theWrittenDigestCountsAndTheTagForTagRules() {
    // Given
    var _ = in(AuditPolicies.signed().tags(new TagRules(true, List.of("v*"), List.of())).build());
    look(policies.getFirst(), SIGNED, evidence(policies.getFirst(), SIGNED, true));
    running
        .pod("good", API + ":v1@" + DIGEST, digest(2).toString())
        .pod("tagged", API + ":v1", DIGEST.toString())
        .pod("alone", SIGNED, null)
        .pod("latest", API + ":main@" + DIGEST, null)
        .pod("implicit", API, DIGEST.toString());

    // When / Then
    assertThat(pods()).isEqualTo("3/2/0");
    assertThat(status().violations())
        .extracting(RunningViolation::message)
        .allMatch(message -> message.startsWith("tags.allow: found tag"));
  }

  @Test
  void whatNeedsNoEvidenceIsntVerified() {
    // Given
    var _ = in(AuditPolicies.tagged("production", new TagRules(false, List.of("v*"), List.of())));
    running.pod("good", API + ":v1", null).pod("bad", API + ":main", null);

    // When / Then
    assertThat(pods()).isEqualTo("1/1/0");
    assertThat(walk().wants()).isEmpty();
  }

  @Test
  void whatADenyingPolicyNamesViolates() {
    // Given
    var _ = in(AuditPolicies.denying("production"));
    running.pod("any", SIGNED, null);

    // When / Then
    assertThat(pods()).isEqualTo("0/1/0");
    assertThat(walk().wants()).isEmpty();
  }

  @Test
  void T48_anExceptionCountsInItsNamespaceOnly() {
    // Given
    var _ = production();
    running.namespaces.put("other", Map.of("env", "production"));
    running.pod("excepted", UNSIGNED, null).pod("other", "refused", UNSIGNED, null);
    exempt(digest(2), "shop");

    // When / Then
    assertThat(pods()).isEqualTo("1/1/0");
    assertThat(excepted()).hasValue(1);
  }

  @Test
  void anExceptionIsUsedWhereNothingCanBeFoundOut() {
    // Given: the registry is down, which Enforce would refuse
    var _ = production();
    look(policies.getFirst(), NEW, Looked.NEVER.failed("it is down"));
    running.pod("api", NEW, null);

    // When / Then
    assertThat(pods()).isEqualTo("0/0/1");
    exempt(digest(3), "shop");
    assertThat(pods()).isEqualTo("1/0/0");
    assertThat(excepted()).hasValue(1);
  }

  @Test
  void anExceptionSaysNothingBeforeAnybodyHasTried() {
    // Given
    var _ = production();
    running.pod("api", NEW, null);
    exempt(digest(3), "shop");

    // When / Then
    assertThat(pods()).isEqualTo("0/0/1");
    assertThat(excepted()).isEmpty();
  }

  @Test
  void evidenceAgesAndSaysSo() {
    // Given
    var _ = production();
    running.pod("api", SIGNED, null);
    clock.pass(Duration.ofMinutes(80));

    // When / Then
    assertThat(pods()).isEqualTo("1/0/0");
    clock.pass(Duration.ofSeconds(1));
    assertThat(pods()).isEqualTo("0/0/1");
  }

  @Test
  void credentialsThatCantBeReadLeaveItUnknown() {
    // Given
    credentials =
        _ -> {
          throw new CredentialsException("secret a/b can't be read");
        };
    var _ = in(AuditPolicies.signed().build());
    running.pod("api", NEW, null);

    // When / Then
    assertThat(pods()).isEqualTo("0/0/1");
    assertThat(walk().wants()).isEmpty();
  }

  @Test
  void aWorkloadCountsOnceAndItsHistoryNot() {
    // Given: two templates during a rollout, and one of before
    var _ = production();
    running
        .deployment("api", 0, SIGNED)
        .deployment("api", 0, UNSIGNED)
        .deployment("api", 1, NEW)
        .deployment("web", 0, SIGNED);

    // When
    var workloads = Objects.requireNonNull(status().workloads());

    // Then
    assertThat(workloads.total()).isEqualTo(2);
    assertThat(workloads.compliant()).isEqualTo(1);
    assertThat(workloads.violating()).isEqualTo(1);
    assertThat(status().pods()).isZero();
    assertThat(walk().wants())
        .hasSize(2)
        .allSatisfy((_, want) -> assertThat(want.isUrgent()).isTrue());
  }

  @Test
  void atMostTwentyViolationsAreNamedOfPodsAndWorkloads() {
    // Given
    var _ = production();
    for (var i = 0; i < 100; i++) {
      var namespace = "shop-" + i;
      running.namespaces.put(namespace, Map.of("env", "production"));
      running.pod(namespace, "one", UNSIGNED, null).pod(namespace, "two", UNSIGNED, null);
      running.deployment("api-" + i, 0, UNSIGNED);
    }

    // When
    var named = status().violations();

    // Then: an image is named once for each namespace
    assertThat(named).hasSize(20);
    assertThat(named).filteredOn(it -> it.kind().equals("Deployment")).hasSize(5);
    assertThat(named).extracting(RunningViolation::name).doesNotContain("two");
    assertThat(status().violations()).isEqualTo(named);
  }

  @Test
  void noNamespaceHidesViolationsOfOthers() {
    // Given: one that comes first and violates with many images
    var _ = production();
    running.namespaces.put("aaa", Map.of("env", "production"));
    for (var i = 0; i < 50; i++) {
      look(policies.getFirst(), API + ":v" + i, evidence(policies.getFirst(), UNSIGNED, false));
      running.pod("aaa", "evil-" + i, API + ":v" + i, digest(2).toString());
    }
    running.pod("shop", "api", UNSIGNED, null);

    // When / Then
    assertThat(status().violations())
        .hasSize(20)
        .extracting(RunningViolation::namespace)
        .contains("shop");
  }

  @Test
  void ofAnObjectWithVeryManyImagesTheFirstAreLookedAt() {
    // Given: a template that no admission would let in
    var _ = production();
    var images = new String[5_000];
    for (var i = 0; i < images.length; i++) {
      images[i] = API + "@" + digest(1000 + i);
    }
    running.deployment("evil", 0, images);

    // When
    var found = walk();

    // Then
    assertThat(found.wants()).hasSize(RunningVerdicts.MAX_IMAGES);
    assertThat(Objects.requireNonNull(status().workloads()).unknown()).isEqualTo(1);

    // When: of some it isn't even known what else they name
    running.pod("api", SIGNED, null).incomplete.add("Pod shop/api");

    // Then
    assertThat(pods()).isEqualTo("0/0/1");
  }

  @Test
  void anExceptionOfAPolicyThatWasntLookedAtYetIsntCounted() {
    // Given: a process that has just begun
    exempt(digest(2), "shop");

    // When / Then
    assertThat(excepted()).isEmpty();
    assertThat(walk().uses().of(PolicyExceptions.of(exceptions), List.of(), true))
        .containsEntry("inc-1", OptionalInt.of(0));
  }

  @Test
  void whatTheNodeSaysOfAWrittenDigestIsTheSameImage() {
    // Given: a pod that starts, and one whose node reports one platform's digest
    var _ = production();
    running.pod("one", UNSIGNED, null).pod("two", UNSIGNED, digest(9).toString());

    // When / Then
    assertThat(walk().sightings())
        .containsOnlyKeys(new Sight("production", UNSIGNED, null))
        .allSatisfy((_, sighting) -> assertThat(sighting.pods()).isEqualTo(2));
  }

  @Test
  void credentialsThatCantBeHadAreAskedForOnceInAWalk() {
    // Given
    var asked = new ArrayList<String>();
    credentials =
        host -> {
          asked.add(host);
          throw new CredentialsException("secret a/b can't be read");
        };
    var _ = in(AuditPolicies.signed().build());
    running.pod("one", SIGNED, null).pod("two", UNSIGNED, null).pod("three", NEW, null);

    // When / Then
    assertThat(pods()).isEqualTo("0/0/3");
    assertThat(asked).hasSize(1);
  }

  @Test
  void whatCantBeReadIsNobodys() {
    // Given
    var _ = production();
    running.pod("odd", "registry.example/shop/UPPER", null);

    // When / Then
    assertThat(pods()).isEqualTo("0/0/0");
  }
}
