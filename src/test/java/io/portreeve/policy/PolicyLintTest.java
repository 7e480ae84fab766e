package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.like;
import static io.portreeve.policy.PolicySample.matching;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLintTest {
  static Stream<Arguments> warned() {
    return Stream.of(
        arguments(
            "subjectPattern begins with a wildcard",
            policy().signers(like("a", "**/myorg/shop/**"))),
        arguments(
            "subjectPattern leaves the owner open",
            policy().signers(like("a", "https://github.com/*/shop/**"))),
        arguments(
            "subjectPattern leaves the owner open",
            policy().signers(like("a", "https://github.com/**"))),
        arguments("subjectRegex begins with '.*'", policy().signers(matching("a", ".+"))),
        arguments(
            "subjectRegex begins with '.*'", policy().signers(matching("a", "^.*/myorg/.*$"))),
        arguments(
            "subjectRegex leaves the owner open",
            policy().signers(matching("a", "https://github\\.com/[^/]+/shop/.*"))),
        arguments(
            "subjectRegex leaves the owner open",
            policy().signers(matching("a", "^https://github\\.com/.*$"))),
        arguments(
            "subjectRegex has a '.' in its host",
            policy().signers(matching("a", "https://github.com/myorg/.*"))),
        arguments(
            "subjectRegex has a '.' in its host",
            policy().signers(matching("a", ".*@example.com"))),
        arguments("subject has a '*'", policy().signers(exactly("a", "https://github.com/a/*"))),
        arguments(
            "issuer isn't a URL",
            policy()
                .signers(
                    PolicySample.signer(
                        "a", new KeylessSigner("token.example.com", SUBJECT, null, null, null)))),
        arguments(
            "spec.signers[1] counts for nothing",
            policy().signers(exactly("a", SUBJECT), exactly("b", "c")).required(1, "a")),
        arguments(
            "spec.signers[1] is the identity of spec.signers[0] again",
            policy().signers(exactly("a", SUBJECT), exactly("b", SUBJECT))),
        arguments(
            "spec.signers[1] and spec.signers[0] can be one identity",
            policy()
                .signers(like("a", "https://github.com/myorg/**"), exactly("b", SUBJECT))
                .required(2)),
        arguments("spec.onError Warn lets images run unverified", policy().onError(OnError.Warn)),
        arguments("spec.onError Allow lets images run unverified", policy().onError(OnError.Allow)),
        arguments(
            "spec.tags.allow[0] allows every tag", policy().tags(null, List.of("*"), List.of())),
        arguments("spec.excludeImages[0] '**' excludes every image", policy().excludeImages("**")),
        arguments(
            "spec.effect Deny refuses all that is named", policy().effect(PolicyEffect.Deny)));
  }

  @ParameterizedTest
  @MethodSource
  void warned(String warning, PolicySample sample) {
    // When, Then
    assertThat(sample.compiled().warnings()).hasSize(1).first().asString().contains(warning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github\\.com/myorg/shop/\\.github/workflows/release\\.yml@refs/tags/v.*",
        "^https://github\\.com/myorg/.*$",
        "[a-z]+@example\\.com",
        "system:serviceaccount:build:signer",
      })
  void expressionsThatNameTheirOwnerPass(String expression) {
    // When, Then
    assertThat(policy().signers(matching("a", expression)).compiled().warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.com/myorg/*/.github/workflows/release.yml@refs/tags/v*",
        "https://github.com/myorg/**",
        "*@example.com",
        "https://kubernetes.io/namespaces/build/serviceaccounts/*",
      })
  void patternsThatNameTheirOwnerPass(String pattern) {
    // When, Then
    assertThat(policy().signers(like("a", pattern)).compiled().warnings()).isEmpty();
  }
}
