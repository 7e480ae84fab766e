package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.OTHER_DIGEST;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.pinned;
import static io.portreeve.policy.PolicySample.policy;
import static io.portreeve.policy.PolicySample.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeErrorsTest {
  private static final Duration TIME = JudgeWorld.TIME;
  private static final Admitted ADMITTED = new Admitted(List.of());

  private final JudgeWorld world = new JudgeWorld();
  private final FakeRepositories repositories = world.repositories;
  private final FakeVerifier verifier = world.verifier;
  private final DistributionImageJudge judge = world.judge;

  private ImageVerdict judge(PolicySample policy, ImageReference image) {
    return world.judge(policy, image);
  }

  static Stream<Arguments> T20_aDefectOfOursDenies() {
    return Stream.of(
        arguments(new IllegalStateException("secret")),
        arguments(new NullPointerException("secret")),
        arguments(new StackOverflowError("secret")),
        arguments(new OutOfMemoryError("secret")),
        arguments(new AssertionError("secret")));
  }

  @ParameterizedTest
  @MethodSource
  void T20_aDefectOfOursDenies(Throwable defect) {
    // Given
    verifier.sign(DIGEST, SUBJECT);
    verifier.before =
        () -> {
          switch (defect) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(defect);
          }
        };
    // When
    var verdict = judge(policy().onError(OnError.Allow), pinned());
    // Then
    assertThat(verdict)
        .isEqualTo(
            new Denied(
                "internal error",
                defect.getClass().getSimpleName(),
                "a verdict",
                "create the pod again; if this comes back, report it with the webhook's log"));
    assertThat(world.told).endsWith("production INTERNAL");
    verifier.before = () -> {};
    assertThat(judge(policy(), pinned())).isEqualTo(ADMITTED);
  }

  @Test
  void T20_evidenceOfSomethingElseDenies() {
    // Given
    verifier.sign(OTHER_DIGEST, SUBJECT);
    var confused =
        new DistributionImageJudge(
            repositories,
            (repository, _, signers) -> verifier.verify(repository, OTHER_DIGEST, signers),
            new EvidenceCache(Settings.DEFAULT, world.nanos::get, Runnable::run, world.events),
            world.time,
            world.events);
    // When, Then
    assertThat(confused.judge(policy().compiled(), pinned(), PullCredentials.NONE, TIME))
        .isInstanceOfSatisfying(
            Denied.class, denied -> assertThat(denied.check()).isEqualTo("internal error"));
  }

  @Test
  void T55_aRestartFailsClosed() {
    // Given
    verifier.sign(DIGEST, SUBJECT);
    assertThat(judge(policy(), pinned())).isEqualTo(ADMITTED);
    world.fail(new OciException.Unavailable("registry.example.com is down"));
    // When
    var verdict =
        world.restarted().judge(policy().compiled(), pinned(), PullCredentials.NONE, TIME);
    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Denied.class,
            denied -> assertThat(denied.found()).isEqualTo("registry.example.com is down"));
    assertThat(judge(policy(), pinned())).isEqualTo(ADMITTED);
  }

  @Test
  void T18_credentialsThatCannotBeReadDenyAndAreUnknownWithoutIo() {
    // Given
    PullCredentials broken =
        _ -> {
          throw new CredentialsException("Secret shop/pull isn't there");
        };
    // When, Then
    assertThat(judge.judgeKnown(policy().compiled(), pinned(), broken)).isEmpty();
    assertThat(judge.judge(policy().compiled(), pinned(), broken, TIME))
        .isInstanceOfSatisfying(
            Denied.class,
            denied -> assertThat(denied.found()).isEqualTo("Secret shop/pull isn't there"));
  }

  @Test
  void T18_aSlowRegistryIsAnErrorButTooMuchAttachedOrTooMuchToDoIsNone() {
    // Given
    var lenient = policy().onError(OnError.Allow);
    repositories.before =
        budget -> {
          world.nanos.addAndGet(TIME.toNanos());
          budget.waited(TIME);
        };
    // When
    var slow = judge(lenient, pinned());
    // What took the time was work of ours, on what somebody attached.
    repositories.before = _ -> world.nanos.addAndGet(TIME.toNanos());
    var busy = judge(lenient, pinned());
    repositories.before =
        budget -> {
          while (budget.takeRequest()) {
            // Junk that somebody attached.
          }
        };
    var junk = judge(lenient, pinned());
    // Then
    assertThat(slow).isEqualTo(ADMITTED);
    assertThat(busy).isInstanceOf(Denied.class);
    assertThat(junk).isInstanceOf(Denied.class);
    assertThat(world.told)
        .containsExactly(
            "0 requests, failed",
            "production unverified",
            "0 requests, failed",
            "production ERROR",
            "200 requests, failed",
            "production ERROR");
  }

  /** All that is asked from now on takes all time. */
  private void stall(Budget budget) {
    world.nanos.addAndGet(TIME.toNanos());
    budget.waited(TIME);
  }

  @Test
  void T18_largeJunkIsNoSlowRegistry() {
    // Given
    repositories.before =
        budget -> {
          assertThat(budget.takeBytes((2 << 20) + 1)).isTrue();
          stall(budget);
        };
    // When, Then
    assertThat(judge(policy().onError(OnError.Allow), pinned())).isInstanceOf(Denied.class);
  }

  @Test
  void T18_contentsThatComeLateExcuseNoSignatureThatIsMissing() {
    // Given an image with a signature, of somebody else or not
    var lenient = policy().onError(OnError.Allow).platforms("linux/amd64");
    var asked = new AtomicInteger();
    repositories.before =
        budget -> {
          if (asked.incrementAndGet() > 1) {
            stall(budget);
          }
        };
    // When
    verifier.sign(DIGEST, "https://evil.example.com/");
    var unsigned = judge(lenient, pinned());
    world.pass(Duration.ofSeconds(3));
    asked.set(0);
    verifier.sign(DIGEST, SUBJECT);
    var signed = judge(lenient, pinned());
    // Then
    assertThat(unsigned)
        .isInstanceOfSatisfying(
            Denied.class, denied -> assertThat(denied.check()).doesNotContain("registry"));
    assertThat(signed).isEqualTo(ADMITTED);
  }

  @Test
  void T18_contentsThatComeLateAfterJunkAreNoExcuse() {
    // Given a search that takes nearly all time, for what somebody attached
    var asked = new AtomicInteger();
    verifier.sign(DIGEST, SUBJECT);
    repositories.before =
        budget -> {
          if (asked.incrementAndGet() > 1) {
            stall(budget);
          } else {
            assertThat(budget.takeBytes((2 << 20) + 1)).isTrue();
            world.pass(Duration.ofSeconds(6));
            budget.waited(Duration.ofSeconds(6));
          }
        };
    // When, Then
    assertThat(judge(policy().onError(OnError.Allow).platforms("linux/amd64"), pinned()))
        .isInstanceOf(Denied.class);
  }

  @Test
  void aTagThatCannotBeResolvedIsDecidedByOnErrorToo() {
    // Given
    var lenient = policy().onError(OnError.Warn);
    world.fail(new OciException.Unavailable("500"));
    // When
    var unreachable = judge(lenient, tagged("v1"));
    repositories.before = _ -> {};
    repositories.tag("v1", DIGEST, FakeRepositories.IMAGE);
    var reachable = judge(lenient, tagged("v1"));
    // Then
    assertThat(unreachable).isInstanceOf(Admitted.class);
    assertThat(reachable)
        .isInstanceOfSatisfying(
            Denied.class, denied -> assertThat(denied.check()).isEqualTo("tags.pin"));
    assertThat(judge.judgeKnown(lenient.compiled(), tagged("v1"), PullCredentials.NONE)).isEmpty();
  }
}
