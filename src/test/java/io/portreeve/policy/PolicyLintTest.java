package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.like;
import static io.portreeve.policy.PolicySample.matching;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.api.v1alpha1.CertificateExtensions;
import io.portreeve.api.v1alpha1.CertificateTransparencyUse;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TransparencyLogUse;
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
        arguments(
            "spec.signers[0].transparencyLog is Ignored",
            policy().signers(release().log(TransparencyLogUse.Ignored).signer())),
        arguments(
            "spec.signers[0].transparencyLog is Optional: a signature",
            policy().signers(release().log(TransparencyLogUse.Optional).signer())),
        arguments(
            "spec.signers[0].transparencyLog is Optional, but a CA has no logs",
            policy()
                .signers(
                    release()
                        .trustRoot(PolicySample.ca())
                        .log(TransparencyLogUse.Optional)
                        .certificates(CertificateTransparencyUse.Ignored)
                        .signer())),
        arguments(
            "spec.signers[0].transparencyLog is Optional, but without a trustRoot",
            policy()
                .signers(
                    SignerSample.key("a", PolicySample.KEY)
                        .trustRoot(null)
                        .log(TransparencyLogUse.Optional)
                        .signer())),
        arguments(
            "spec.signers[0].certificateTransparency is Ignored, though",
            policy()
                .signers(
                    release()
                        .trustRoot(PolicySample.publicGood())
                        .certificates(CertificateTransparencyUse.Ignored)
                        .signer())),
        arguments(
            "spec.signers[0].trustRoot.mirror is fetched without TLS",
            policy()
                .signers(release().trustRoot(PolicySample.tuf("http://tuf.example.com")).signer())),
        arguments(
            "spec.signers[1] is the key of spec.signers[0] again",
            policy()
                .signers(
                    PolicySample.key("a", PolicySample.KEY),
                    PolicySample.key("b", PolicySample.KEY))),
        arguments(
            "extensions.sourceRepositoryOwnerURI isn't a URL",
            policy().signers(stating("sourceRepositoryOwnerURI", "github.com/myorg"))),
        arguments(
            "extensions.sourceRepositoryRef has a '*'",
            policy().signers(stating("sourceRepositoryRef", "refs/tags/*"))),
        arguments(
            "spec.signatures.required is 0: an image without any signature runs",
            attested(PolicySample.PROVENANCE).required(0)),
        arguments(
            "predicateType is a short name of cosign's, which no statement has: write https://slsa.dev/provenance/v0.2",
            attested("slsaprovenance")),
        arguments(
            "predicateType is what a signature has",
            attested("https://sigstore.dev/cosign/sign/v1")),
        arguments("predicateType isn't a URL", attested("provenance")),
        arguments("spec.onError Warn lets images run unverified", policy().onError(OnError.Warn)),
        arguments("spec.onError Allow lets images run unverified", policy().onError(OnError.Allow)),
        arguments(
            "spec.tags.allow[0] allows every tag", policy().tags(null, List.of("*"), List.of())),
        arguments("spec.excludeImages[0] '**' excludes every image", policy().excludeImages("**")),
        arguments(
            "spec.effect Deny refuses all that is named", policy().effect(PolicyEffect.Deny)));
  }

  private static SignerSample release() {
    return SignerSample.exactly("release", SUBJECT);
  }

  private static PolicySigner stating(String extension, String value) {
    var json = new ObjectMapper();
    var extensions =
        json.convertValue(
            json.createObjectNode().put(extension, value), CertificateExtensions.class);
    return PolicySample.signer(
        "a", new KeylessSigner(PolicySample.ISSUER, SUBJECT, null, null, extensions));
  }

  private static PolicySample attested(String type) {
    return policy().attestations(PolicySample.attestation("a", type, null, "release"));
  }

  @ParameterizedTest
  @MethodSource
  void warned(String warning, PolicySample sample) {
    // When, Then
    assertThat(sample.compiled().warnings()).hasSize(1).first().asString().contains(warning);
  }

  static Stream<PolicySample> notWarned() {
    return Stream.of(
        attested(PolicySample.PROVENANCE),
        policy().signers(stating("sourceRepositoryOwnerURI", "https://github.com/myorg")),
        policy().signers(PolicySample.key("a", PolicySample.KEY)),
        policy()
            .signers(
                SignerSample.key("a", PolicySample.KEY)
                    .trustRoot(null)
                    .log(TransparencyLogUse.Ignored)
                    .signer()),
        policy()
            .signers(
                release()
                    .trustRoot(PolicySample.ca())
                    .log(TransparencyLogUse.Ignored)
                    .certificates(CertificateTransparencyUse.Ignored)
                    .signer()),
        policy()
            .signers(exactly("a", SUBJECT), exactly("b", "c"))
            .required(1, "a")
            .attestations(PolicySample.attestation("a", PolicySample.PROVENANCE, null, "b")));
  }

  @ParameterizedTest
  @MethodSource
  void notWarned(PolicySample sample) {
    // When, Then
    assertThat(sample.compiled().warnings()).isEmpty();
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
