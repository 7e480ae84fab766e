package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.ISSUER;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.like;
import static io.portreeve.policy.PolicySample.matching;
import static io.portreeve.policy.PolicySample.policy;
import static io.portreeve.policy.PolicySample.signer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.NamespaceSelector.Operator;
import io.portreeve.api.v1alpha1.NamespaceSelector.Requirement;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.image.ImageReference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCompilerTest {
  @Test
  void aPolicyWithOneSignerPinsAndAsksForOneSignature() {
    // When
    var compiled = policy().compiled();
    // Then
    assertThat(compiled.name()).isEqualTo("production");
    assertThat(compiled.pins()).isTrue();
    assertThat(compiled.evidenceDemand().signatures().required()).isEqualTo(1);
    assertThat(compiled.warnings()).isEmpty();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("spec.images is empty", policy().images()),
        arguments("spec.images[0] can't be read", policy().images("a***")),
        arguments(
            "spec.excludeImages[1] can't be read",
            policy().excludeImages("registry.example.com/a/**", "[a]")),
        arguments(
            "spec.images has 33 patterns",
            policy()
                .images(
                    Collections.nCopies(33, "registry.example.com/a/**").toArray(String[]::new))),
        arguments("spec demands nothing", policy().signers()),
        arguments("spec demands nothing", policy().signers().tags(false, List.of(), List.of())),
        arguments("spec.tags.pin is false", policy().tags(false, List.of("v*"), List.of())),
        arguments(
            "spec.tags.allow[0] 'v 1' has a character",
            policy().tags(null, List.of("v 1"), List.of())),
        arguments(
            "spec.tags.deny[1] 'a/b' has a character",
            policy().tags(null, List.of(), List.of("latest", "a/b"))),
        arguments(
            "spec.tags.deny[0] can't be read", policy().tags(null, List.of(), List.of("***"))),
        arguments("spec.signatures counts signers", policy().signers().required(1)),
        arguments("spec.signatures.of[0] 'nobody' is no signer", policy().required(1, "nobody")),
        arguments(
            "spec.signatures.of[1] 'release' is there twice",
            policy().required(1, "release", "release")),
        arguments(
            "spec.signers has 17 signers",
            policy()
                .signers(
                    Stream.iterate(0, i -> i + 1)
                        .limit(17)
                        .map(i -> exactly("s" + i, SUBJECT + i))
                        .toArray(PolicySigner[]::new))),
        arguments(
            "spec.signers[1].name 'a' is a second one",
            policy().signers(exactly("a", SUBJECT), exactly("a", SUBJECT + "2"))),
        arguments("spec.signers[0].name isn't a name", policy().signers(exactly("a\nb", SUBJECT))),
        arguments(
            "spec.signers[0].keyless.subjectRegex can't be read",
            policy().signers(matching("a", "https://(github"))),
        arguments(
            "spec.signers[0].keyless.subjectRegex can't be read",
            policy().signers(matching("a", "(?=a)a"))),
        arguments(
            "spec.signers[0].keyless.subjectRegex repeats too much",
            policy().signers(matching("a", "((a{100}){100}){100}"))),
        arguments(
            "spec.signers[0].keyless.subjectPattern can't be read",
            policy().signers(like("a", "https://github.com/myorg/***"))),
        arguments(
            "spec.signers[0].keyless.subject has more than 1024 characters, or a control character",
            policy().signers(exactly("a", "a@example.com\n"))),
        arguments(
            "spec.namespaceSelector.matchExpressions[0].values doesn't fit operator In",
            policy().namespaces(expression("env", Operator.In))),
        arguments(
            "spec.namespaceSelector.matchExpressions[0].values doesn't fit operator Exists",
            policy().namespaces(expression("env", Operator.Exists, "a"))),
        arguments(
            "spec.namespaceSelector.matchExpressions[0].key 'a b' is no key of a label",
            policy().namespaces(expression("a b", Operator.Exists))),
        arguments(
            "spec.namespaceSelector.matchLabels '-x' is no value of a label",
            policy().namespaces(new NamespaceSelector(Map.of("e.x/env", "-x"), List.of()))));
  }

  private static NamespaceSelector expression(String key, Operator operator, String... values) {
    return new NamespaceSelector(
        Map.of(), List.of(new Requirement(key, operator, List.of(values))));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeEnforcedIsRefused(String problem, PolicySample sample) {
    // When, Then
    assertThat(problems(sample.accepted())).anyMatch(each -> each.startsWith(problem));
  }

  static Stream<Arguments> T19_nobodyInParticular() {
    return Stream.of(
        arguments(".keyless.issuer is empty", new KeylessSigner("", SUBJECT, null, null, null)),
        arguments(".keyless.issuer is empty", new KeylessSigner(" ", SUBJECT, null, null, null)),
        arguments(".keyless has 0 of subject", new KeylessSigner(ISSUER, null, null, null, null)),
        arguments(".keyless.subject is empty", new KeylessSigner(ISSUER, "", null, null, null)),
        arguments(
            ".keyless.subjectPattern is empty", new KeylessSigner(ISSUER, null, "", null, null)),
        arguments(
            ".keyless.subjectRegex is empty", new KeylessSigner(ISSUER, null, null, " ", null)),
        arguments(".keyless has 2 of subject", new KeylessSigner(ISSUER, "a", "a", null, null)),
        arguments(".keyless has 3 of subject", new KeylessSigner(ISSUER, "a", "a", "a", null)));
  }

  @ParameterizedTest
  @MethodSource
  void T19_nobodyInParticular(String problem, KeylessSigner keyless) {
    // When, Then
    assertThat(problems(policy().signers(signer("a", keyless)).accepted()))
        .anyMatch(each -> each.startsWith("spec.signers[0]" + problem));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "-----BEGIN PRIVATE KEY-----"})
  void T19_aTrustRootThatIsNone(String text) {
    // When, Then
    assertThat(problems(policy().trustRoot("release", text).accepted()))
        .anyMatch(each -> each.startsWith("spec.signers[0].trustRoot "));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 2})
  void T14_aThresholdOfNobodyOrOfMoreThanThereAre(int required) {
    // When, Then
    assertThat(problems(policy().required(required).accepted()))
        .anyMatch(each -> each.startsWith("spec.signatures.required is " + required));
  }

  @Test
  void T14_oneIdentityUnderTwoNamesCountsOnce() {
    // Given
    var sample = policy().signers(exactly("a", SUBJECT), exactly("b", SUBJECT));
    // When, Then
    assertThat(problems(sample.required(2).accepted()))
        .anyMatch(each -> each.contains("is 2, but 1 distinct signers count"));
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    // Given
    var sample =
        policy()
            .images("[a]")
            .tags(false, List.of("a b"), List.of())
            .signers(signer("", new KeylessSigner("", "", "", "", null)));
    // When, Then
    assertThat(problems(sample.accepted())).hasSize(6);
  }

  @Test
  void aPolicyThatRefusesAllNeedsNothingElse() {
    // When
    var compiled = policy().effect(PolicyEffect.Deny).signers().compiled();
    // Then
    assertThat(compiled.pins()).isFalse();
    assertThat(compiled.warnings()).isEmpty();
  }

  @Test
  void aFaultRefusesWithoutNeedingAnythingToBeRight() {
    // Given
    var sample =
        policy()
            .fault("spec.signers[0] …")
            .signers(exactly("a", ""))
            .tags(false, List.of(), List.of("a b"));
    // When
    var compiled = sample.compiled();
    // Then
    assertThat(compiled.matches(PolicySample.pinned())).isTrue();
    assertThat(compiled.matches(ImageReference.parse("other.example.com/a"))).isFalse();
    assertThat(compiled.pins()).isFalse();
  }

  @Test
  void aFaultWithPatternsThatCannotBeReadIsAboutEveryImage() {
    // Given
    var sample = policy().fault("spec.images[0] …").images("[a]").excludeImages("**x***");
    // When, Then
    assertThat(sample.compiled().matches(ImageReference.parse("other.example.com/a"))).isTrue();
  }

  @Test
  void excludedImagesAndOtherRegistriesAreNotMatched() {
    // Given
    var compiled = policy().excludeImages("registry.example.com/shop/**").compiled();
    // When, Then
    assertThat(compiled.matches(PolicySample.pinned())).isFalse();
    assertThat(compiled.matches(ImageReference.parse("registry.example.com/a/b:v1"))).isTrue();
    assertThat(compiled.matches(ImageReference.parse("registry.example.com.evil.com/a"))).isFalse();
  }

  @Test
  void T04_theTagPlaysNoPartInMatching() {
    // Given
    var compiled =
        policy()
            .images("registry.example.com/shop/*")
            .excludeImages("registry.example.com/shop/*good*")
            .compiled();
    // When, Then
    for (var suffix : List.of(":good", ":x-good-x", "", ":good@" + PolicySample.DIGEST)) {
      var image = ImageReference.parse("registry.example.com/shop/evil" + suffix);
      assertThat(compiled.matches(image)).as(suffix).isTrue();
    }
  }

  @Test
  void T54_evidenceKeysFollowSignersAndTheirTrustRoots() {
    // Given
    var base = policy().compiled().evidenceKey();
    // When, Then
    assertThat(policy().name("other").tags(true, List.of("v*"), List.of()).compiled().evidenceKey())
        .isEqualTo(base);
    assertThat(policy().trustRoot("release", PolicySample.NEXT_TRUST_ROOT).compiled().evidenceKey())
        .isNotEqualTo(base);
    assertThat(policy().signers(exactly("release", SUBJECT + "2")).compiled().evidenceKey())
        .isNotEqualTo(base);
    assertThat(policy().signers(like("release", SUBJECT)).compiled().evidenceKey())
        .isNotEqualTo(base);
    assertThat(policy().signers(exactly("a", SUBJECT), exactly("b", "c")).compiled().evidenceKey())
        .isNotEqualTo(base);
  }

  private static List<String> problems(AcceptedPolicy policy) {
    return catchThrowableOfType(InvalidPolicyException.class, () -> CompiledPolicy.compile(policy))
        .problems();
  }
}
