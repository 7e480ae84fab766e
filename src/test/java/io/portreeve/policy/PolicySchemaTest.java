package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.ISSUER;
import static io.portreeve.policy.PolicySample.REPOSITORY;
import static io.portreeve.policy.PolicySample.exactly;
import static io.portreeve.policy.PolicySample.like;
import static io.portreeve.policy.PolicySample.matching;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.OciException;
import io.portreeve.policy.EvidenceCache.Settings;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.ImageVerdict.Denied;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  /** Fields that can deny nothing here, with the reason. */
  private static final Map<String, String> NOT_HERE =
      new TreeMap<>(
          Map.of(
              "namespaceSelector.matchLabels", "matched by the API server: WebhookConfigurations",
              "namespaceSelector.matchExpressions[].key", "matched by the API server",
              "namespaceSelector.matchExpressions[].operator", "matched by the API server",
              "namespaceSelector.matchExpressions[].values[]", "matched by the API server",
              "credentials.secretRef.namespace", "says who asks, demands nothing of images",
              "credentials.secretRef.name", "says who asks, demands nothing of images",
              "signers[].trustRoot.configMapRef.namespace", "the operator reads it: trustRoots",
              "signers[].trustRoot.configMapRef.name", "the operator reads it: trustRoots",
              "signers[].trustRoot.configMapRef.key", "the operator reads it: trustRoots"));

  private final FakeRepositories repositories = new FakeRepositories();
  private final FakeVerifier verifier = new FakeVerifier();
  private final DistributionImageJudge judge =
      new DistributionImageJudge(
          repositories,
          verifier,
          new EvidenceCache(Settings.DEFAULT, () -> 0, Runnable::run, JudgeEvents.NONE),
          () -> 0,
          JudgeEvents.NONE);

  /** Three signers by the three rules, all of whom must sign; every optional field is set. */
  private static PolicySample full() {
    return policy()
        .effect(PolicyEffect.Verify)
        .images("registry.example.com/shop/*")
        .excludeImages("registry.example.com/shop/excluded")
        .onError(OnError.Deny)
        .tags(true, List.of("v*"), List.of("*-rc"))
        .signers(
            exactly("exact", EXACT),
            like("like", "https://github.com/myorg/like/*"),
            matching("matching", "https://github\\.com/myorg/matching/v.*"))
        .required(3, "exact", "like", "matching");
  }

  static Stream<Arguments> T12_aValueThatDoesNotMatchDenies() {
    return Stream.of(
        arguments("effect", "/spec/effect", "\"Deny\""),
        arguments("mode", "/spec/mode", "\"Audit\""),
        arguments("tags.pin", "/spec/tags/pin", "false"),
        arguments("tags.allow[]", "/spec/tags/allow/0", "\"w*\""),
        arguments("tags.deny[]", "/spec/tags/deny/0", "\"v*\""),
        arguments("signers[].name", "/spec/signers/0/name", "\"other\""),
        arguments(
            "signers[].keyless.issuer",
            "/spec/signers/0/keyless/issuer",
            "\"https://other.example.com\""),
        arguments(
            "signers[].keyless.subject", "/spec/signers/0/keyless/subject", "\"" + LIKE + "\""),
        arguments(
            "signers[].keyless.subjectPattern",
            "/spec/signers/1/keyless/subjectPattern",
            "\"https://github.com/myorg/other/*\""),
        arguments(
            "signers[].keyless.subjectRegex",
            "/spec/signers/2/keyless/subjectRegex",
            "\"https://github\\\\.com/myorg/matching/\""),
        arguments("signers[].trustRoot.type", "/spec/signers/0/trustRoot/type", "\"TUF\""),
        arguments("signatures.required", "/spec/signatures/required", "4"),
        arguments("signatures.of[]", "/spec/signatures/of/0", "\"nobody\""));
  }

  @ParameterizedTest
  @MethodSource
  void T12_aValueThatDoesNotMatchDenies(String field, String pointer, String value)
      throws JsonProcessingException {
    // Given
    sign(EXACT, LIKE, MATCHING);
    var image = ImageReference.parse(REPOSITORY + ":v1@" + DIGEST);
    assertThat(verdict(full().accepted(), image)).isInstanceOf(Admitted.class);
    // When
    var changed = changed(full().accepted(), pointer, value);
    // Then
    assertThat(CompiledPolicy.compileOrRefuse(changed).matches(image)).as(field).isTrue();
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
    sign(EXACT, LIKE);
    var image = ImageReference.parse(REPOSITORY + "@" + DIGEST);
    // When, Then
    assertThat(verdict(full().required(2).accepted(), image)).isInstanceOf(Admitted.class);
    assertThat(verdict(full().required(3).accepted(), image)).isInstanceOf(Denied.class);
    assertThat(verdict(full().required(1, "like").accepted(), image)).isInstanceOf(Admitted.class);
    assertThat(verdict(full().required(1, "matching").accepted(), image))
        .isInstanceOf(Denied.class);
  }

  @Test
  void T12_trustMaterialThatIsAnotherDenies() {
    // Given
    sign(EXACT, LIKE, MATCHING);
    var image = ImageReference.parse(REPOSITORY + "@" + DIGEST);
    // When, Then
    for (var signer : List.of("exact", "like", "matching")) {
      var changed = full().trustRoot(signer, PolicySample.NEXT_TRUST_ROOT).accepted();
      assertThat(verdict(changed, image)).isInstanceOf(Denied.class);
    }
  }

  private void sign(String... subjects) {
    for (var subject : subjects) {
      verifier.sign(DIGEST, ISSUER, subject);
    }
  }

  private ImageVerdict verdict(AcceptedPolicy policy, ImageReference image) {
    return judge.judge(
        CompiledPolicy.compileOrRefuse(policy), image, PullCredentials.NONE, Duration.ofSeconds(8));
  }

  private static AcceptedPolicy changed(AcceptedPolicy policy, String pointer, String value)
      throws JsonProcessingException {
    var tree = JSON.readTree(policy.toJson());
    var slash = pointer.lastIndexOf('/');
    var last = pointer.substring(slash + 1);
    assertThat(tree.at(pointer).isMissingNode()).as(pointer).isFalse();
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
