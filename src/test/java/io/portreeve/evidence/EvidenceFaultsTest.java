package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.CLOCK;
import static io.portreeve.evidence.EvidenceScene.KIT;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.testing.SigstoreKit.ISSUER;
import static io.portreeve.testing.SigstoreKit.WORKFLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import io.portreeve.testing.FakeRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a verification when the registry or the verifier itself fails. */
final class EvidenceFaultsTest {
  private static final String NAME = "registry.test/shop/api";

  private final FakeRegistry registry = new FakeRegistry();
  private final Digest image = registry.pushImage(NAME, "v1", "content");

  private RepositoryReader reader() {
    return registry.open(
        ImageReference.parse(NAME + ":v1"),
        _ -> List.of(),
        Budget.of(() -> 0, Duration.ofSeconds(5), 100, 100_000_000));
  }

  private void sign() {
    KIT.attach(registry, NAME, image, KIT.sign(image, WORKFLOW, ISSUER));
  }

  private Evidence.SignerEvidence verify(EvidenceVerifier verifier) {
    return verifier
        .verify(reader(), image, AttachedScene.signedBy(1, signer()))
        .signatures()
        .getFirst()
        .signers()
        .getFirst();
  }

  static Stream<Supplier<Throwable>> thrown() {
    return Stream.of(
        () -> new IllegalStateException("bug"),
        () -> new IndexOutOfBoundsException(3),
        StackOverflowError::new,
        () -> new ExceptionInInitializerError("x"),
        AssertionError::new);
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void T20_whateverTheVerifierThrowsIsACandidateThatDoesNotVerify(Supplier<Throwable> thrown) {
    sign();
    sign();
    var calls = new ArrayList<Authority>();
    var broken =
        new ReferrerEvidenceVerifier(
            CLOCK,
            (_, _, _, authority, _) -> {
              calls.add(authority);
              if (thrown.get() instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) thrown.get();
            });

    var found = verify(broken);

    assertThat(found.verified()).isFalse();
    assertThat(found.proof().reason()).contains("can't be evaluated");
    assertThat(calls).isNotEmpty();
  }

  @Test
  void T20_lackOfMemoryIsNoVerdict() {
    sign();
    var broken =
        new ReferrerEvidenceVerifier(
            CLOCK,
            (_, _, _, _, _) -> {
              throw new OutOfMemoryError("test");
            });

    assertThatThrownBy(() -> verify(broken)).isInstanceOf(OutOfMemoryError.class);
  }

  static Stream<OciException> faults() {
    return Stream.of(
        new OciException.Unauthorized("401"),
        new OciException.Unavailable("503"),
        new OciException.RateLimited("429"),
        new OciException.OverBudget("time"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatCannotBeReadIsNoKnownAbsence(OciException fault) {
    sign();
    registry.before(
        question -> {
          if (question.startsWith("blob")) {
            throw fault;
          }
        });

    assertThatThrownBy(() -> verify(new ReferrerEvidenceVerifier(CLOCK))).isSameAs(fault);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest", "blob"})
  void oneUnavailableCandidateDoesNotHideAGoodOne(String what) {
    sign();
    sign();
    var failed = new ArrayList<String>();
    registry.before(
        question -> {
          if (question.startsWith(what) && failed.isEmpty()) {
            failed.add(question);
            throw new OciException.Unavailable("503");
          }
        });

    assertThat(verify(new ReferrerEvidenceVerifier(CLOCK)).verified()).isTrue();
  }

  @Test
  void theSampleVerifiesOrTheProgramSaysSo() {
    new ReferrerEvidenceVerifier(CLOCK).warmUp();
    var broken =
        new ReferrerEvidenceVerifier(
            CLOCK,
            (_, _, _, _, _) ->
                Checks.run(
                    "signature",
                    _ ->
                        new Verified(
                            new SignerIdentity(
                                "eve (issuer evil)", Map.of("subject", "eve", "issuer", "evil")),
                            null,
                            null)));

    assertThatThrownBy(broken::warmUp)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("issuer: found evil");
  }
}
