package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.ISSUER;
import static io.portreeve.policy.PolicySample.OTHER_KEY;
import static io.portreeve.policy.PolicySample.PROVENANCE;
import static io.portreeve.policy.PolicySample.REPOSITORY;
import static io.portreeve.policy.PolicySample.attestation;
import static io.portreeve.policy.PolicySample.key;
import static io.portreeve.policy.PolicySample.like;
import static io.portreeve.policy.PolicySample.matching;
import static io.portreeve.policy.PolicySample.policy;
import static io.portreeve.policy.PolicySample.secretKey;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.CertificateExtensions;
import io.portreeve.api.v1alpha1.CertificateTransparencyUse;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.IndexSignatures;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.SignatureRequirement;
import io.portreeve.api.v1alpha1.TimestampSource;
import io.portreeve.api.v1alpha1.TransparencyLogUse;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.evidence.CertificateClaim;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.OciException;
import io.portreeve.policy.BaseImage.BasePlatform;
import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.FakeVerifier.By;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Walks the schema: a field that no case here changes fails the test, so that no field is accepted
 * and not enforced.
 */
class PolicySchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXACT = "https://github.com/myorg/exact";
  private static final String LIKE = "https://github.com/myorg/like/v1";
  private static final String MATCHING = "https://github.com/myorg/matching/v1";

  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final Digest CONFIG_DIGEST = new Digest("c".repeat(64));

  private static final String SIGNER = "/spec/signers/0/";
  private static final String ATTESTATION = "/spec/attestations/0/";

  /** What only another type of trust root has: here it is one too many. */
  private static final Set<String> ADDED = Set.of(SIGNER + "trustRoot/mirror");

  private static final String OPERATOR = "the operator reads it: trustRoots, keys";

  /** Fields that can deny nothing here, with the reason. */
  private static final Map<String, String> NOT_HERE =
      Map.ofEntries(
          entry("namespaceSelector.matchLabels", "matched by the API server"),
          entry("namespaceSelector.matchExpressions[].key", "matched by the API server"),
          entry("namespaceSelector.matchExpressions[].operator", "matched by the API server"),
          entry("namespaceSelector.matchExpressions[].values[]", "matched by the API server"),
          entry("mode", "says what becomes of a verdict: ModesTest of admission"),
          entry("workloads", "says what is told at apply of a workload, demands nothing"),
          entry("gracePeriod", "lets in what was verified: ContentsCompilerTest"),
          entry("credentials.secretRef.namespace", "says who asks, demands nothing of images"),
          entry("credentials.secretRef.name", "says who asks, demands nothing of images"),
          entry("signers[].key.secretRef.namespace", OPERATOR),
          entry("signers[].key.secretRef.name", OPERATOR),
          entry("signers[].key.secretRef.key", OPERATOR),
          entry("signers[].trustRoot.rootRef.namespace", OPERATOR),
          entry("signers[].trustRoot.rootRef.name", OPERATOR),
          entry("signers[].trustRoot.rootRef.key", OPERATOR),
          entry("signers[].trustRoot.configMapRef.namespace", OPERATOR),
          entry("signers[].trustRoot.configMapRef.name", OPERATOR),
          entry("signers[].trustRoot.configMapRef.key", OPERATOR),
          entry("signers[].trustRoot.certificatesRef.namespace", OPERATOR),
          entry("signers[].trustRoot.certificatesRef.name", OPERATOR),
          entry("signers[].trustRoot.certificatesRef.key", OPERATOR),
          entry("signers[].trustRoot.timestampCertificatesRef.namespace", OPERATOR),
          entry("signers[].trustRoot.timestampCertificatesRef.name", OPERATOR),
          entry("signers[].trustRoot.timestampCertificatesRef.key", OPERATOR));

  private final FakeRepositories repositories = new FakeRepositories();
  private final FakeVerifier verifier = new FakeVerifier();
  private final DistributionImageJudge judge =
      new DistributionImageJudge(
          repositories,
          verifier,
          new EvidenceCache(Settings.DEFAULT, () -> 0, Runnable::run, JudgeEvents.NONE),
          new JudgeTime(() -> Instant.EPOCH, () -> 0),
          JudgeEvents.NONE);

  /** What the certificate of the first signer states, by the names that policies have for it. */
  private static final Map<CertificateClaim, String> CLAIMS =
      Stream.of(CertificateClaim.values())
          .collect(toMap(claim -> claim, claim -> "https://" + claim.field()));

  private static final String LAYERS = LayerChain.of(List.of(PolicySample.OTHER_DIGEST));

  /** Was its tag's 30 days before anybody asks. */
  private static final BaseImage BASE =
      new BaseImage(
          "docker.io/library/base:1",
          PolicySample.OTHER_DIGEST.toString(),
          Instant.EPOCH.minus(Duration.ofDays(40)),
          Instant.EPOCH.minus(Duration.ofDays(30)),
          List.of(new BasePlatform("linux/amd64", 1, LAYERS)));

  /** Signers by each rule and by key, all of whom must sign; every optional setting is made. */
  private static PolicySample full() {
    return policy()
        .platforms("linux/amd64")
        .baseImages("30d", "docker.io/library/base:1")
        .bases(BASE)
        .effect(PolicyEffect.Verify)
        .images("registry.example.com/shop/*")
        .excludeImages("registry.example.com/shop/excluded")
        .onError(OnError.Deny)
        .tags(true, List.of("v*"), List.of("*-rc"))
        .signers(
            exactSigner(),
            like("like", "https://github.com/myorg/like/*"),
            matching("matching", "https://github\\.com/myorg/matching/v.*"),
            key("key", PolicySample.KEY),
            secretKey("secret"))
        .keyInSecret("secret", PolicySample.OTHER_KEY)
        .signatures(
            new SignatureRequirement(
                5, List.of("exact", "like", "matching", "key", "secret"), IndexSignatures.Named))
        .attestations(
            attestation("provenance", PROVENANCE, "predicate.trusted == true", "exact", "like"));
  }

  /** Asks for the least: a stricter value of any setting asks for what isn't there. */
  private static PolicySigner exactSigner() {
    var extensions = JSON.createObjectNode();
    CLAIMS.forEach((claim, value) -> extensions.put(claim.field(), value));
    var stated = JSON.convertValue(extensions, CertificateExtensions.class);
    return new SignerSample("exact", new KeylessSigner(ISSUER, EXACT, null, null, stated), null)
        .log(TransparencyLogUse.Optional)
        .timestamp(TimestampSource.Any)
        .certificates(CertificateTransparencyUse.Ignored)
        .signer();
  }

  static Stream<Arguments> T12_aValueThatDoesNotMatchDenies() {
    var each =
        Stream.of(
            arguments("effect", "/spec/effect", "\"Deny\""),
            arguments("tags.pin", "/spec/tags/pin", "false"),
            arguments("tags.allow[]", "/spec/tags/allow/0", "\"w*\""),
            arguments("tags.deny[]", "/spec/tags/deny/0", "\"v*\""),
            arguments("signers[].name", "/spec/signers/0/name", "\"other\""),
            arguments("signers[].transparencyLog", SIGNER + "transparencyLog", "\"Required\""),
            arguments("signers[].timestamp", SIGNER + "timestamp", "\"RFC3161\""),
            arguments(
                "signers[].certificateTransparency",
                SIGNER + "certificateTransparency",
                "\"Required\""),
            arguments(
                "signers[].keyless.issuer",
                SIGNER + "keyless/issuer",
                "\"https://other.example.com\""),
            arguments("signers[].keyless.subject", SIGNER + "keyless/subject", quoted(LIKE)),
            arguments(
                "signers[].keyless.subjectPattern",
                "/spec/signers/1/keyless/subjectPattern",
                "\"https://github.com/myorg/other/*\""),
            arguments(
                "signers[].keyless.subjectRegex",
                "/spec/signers/2/keyless/subjectRegex",
                "\"https://github\\\\.com/myorg/matching/\""),
            arguments("signers[].key.pem", "/spec/signers/3/key/pem", quoted(OTHER_KEY)),
            arguments("signers[].trustRoot.type", SIGNER + "trustRoot/type", "\"TUF\""),
            arguments("signers[].trustRoot.mirror", SIGNER + "trustRoot/mirror", quoted(ISSUER)),
            arguments("signatures.required", "/spec/signatures/required", "6"),
            arguments("signatures.of[]", "/spec/signatures/of/0", "\"nobody\""),
            arguments("signatures.indexes", "/spec/signatures/indexes", "\"EveryPlatform\""),
            arguments("attestations[].name", ATTESTATION + "name", "\"\""),
            arguments(
                "attestations[].predicateType",
                ATTESTATION + "predicateType",
                "\"https://slsa.dev/provenance/v0.2\""),
            arguments("attestations[].signers[]", ATTESTATION + "signers/0", "\"matching\""),
            arguments("attestations[].condition", ATTESTATION + "condition", "\"false\""),
            arguments("platforms[]", "/spec/platforms/0", "\"linux/s390x\""),
            arguments(
                "baseImages.allowed[]",
                "/spec/baseImages/allowed/0",
                "\"docker.io/library/other:1\""),
            arguments("baseImages.maxAge", "/spec/baseImages/maxAge", "\"29d\""));
    var extensions =
        Stream.of(CertificateClaim.values())
            .map(CertificateClaim::field)
            .map(
                field ->
                    arguments(
                        "signers[].keyless.extensions." + field,
                        SIGNER + "keyless/extensions/" + field,
                        "\"https://other\""));
    return Stream.concat(each, extensions);
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }

  @ParameterizedTest
  @MethodSource
  void T12_aValueThatDoesNotMatchDenies(String field, String pointer, String value)
      throws JsonProcessingException {
    // Given
    signAll();
    var image = ImageReference.parse(REPOSITORY + ":v1@" + DIGEST);
    assertThat(verdict(full().accepted(), image)).isInstanceOf(Admitted.class);
    // When
    var changed = changed(full().accepted(), pointer, value);
    // Then
    assertThat(PolicySample.compiledOrRefusing(changed).matches(image)).as(field).isTrue();
    assertThat(verdict(changed, image)).as(field).isInstanceOf(Denied.class);
  }

  /** Fields whose case is a test of its own, below. */
  private static final List<String> BELOW =
      List.of("images[]", "excludeImages[]", "onError", "signatures.required", "signatures.of[]");

  @Test
  void T12_everyFieldOfTheSchemaHasItsCase() {
    // Given
    var fields = new TreeSet<String>();
    collect("", ImagePolicySpec.class, fields);
    // When
    var cases = new TreeSet<>(NOT_HERE.keySet());
    cases.addAll(BELOW);
    T12_aValueThatDoesNotMatchDenies().forEach(each -> cases.add((String) each.get()[0]));
    // Then
    assertThat(cases).isEqualTo(fields);
  }

  @Test
  void T12_imagesAndExcludedImagesSayWhatIsDenied() {
    // Given
    var image = ImageReference.parse(REPOSITORY + "@" + DIGEST);
    // When, Then
    assertThat(full().compiled().matches(image)).isTrue();
    assertThat(full().images("registry.example.com/other/*").compiled().matches(image)).isFalse();
    assertThat(full().excludeImages(REPOSITORY).compiled().matches(image)).isFalse();
  }

  @Test
  void T12_onErrorDeniesUnlessItSaysOtherwise() {
    // Given
    var image = ImageReference.parse(REPOSITORY + "@" + DIGEST);
    repositories.before =
        _ -> {
          throw new OciException.Unavailable("500");
        };
    // When, Then
    assertThat(verdict(full().onError(OnError.Allow).accepted(), image))
        .isInstanceOf(Admitted.class);
    assertThat(verdict(full().accepted(), image)).isInstanceOf(Denied.class);
  }

  @Test
  void T12_moreSignersAreMoreSignaturesAndOthersAreOthers() {
    // Given
    push();
    verifier.sign(DIGEST, LIKE).signWithKey(DIGEST, PolicySample.KEY);
    var image = ImageReference.parse(REPOSITORY + "@" + DIGEST);
    var base = full().attestations();
    // When, Then
    assertThat(verdict(base.required(2).accepted(), image)).isInstanceOf(Admitted.class);
    assertThat(verdict(base.required(3).accepted(), image)).isInstanceOf(Denied.class);
    assertThat(verdict(base.required(1, "like").accepted(), image)).isInstanceOf(Admitted.class);
    assertThat(verdict(base.required(1, "matching").accepted(), image)).isInstanceOf(Denied.class);
  }

  @Test
  void T12_trustMaterialThatIsAnotherDenies() {
    // Given
    signAll();
    var image = ImageReference.parse(REPOSITORY + "@" + DIGEST);
    assertThat(verdict(full().accepted(), image)).isInstanceOf(Admitted.class);
    // When, Then
    for (var signer : List.of("exact", "like", "matching", "key", "secret")) {
      var changed = full().trustRoot(signer, PolicySample.NEXT_TRUST_ROOT).accepted();
      assertThat(verdict(changed, image)).as(signer).isInstanceOf(Denied.class);
    }
    var rotated = full().keyInSecret("secret", PolicySample.KEY).accepted();
    assertThat(verdict(rotated, image)).isInstanceOf(Denied.class);
  }

  @Test
  void T12_aPlatformAndABaseImageThatItLacksDeny() {
    // Given
    signAll();
    var image = ImageReference.parse(REPOSITORY + "@" + DIGEST);
    // When, Then
    assertThat(verdict(full().accepted(), image)).isInstanceOf(Admitted.class);
    assertThat(verdict(full().platforms("linux/amd64", "linux/arm64").accepted(), image))
        .isInstanceOf(Denied.class);
    assertThat(verdict(full().bases().accepted(), image)).isInstanceOf(Denied.class);
  }

  /** Just enough of everything: the first signer shows nothing that isn't asked for. */
  private void signAll() {
    var exact = new By.Certificate(ISSUER, EXACT, CLAIMS);
    verifier
        .sign(DIGEST, exact, Set.of())
        .sign(DIGEST, LIKE)
        .sign(DIGEST, MATCHING)
        .signWithKey(DIGEST, PolicySample.KEY)
        .signWithKey(DIGEST, OTHER_KEY);
    push();
    verifier.children.add(PolicySample.OTHER_DIGEST);
    verifier.attached.add(
        new FakeVerifier.Attached(
            DIGEST, exact, Set.of(), PROVENANCE, JSON.createObjectNode().put("trusted", true)));
  }

  private void push() {
    repositories.manifests.put(
        DIGEST,
        new Manifest(
            DIGEST,
            FakeRepositories.IMAGE,
            null,
            null,
            new Descriptor(CONFIG, CONFIG_DIGEST, 2, null, Map.of()),
            List.of(new Descriptor(LAYER, PolicySample.OTHER_DIGEST, 2, null, Map.of())),
            List.of(),
            2));
    repositories.blobs.put(
        CONFIG_DIGEST, "{\"os\":\"linux\",\"architecture\":\"amd64\"}".getBytes(UTF_8));
  }

  private ImageVerdict verdict(AcceptedPolicy policy, ImageReference image) {
    return judge.judge(
        PolicySample.compiledOrRefusing(policy),
        image,
        PullCredentials.NONE,
        Duration.ofSeconds(8));
  }

  private static AcceptedPolicy changed(AcceptedPolicy policy, String pointer, String value)
      throws JsonProcessingException {
    var tree = JSON.readTree(policy.toJson());
    var slash = pointer.lastIndexOf('/');
    var last = pointer.substring(slash + 1);
    assertThat(tree.at(pointer).isMissingNode() && !ADDED.contains(pointer)).as(pointer).isFalse();
    switch (tree.at(pointer.substring(0, slash))) {
      case ObjectNode object -> object.set(last, JSON.readTree(value));
      case ArrayNode array -> array.set(Integer.parseInt(last), JSON.readTree(value));
      case null, default -> throw new IllegalArgumentException(pointer);
    }
    return AcceptedPolicy.fromJson(JSON.writeValueAsString(tree));
  }

  private static void collect(String path, Type type, Set<String> fields) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      collect(path + "[]", list.getActualTypeArguments()[0], fields);
    } else if (type instanceof Class<?> record && record.isRecord()) {
      for (var component : record.getRecordComponents()) {
        var prefix = path.isEmpty() ? "" : path + ".";
        collect(prefix + component.getName(), component.getGenericType(), fields);
      }
    } else {
      fields.add(path);
    }
  }
}
