package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.oci.OciException;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator has verified, in the hands of a webhook that has just started. */
class PublishedEvidenceTest {
  private static final Admitted ADMITTED = new Admitted(List.of());
  private static final EvidenceSigningKey KEY = EvidenceSigningKey.generate();
  private static final EvidenceKeys KEYS = EvidenceKeys.parse(KEY.publicPem());

  private final JudgeWorld operator = new JudgeWorld();
  private final JudgeWorld webhook = new JudgeWorld();

  private static PullCredentials of(String identity) {
    return host -> List.of(new PullCredential(identity, host, "user", "password"));
  }

  private StoredEvidence audited(PolicySample policy, PullCredentials credentials) {
    operator.verifier.attached.clear();
    operator.verifier.sign(DIGEST, SUBJECT);
    var audited = operator.judge.audit(policy.compiled(), pinned(), credentials, JudgeWorld.TIME);
    return switch (audited) {
      case AuditedImage.Verified(_, _, var evidence) -> evidence;
      case AuditedImage.Decided _, AuditedImage.Unknown _ ->
          throw new AssertionError(audited.toString());
    };
  }

  private void publish(StoredEvidence evidence, Duration life) {
    var now = operator.time.now();
    var published = new PublishedEvidence(evidence, evidence.verifiedTime().plus(life));
    for (var content : EvidenceShards.contents(List.of(published), now)) {
      webhook.published.take(content.shard(), EvidenceShards.sign(content, KEY, now), KEYS);
    }
  }

  private void publish(PolicySample policy) {
    publish(audited(policy, PullCredentials.NONE), Duration.ofHours(1));
  }

  private void fail() {
    webhook.fail(new OciException.Unavailable("registry.example.com is down"));
  }

  private ImageVerdict judge(PolicySample policy, PullCredentials credentials) {
    return webhook.judge.judge(policy.compiled(), pinned(), credentials, JudgeWorld.TIME);
  }

  @Test
  void aWebhookThatHasJustStartedKnowsWhatRuns() {
    // Given
    publish(policy());
    fail();
    // When
    var known = webhook.judge.judgeKnown(policy().compiled(), pinned(), PullCredentials.NONE);
    var judged = judge(policy(), PullCredentials.NONE);
    // Then
    assertThat(known).hasValue(ADMITTED);
    assertThat(judged).isEqualTo(ADMITTED);
    assertThat(webhook.told).containsExactly("PUBLISHED", "KNOWN");
  }

  @Test
  void itIsAsOldAsItsVerification() {
    // Given
    publish(policy());
    fail();
    webhook.pass(Duration.ofHours(1).minusNanos(1));
    assertThat(judge(policy(), PullCredentials.NONE)).isEqualTo(ADMITTED);
    // When
    webhook.pass(Duration.ofNanos(1));
    // Then
    assertThat(judge(policy(), PullCredentials.NONE)).isInstanceOf(Denied.class);
  }

  @Test
  void T60_itIsOfOneVersionOfAPolicyOnly() {
    // Given
    publish(policy());
    // When, Then
    var rotated = policy().trustRoot("release", PolicySample.NEXT_TRUST_ROOT);
    assertThat(judge(rotated, PullCredentials.NONE)).isInstanceOf(Denied.class);
    assertThat(
            judge(
                policy().signers(PolicySample.exactly("release", "https://other.example.com/")),
                PullCredentials.NONE))
        .isInstanceOf(Denied.class);
    assertThat(webhook.told).doesNotContain("PUBLISHED");
  }

  @Test
  void T60_evidenceOfAPodsSecretIsNeitherPublishedNorLookedUp() {
    // Given evidence that somebody has published under the key of a pod's own Secret
    var pods = of("secret shop/pull (1)");
    publish(audited(policy(), pods), Duration.ofHours(1));
    fail();
    // When, Then
    assertThat(judge(policy(), pods)).isInstanceOf(Denied.class);
    assertThat(judge(policy(), PullCredentials.NONE)).isInstanceOf(Denied.class);
  }

  @Test
  void T54_aPodWithASecretOfItsOwnUsesWhatThePolicysCredentialsShow() {
    // Given
    var policys = PullCredentials.ofNoNamespace(of("secret portreeve/pull (2)"));
    publish(audited(policy(), policys), Duration.ofHours(1));
    fail();
    // When, Then
    var pods = of("secret shop/pull (1)");
    assertThat(judge(policy(), PullCredentials.inOrder(List.of(pods, policys))))
        .isEqualTo(ADMITTED);
    assertThat(judge(policy(), pods)).isInstanceOf(Denied.class);
    var others = PullCredentials.ofNoNamespace(of("secret other/pull (3)"));
    assertThat(judge(policy(), PullCredentials.inOrder(List.of(pods, others))))
        .isInstanceOf(Denied.class);
  }

  @Test
  void whatWasFoundHereLaterIsRight() {
    // Given
    publish(policy());
    webhook.pass(Duration.ofMinutes(2));
    assertThat(judge(policy().gracePeriod("24h"), PullCredentials.NONE)).isEqualTo(ADMITTED);
    webhook.pass(Duration.ofMinutes(59));
    // When the signature is gone
    assertThat(judge(policy(), PullCredentials.NONE)).isInstanceOf(Denied.class);
    // Then
    webhook.pass(Duration.ofSeconds(3));
    fail();
    assertThat(judge(policy().gracePeriod("24h"), PullCredentials.NONE)).isInstanceOf(Denied.class);
  }

  @Test
  void olderEvidenceDoesNotComeBackAfterAnAbsence() {
    // Given a webhook that found nothing after the operator did
    webhook.pass(Duration.ofMinutes(5));
    assertThat(judge(policy(), PullCredentials.NONE)).isInstanceOf(Denied.class);
    // When
    publish(policy());
    webhook.pass(Duration.ofSeconds(3));
    // Then
    assertThat(judge(policy(), PullCredentials.NONE)).isInstanceOf(Denied.class);
  }

  @Test
  void newerEvidenceEndsAnAbsence() {
    // Given
    assertThat(judge(policy(), PullCredentials.NONE)).isInstanceOf(Denied.class);
    fail();
    // When
    operator.pass(Duration.ofSeconds(30));
    webhook.pass(Duration.ofSeconds(40));
    publish(policy());
    // Then
    assertThat(judge(policy(), PullCredentials.NONE)).isEqualTo(ADMITTED);
  }

  @Test
  void whatSufficesForNobodyIsNotTaken() {
    // Given
    var two =
        policy()
            .signers(PolicySample.exactly("a", SUBJECT), PolicySample.exactly("b", "https://b"))
            .required(2);
    publish(two);
    // When, Then
    assertThat(judge(two, PullCredentials.NONE)).isInstanceOf(Denied.class);
    assertThat(webhook.told).doesNotContain("PUBLISHED").contains("VERIFIED");
  }

  @Test
  void aRefreshTakesWhatTheOperatorHasVerifiedMeanwhile() {
    // Given
    webhook.verifier.sign(DIGEST, SUBJECT);
    judge(policy(), PullCredentials.NONE);
    webhook.pass(Duration.ofMinutes(50));
    operator.pass(Duration.ofMinutes(45));
    publish(policy());
    webhook.told.clear();
    // When
    judge(policy(), PullCredentials.NONE);
    webhook.pass(Duration.ofMinutes(30));
    // Then
    assertThat(webhook.told).containsExactly("PUBLISHED", "KNOWN");
    assertThat(webhook.judge.judgeKnown(policy().compiled(), pinned(), PullCredentials.NONE))
        .hasValue(ADMITTED);
  }

  @Test
  void T55_aRestartInAnOutageIsSurvivedWithinTheGracePeriodOnly() {
    // Given
    publish(audited(policy(), PullCredentials.NONE), Duration.ofHours(24));
    fail();
    webhook.pass(Duration.ofHours(20));
    var graceful = policy().gracePeriod("24h");
    // When
    var verdict = judge(graceful, PullCredentials.NONE);
    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Admitted.class,
            admitted ->
                assertThat(admitted.warnings())
                    .singleElement()
                    .asString()
                    .contains("evidence of 2026-03-01T12:00:00Z"));
    assertThat(judge(policy(), PullCredentials.NONE)).isInstanceOf(Denied.class);
    webhook.pass(Duration.ofHours(4));
    assertThat(judge(graceful, PullCredentials.NONE)).isInstanceOf(Denied.class);
  }
}
