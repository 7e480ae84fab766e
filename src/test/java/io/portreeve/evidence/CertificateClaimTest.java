package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.NOW;
import static io.portreeve.evidence.EvidenceScene.ROOT;
import static io.portreeve.evidence.EvidenceScene.SIGNATURE;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.evidence.EvidenceScene.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.testing.FulcioKit.LeafSpec;
import io.portreeve.testing.SigstoreKit;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What Fulcio's certificates say besides who signed. */
final class CertificateClaimTest {
  private static Signer.Keyless claiming(Map<CertificateClaim, String> claims) {
    return new Signer.Keyless(
        "s",
        SigstoreKit.ISSUER,
        new SubjectRule.Exact(SigstoreKit.WORKFLOW),
        claims,
        ROOT,
        SignatureRules.STRICT);
  }

  private static Proof signed(Consumer<LeafSpec> change, Signer signer) {
    return verify(draft().with(d -> change.accept(d.leaf)).json(), signer);
  }

  @ParameterizedTest
  @EnumSource
  void T12_eachIsHeldExactly(CertificateClaim claim) {
    var signer = claiming(Map.of(claim, "value"));

    accepted(signed(leaf -> leaf.claims.put(claim.number(), "value"), signer));
    for (var other : new String[] {"Value", "value ", "valu", "", "value\0", "values"}) {
      refused(signed(leaf -> leaf.claims.put(claim.number(), other), signer), claim.field());
    }
    refused(signed(_ -> {}, signer), claim.field());
    // The same text in each of the others is no substitute.
    refused(
        signed(
            leaf ->
                Arrays.stream(CertificateClaim.values())
                    .filter(each -> each != claim)
                    .forEach(each -> leaf.claims.put(each.number(), "value")),
            signer),
        claim.field());
  }

  @Test
  void T12_allOfThemMustHold() {
    var signer =
        claiming(
            Map.of(
                CertificateClaim.SOURCE_REPOSITORY_URI, "a", CertificateClaim.BUILD_TRIGGER, "b"));

    accepted(
        signed(
            leaf -> {
              leaf.claims.put(12, "a");
              leaf.claims.put(20, "b");
            },
            signer));
    refused(signed(leaf -> leaf.claims.put(12, "a"), signer), "buildTrigger");
  }

  @ParameterizedTest
  @EnumSource
  void T13_whatIsNoTextInDerIsRefused(CertificateClaim claim) {
    refused(signed(leaf -> leaf.olderClaims.put(claim.number(), "raw"), signer()), "extensions");
  }

  @Test
  void conditionsSeeAllOfThem() {
    var draft =
        draft()
            .with(
                d -> {
                  d.leaf.claims.put(9, "signer");
                  d.leaf.claims.put(23, "production");
                  d.leaf.olderClaims.put(2, "push");
                  d.leaf.olderClaims.put(3, "abc");
                  d.leaf.olderClaims.put(4, "Release \ud83d\ude80");
                  d.leaf.olderClaims.put(5, "acme/app");
                  d.leaf.olderClaims.put(6, "refs/heads/main");
                });

    var verified =
        BundleVerifier.verify(
            draft.bundle(), Artifact.of(IMAGE), SIGNATURE, Authority.of(signer()), NOW);

    assertThat(verified.value().identity().claims())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "subject", SigstoreKit.WORKFLOW,
                "issuer", SigstoreKit.ISSUER,
                "buildSignerURI", "signer",
                "deploymentEnvironment", "production",
                "githubWorkflowTrigger", "push",
                "githubWorkflowSha", "abc",
                "githubWorkflowName", "Release \ud83d\ude80",
                "githubWorkflowRepository", "acme/app",
                "githubWorkflowRef", "refs/heads/main"));
  }

  @ParameterizedTest
  @CsvSource({
    "BUILD_SIGNER_URI, buildSignerURI, 9",
    "RUNNER_ENVIRONMENT, runnerEnvironment, 11",
    "SOURCE_REPOSITORY_REF, sourceRepositoryRef, 14",
    "SOURCE_REPOSITORY_OWNER_IDENTIFIER, sourceRepositoryOwnerIdentifier, 17",
    "SOURCE_REPOSITORY_VISIBILITY_AT_SIGNING, sourceRepositoryVisibilityAtSigning, 22",
    "TOKEN_SUBJECT, tokenSubject, 24"
  })
  void namesAndNumbersAreFulcios(CertificateClaim claim, String field, int number) {
    assertThat(claim.field()).isEqualTo(field);
    assertThat(claim.number()).isEqualTo(number);
  }

  @Test
  void fingerprintsDifferWhereClaimsDo() {
    var none = claiming(Map.of());
    var one = claiming(Map.of(CertificateClaim.BUILD_TRIGGER, "push"));
    var other = claiming(Map.of(CertificateClaim.BUILD_TRIGGER, "pull"));

    assertThat(none.fingerprint()).isNotEqualTo(one.fingerprint());
    assertThat(one.fingerprint()).isNotEqualTo(other.fingerprint());
  }
}
