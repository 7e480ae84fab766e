package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.KEY;
import static io.portreeve.policy.PolicySample.OTHER_KEY;
import static io.portreeve.policy.PolicySample.PROVENANCE;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.attestation;
import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.key;
import static io.portreeve.policy.PolicySample.like;
import static io.portreeve.policy.PolicySample.policy;
import static io.portreeve.policy.PolicySample.secretKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.AttestationRequirement;
import io.portreeve.api.v1alpha1.CertificateExtensions;
import io.portreeve.api.v1alpha1.IndexSignatures;
import io.portreeve.api.v1alpha1.SignatureRequirement;
import io.portreeve.evidence.CertificateClaim;
import io.portreeve.evidence.EvidenceDemand.Attestation;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.Signer;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a policy comes to ask for of signatures and attestations. */
class EvidenceCompilerTest {
  private static PolicySample two() {
    return policy().signers(exactly("a", SUBJECT), exactly("b", SUBJECT + "b"));
  }

  private static PolicySample attested(AttestationRequirement... attestations) {
    return two().attestations(attestations);
  }

  private static AttestationRequirement provenance(@Nullable String condition, String... by) {
    return attestation("provenance", PROVENANCE, condition, by);
  }

  @Test
  void attestationsStandBesideOneSignatureOfAnySigner() {
    // When
    var demand = attested(provenance("predicate.a == 1", "b")).compiled().evidenceDemand();
    // Then
    assertThat(demand.signatures().required()).isEqualTo(1);
    assertThat(demand.signatures().of()).containsExactly("a", "b");
    assertThat(demand.signatures().indexes()).isEqualTo(Indexes.NAMED);
    assertThat(demand.attestations()).hasSize(1);
    assertThat(demand.attestations().getFirst().signers()).containsExactly("b");
    assertThat(demand.attestations().getFirst().condition()).isNotNull();
  }

  @Test
  void attestationsAloneAreAskedForExplicitly() {
    // When
    var compiled = attested(provenance(null, "b")).required(0).compiled();
    // Then
    var demand = compiled.evidenceDemand();
    assertThat(demand.signatures().required()).isZero();
    assertThat(demand.signatures().of()).isEmpty();
    assertThat(demand.signers()).extracting(Signer::name).containsExactly("b");
    assertThat(demand.attestations()).extracting(Attestation::name).containsExactly("provenance");
    assertThat(compiled.pins()).isTrue();
  }

  @Test
  void signersWhomNobodyNamesAreNotLookedFor() {
    // When
    var demand =
        policy()
            .signers(exactly("a", "a"), exactly("b", "b"), exactly("c", "c"))
            .required(1, "c")
            .attestations(provenance(null, "a"))
            .compiled()
            .evidenceDemand();
    // Then
    assertThat(demand.signers()).extracting(Signer::name).containsExactly("a", "c");
    assertThat(demand.signatures().of()).containsExactly("c");
  }

  @Test
  void everyPlatformIsPassedOn() {
    // When
    var demand =
        policy()
            .signatures(new SignatureRequirement(1, List.of(), IndexSignatures.EveryPlatform))
            .compiled()
            .evidenceDemand();
    // Then
    assertThat(demand.signatures().indexes()).isEqualTo(Indexes.EVERY_PLATFORM);
  }

  static Stream<Arguments> refused() {
    var seventeen = Collections.nCopies(17, provenance(null, "a")).toArray(attestations());
    return Stream.of(
        arguments(
            "spec.attestations asks for some, but spec.signers is empty",
            policy().signers().attestations(provenance(null, "a"))),
        arguments("spec.attestations has 17", attested(seventeen)),
        arguments(
            "spec.attestations[1].name 'provenance' is a second one",
            attested(provenance(null, "a"), provenance(null, "b"))),
        arguments(
            "spec.attestations[0].name isn't a name",
            attested(attestation(" ", PROVENANCE, null, "a"))),
        arguments(
            "spec.attestations[0].predicateType is no predicate type",
            attested(attestation("p", "", null, "a"))),
        arguments(
            "spec.attestations[0].predicateType is no predicate type",
            attested(attestation("p", "https://slsa.dev/provenance/v1 ", null, "a"))),
        arguments(
            "spec.attestations[0].predicateType is no predicate type",
            attested(attestation("p", "https://" + "a".repeat(505), null, "a"))),
        arguments("spec.attestations[0].signers names 0 signers", attested(provenance(null))),
        arguments(
            "spec.attestations[0].signers[1] 'nobody' is no signer",
            attested(provenance(null, "a", "nobody"))),
        arguments(
            "spec.attestations[0].signers[1] 'a' is there twice",
            attested(provenance(null, "a", "a"))),
        arguments(
            "spec.attestations[0].condition can't be used: line 1",
            attested(provenance("predicate.", "a"))),
        arguments(
            "spec.attestations[0].condition can't be used: ",
            attested(provenance("nothing == 1", "a"))),
        arguments(
            "spec.attestations[0].condition can't be used: ", attested(provenance("1 + 1", "a"))),
        arguments(
            "spec.attestations[0].condition can't be used: ",
            attested(provenance("(".repeat(2_000) + "true" + ")".repeat(2_000), "a"))),
        arguments(
            "spec.attestations[0].condition has 4097 characters",
            attested(provenance("true" + " ".repeat(4_093), "a"))),
        arguments(
            "spec.attestations[0].condition has 1 characters", attested(provenance(" ", "a"))),
        arguments("spec.signatures.required is 0: nobody would have to sign", two().required(0)),
        arguments(
            "spec.signatures has required 0, and of or indexes",
            attested(provenance(null, "a")).required(0, "a")),
        arguments(
            "spec.signatures has required 0, and of or indexes",
            attested(provenance(null, "a"))
                .signatures(
                    new SignatureRequirement(0, List.of(), IndexSignatures.EveryPlatform))));
  }

  private static AttestationRequirement[] attestations() {
    return new AttestationRequirement[0];
  }

  @ParameterizedTest
  @MethodSource
  void refused(String problem, PolicySample sample) {
    // When, Then
    assertThat(problems(sample)).anyMatch(each -> each.startsWith(problem));
  }

  static Stream<Arguments> T14_oneKeyOrIdentityUnderTwoNamesIsOneSigner() {
    return Stream.of(
        arguments(1, policy().signers(key("a", KEY), key("b", KEY))),
        arguments(1, policy().signers(key("a", KEY), key("b", "\n" + KEY))),
        arguments(1, policy().signers(key("a", KEY), secretKey("b")).keyInSecret("b", KEY)),
        arguments(1, policy().signers(exactly("a", SUBJECT), exactly("b", SUBJECT))),
        arguments(1, policy().signers(like("a", "https://a/*"), like("b", "https://a/*"))),
        arguments(2, policy().signers(key("a", KEY), key("b", OTHER_KEY))),
        arguments(2, policy().signers(key("a", KEY), exactly("b", SUBJECT))),
        arguments(2, policy().signers(like("a", "https://a/*"), like("b", "https://a/**"))));
  }

  @ParameterizedTest
  @MethodSource
  void T14_oneKeyOrIdentityUnderTwoNamesIsOneSigner(int distinct, PolicySample sample) {
    // When
    var compiled = sample.required(distinct).compiled();
    // Then
    assertThat(compiled.evidenceDemand().signatures().required()).isEqualTo(distinct);
    assertThat(problems(sample.required(distinct + 1)))
        .anyMatch(each -> each.contains("but %d distinct signers count".formatted(distinct)));
  }

  @Test
  void T54_evidenceKeysFollowAllThatEvidenceDependsOn() {
    // Given
    var base = attested(provenance("predicate.a == 1", "a")).compiled().evidenceKey();
    // When
    var others =
        Stream.of(
                attested(provenance("predicate.a == 2", "a")),
                attested(provenance(null, "a")),
                attested(provenance("predicate.a == 1", "b")),
                attested(provenance("predicate.a == 1", "a", "b")),
                attested(attestation("provenance", PROVENANCE + "1", "predicate.a == 1", "a")),
                attested(provenance("predicate.a == 1", "a")).required(0),
                attested(provenance("predicate.a == 1", "a")).required(2),
                attested(provenance("predicate.a == 1", "a")).required(1, "a"),
                attested(provenance("predicate.a == 1", "a"))
                    .signatures(
                        new SignatureRequirement(1, List.of(), IndexSignatures.EveryPlatform)),
                attested(),
                attested(provenance("predicate.a == 1", "a"))
                    .trustRoot("b", PolicySample.NEXT_TRUST_ROOT))
            .map(each -> each.compiled().evidenceKey())
            .toList();
    // Then
    assertThat(others).doesNotContain(base).doesNotHaveDuplicates();
    assertThat(attested(provenance("predicate.a == 1", "a")).name("x").compiled().evidenceKey())
        .isEqualTo(base);
  }

  @Test
  void T54_aKeyThatChangesInItsSecretIsAnotherQuestion() {
    // Given
    var before = policy().signers(secretKey("a")).keyInSecret("a", KEY).compiled();
    // When
    var after = policy().signers(secretKey("a")).keyInSecret("a", OTHER_KEY).compiled();
    // Then
    assertThat(after.evidenceKey()).isNotEqualTo(before.evidenceKey());
  }

  @Test
  void everythingThatCertificatesStateCanBeAskedForByItsName() {
    // Given
    var fields =
        Stream.of(CertificateExtensions.class.getRecordComponents())
            .map(RecordComponent::getName)
            .toList();
    // When
    var claims = Stream.of(CertificateClaim.values()).map(CertificateClaim::field).toList();
    // Then
    assertThat(fields).containsExactlyInAnyOrderElementsOf(claims);
  }

  private static List<String> problems(PolicySample sample) {
    return catchThrowableOfType(InvalidPolicyException.class, sample::compiled).problems();
  }
}
