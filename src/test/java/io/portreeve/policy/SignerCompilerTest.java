package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.ISSUER;
import static io.portreeve.policy.PolicySample.KEY;
import static io.portreeve.policy.PolicySample.OTHER_KEY;
import static io.portreeve.policy.PolicySample.SUBJECT;
import static io.portreeve.policy.PolicySample.TRUST_ROOT;
import static io.portreeve.policy.PolicySample.ca;
import static io.portreeve.policy.PolicySample.key;
import static io.portreeve.policy.PolicySample.policy;
import static io.portreeve.policy.PolicySample.publicGood;
import static io.portreeve.policy.PolicySample.secretKey;
import static io.portreeve.policy.PolicySample.signer;
import static io.portreeve.policy.PolicySample.tuf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.CertificateExtensions;
import io.portreeve.api.v1alpha1.CertificateTransparencyUse;
import io.portreeve.api.v1alpha1.ConfigMapKeyRef;
import io.portreeve.api.v1alpha1.KeySource;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.SecretKeyRef;
import io.portreeve.api.v1alpha1.TimestampSource;
import io.portreeve.api.v1alpha1.TransparencyLogUse;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.api.v1alpha1.TrustRootType;
import io.portreeve.evidence.CertificateClaim;
import io.portreeve.evidence.SignatureRules;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.evidence.Signer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which signers can be asked for, and what they are held against. */
class SignerCompilerTest {
  private static final String NO_LOGS = without("tlogs");
  private static final String NO_CT_LOGS = without("ctlogs");
  private static final String NO_CAS = without("certificateAuthorities");
  private static final String NO_TSAS = without("timestampAuthorities");
  private static final String OF_CA = without("tlogs", "ctlogs");

  private static String without(String... members) {
    var json = new ObjectMapper();
    try {
      var root = (ObjectNode) json.readTree(TRUST_ROOT);
      return json.writeValueAsString(root.remove(List.of(members)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SignerSample keyless() {
    return SignerSample.exactly("release", SUBJECT);
  }

  private static SignerSample byKey() {
    return SignerSample.key("release", KEY);
  }

  private static SignerSample ofCa() {
    return new SignerSample("release", new KeylessSigner(null, SUBJECT, null, null, null), null)
        .trustRoot(ca())
        .log(TransparencyLogUse.Ignored)
        .certificates(CertificateTransparencyUse.Ignored);
  }

  private static Signer compiled(PolicySigner signer, String root) {
    return policy()
        .signers(signer)
        .trustRoot("release", root)
        .compiled()
        .evidenceDemand()
        .signers()
        .getFirst();
  }

  private static List<String> problems(PolicySample sample) {
    return catchThrowableOfType(InvalidPolicyException.class, sample::compiled).problems();
  }

  @Test
  void whatIsNotSetIsStrict() {
    // When, Then
    assertThat(compiled(keyless().signer(), TRUST_ROOT).rules()).isEqualTo(SignatureRules.STRICT);
    assertThat(compiled(byKey().signer(), TRUST_ROOT).rules()).isEqualTo(SignatureRules.STRICT);
  }

  @Test
  void settingsMeanWhatTheySay() {
    // Given
    var signer =
        keyless()
            .log(TransparencyLogUse.Optional)
            .timestamp(TimestampSource.RFC3161)
            .certificates(CertificateTransparencyUse.Ignored)
            .signer();
    // When, Then
    assertThat(compiled(signer, TRUST_ROOT).rules())
        .isEqualTo(
            new SignatureRules(
                TransparencyLog.OPTIONAL, Timestamp.RFC3161, CertificateTransparency.IGNORED));
  }

  @Test
  void extensionsAreClaims() {
    // Given
    var stated = new ObjectMapper().createObjectNode().put("buildTrigger", "push");
    var extensions = new ObjectMapper().convertValue(stated, CertificateExtensions.class);
    var keyless = new KeylessSigner(ISSUER, SUBJECT, null, null, extensions);
    // When
    var signer = (Signer.Keyless) compiled(signer("release", keyless), TRUST_ROOT);
    // Then
    assertThat(signer.claims()).isEqualTo(Map.of(CertificateClaim.BUILD_TRIGGER, "push"));
  }

  @Test
  void certificatesOfAnAuthorityOfOnesOwnNeedNoIssuer() {
    // When
    var signer = (Signer.Keyless) compiled(ofCa().signer(), OF_CA);
    // Then
    assertThat(signer.issuer()).isNull();
    assertThat(signer.rules().transparencyLog()).isEqualTo(TransparencyLog.IGNORED);
  }

  @Test
  void aKeyWithoutALogNeedsNoTrustRoot() {
    // Given
    var signer = byKey().trustRoot(null).log(TransparencyLogUse.Optional).signer();
    // When
    var compiled =
        (Signer.Key) policy().signers(signer).compiled().evidenceDemand().signers().getFirst();
    // Then
    assertThat(compiled.trustRoot()).isNull();
  }

  static Stream<Arguments> T19_whatIsNoKeyIsRefused() {
    var body = KEY.replaceAll("-----.*-----", "");
    return Stream.of(
        arguments("", "Key can't be used"),
        arguments(" \n", "Key can't be used"),
        arguments(KEY + OTHER_KEY, "2 public keys"),
        arguments(
            "-----BEGIN PRIVATE KEY-----" + body + "-----END PRIVATE KEY-----", "a private key"),
        arguments(
            "-----BEGIN CERTIFICATE-----" + body + "-----END CERTIFICATE-----", "CERTIFICATE"),
        arguments(KEY.substring(0, 80), "Key can't be used"),
        arguments(body, "Key can't be used"));
  }

  @ParameterizedTest
  @MethodSource
  void T19_whatIsNoKeyIsRefused(String text, String why) {
    // When
    var inSecret = problems(policy().signers(secretKey("release")).keyInSecret("release", text));
    var inSpec = problems(policy().signers(key("release", text)));
    // Then
    assertThat(inSecret)
        .singleElement()
        .asString()
        .startsWith("spec.signers[0].key.secretRef can't be used: ")
        .contains(why)
        .doesNotContain(body(text));
    assertThat(inSpec)
        .singleElement()
        .asString()
        .startsWith("spec.signers[0].key.pem can't be used: ")
        .contains(why);
  }

  /** What must not be told, where there is anything. */
  private static String body(String text) {
    return text.length() > 60 ? text.substring(30, 60) : "MII";
  }

  static Stream<Arguments> refused() {
    var ref = new SecretKeyRef("a", "b", null);
    var keyless = new KeylessSigner(ISSUER, SUBJECT, null, null, null);
    return Stream.of(
        arguments(
            " has both of keyless and key",
            new SignerSample("release", keyless, new KeySource(null, KEY))),
        arguments(" has none of keyless and key", new SignerSample("release", null, null)),
        arguments(
            ".key has both of secretRef and pem",
            new SignerSample("release", null, new KeySource(ref, KEY))),
        arguments(
            ".key has none of secretRef and pem",
            new SignerSample("release", null, new KeySource(null, null))),
        arguments(
            ".key.secretRef names a key that isn't there",
            new SignerSample("release", null, new KeySource(ref, null))),
        arguments(
            ".certificateTransparency is set, but a key has no certificate",
            byKey().certificates(CertificateTransparencyUse.Ignored)),
        arguments(".trustRoot is missing", byKey().trustRoot(null)),
        arguments(
            ".trustRoot is missing",
            byKey()
                .trustRoot(null)
                .log(TransparencyLogUse.Ignored)
                .timestamp(TimestampSource.RFC3161)),
        arguments(".trustRoot is missing", keyless().trustRoot(null)),
        arguments(".trustRoot.type is CA, but a key has no certificate", byKey().trustRoot(ca())),
        arguments(
            ".keyless.issuer is empty",
            new SignerSample("release", new KeylessSigner(null, SUBJECT, null, null, null), null)),
        arguments(
            ".keyless.extensions asks for none",
            new SignerSample(
                "release", new KeylessSigner(ISSUER, SUBJECT, null, null, extensions(null)), null)),
        arguments(
            ".keyless.extensions.buildTrigger is empty",
            new SignerSample(
                "release", new KeylessSigner(ISSUER, SUBJECT, null, null, extensions(" ")), null)));
  }

  private static CertificateExtensions extensions(@Nullable String buildTrigger) {
    return new ObjectMapper()
        .convertValue(
            new ObjectMapper().createObjectNode().put("buildTrigger", buildTrigger),
            CertificateExtensions.class);
  }

  @ParameterizedTest
  @MethodSource
  void refused(String problem, SignerSample signer) {
    // When, Then
    assertThat(problems(policy().signers(signer.signer())))
        .anyMatch(each -> each.startsWith("spec.signers[0]" + problem));
  }

  static Stream<Arguments> everyTypeOfTrustRootHasItsOwnFields() {
    var ref = new ConfigMapKeyRef("a", "b", null);
    return Stream.of(
        arguments("mirror is missing", root(TrustRootType.TUF, null, ref, null, null)),
        arguments("rootRef is missing", root(TrustRootType.TUF, "https://a", null, null, null)),
        arguments(
            "configMapRef is missing", root(TrustRootType.TrustedRoot, null, null, null, null)),
        arguments("certificatesRef is missing", root(TrustRootType.CA, null, null, null, null)),
        arguments(
            "mirror has no effect", root(TrustRootType.PublicGood, "https://a", null, null, null)),
        arguments("rootRef has no effect", root(TrustRootType.PublicGood, null, ref, null, null)),
        arguments(
            "configMapRef has no effect", root(TrustRootType.TUF, "https://a", ref, ref, null)),
        arguments(
            "certificatesRef has no effect", root(TrustRootType.TrustedRoot, null, null, ref, ref)),
        arguments(
            "timestampCertificatesRef has no effect",
            new TrustRootSource(TrustRootType.TrustedRoot, null, null, ref, null, ref)));
  }

  private static TrustRootSource root(
      TrustRootType type,
      @Nullable String mirror,
      @Nullable ConfigMapKeyRef root,
      @Nullable ConfigMapKeyRef map,
      @Nullable ConfigMapKeyRef certificates) {
    return new TrustRootSource(type, mirror, root, map, certificates, null);
  }

  @ParameterizedTest
  @MethodSource
  void everyTypeOfTrustRootHasItsOwnFields(String problem, TrustRootSource root) {
    // When, Then
    assertThat(problems(policy().signers(keyless().trustRoot(root).signer())))
        .anyMatch(each -> each.startsWith("spec.signers[0].trustRoot." + problem));
  }

  @Test
  void eachTypeIsAcceptedWithItsText() {
    // When, Then
    for (var source : List.of(publicGood(), tuf("https://tuf.example.com"))) {
      assertThat(compiled(keyless().trustRoot(source).signer(), TRUST_ROOT)).isNotNull();
    }
  }

  static Stream<Arguments> whatNoSignatureCouldMeetIsRefused() {
    return Stream.of(
        arguments(".trustRoot has no certificate authority", keyless(), NO_CAS),
        arguments(".transparencyLog is Required, but", keyless(), NO_LOGS),
        arguments(".transparencyLog is Required, but", byKey(), NO_LOGS),
        arguments(".certificateTransparency is Required, but", keyless(), NO_CT_LOGS),
        arguments(
            ".timestamp is RFC3161, but", keyless().timestamp(TimestampSource.RFC3161), NO_TSAS),
        arguments(
            ".timestamp is RFC3161, but", byKey().timestamp(TimestampSource.RFC3161), NO_TSAS),
        arguments(
            ".transparencyLog is Required, but", ofCa().log(TransparencyLogUse.Required), OF_CA),
        arguments(
            ".certificateTransparency is Required, but",
            ofCa().certificates(CertificateTransparencyUse.Required),
            OF_CA));
  }

  @ParameterizedTest
  @MethodSource
  void whatNoSignatureCouldMeetIsRefused(String problem, SignerSample signer, String root) {
    // When, Then
    assertThat(problems(policy().signers(signer.signer()).trustRoot("release", root)))
        .singleElement()
        .asString()
        .startsWith("spec.signers[0]" + problem)
        .containsAnyOf(": set it to ", ": add the authority ");
  }

  static Stream<Arguments> whatASignatureCanMeetIsAccepted() {
    return Stream.of(
        arguments(byKey(), NO_CAS),
        arguments(byKey(), NO_CT_LOGS),
        arguments(keyless(), NO_TSAS),
        arguments(keyless().log(TransparencyLogUse.Optional), NO_LOGS),
        arguments(byKey().log(TransparencyLogUse.Ignored), NO_LOGS),
        arguments(keyless().certificates(CertificateTransparencyUse.Ignored), NO_CT_LOGS));
  }

  @ParameterizedTest
  @MethodSource
  void whatASignatureCanMeetIsAccepted(SignerSample signer, String root) {
    // When, Then
    assertThat(compiled(signer.signer(), root).name()).isEqualTo("release");
  }
}
