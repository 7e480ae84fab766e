package io.portreeve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.Encryption;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.api.v1alpha1.RegistryType;
import io.portreeve.api.v1alpha1.RepositoryDefaults;
import io.portreeve.api.v1alpha1.RepositoryDefaults.DefaultLifecyclePolicyRef;
import io.portreeve.api.v1alpha1.Scan;
import io.portreeve.api.v1alpha1.TagMutability;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an object asks, merged and checked; and which retention rules it gets. */
class RepositoryResolutionTest {
  private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/aa";
  private static final RepositoryDefaults DEFAULTS =
      new RepositoryDefaults(
          new TagMutability(TagMutability.Mode.IMMUTABLE, List.of("dev-*")),
          new Encryption(Encryption.Type.KMS, null),
          new Scan(true),
          new DefaultLifecyclePolicyRef("ops", "house"));

  private static Registry registry(RepositoryDefaults defaults) {
    return Samples.registry(Samples.spec(defaults, null, null, Samples.grant("**")));
  }

  private static Registry pattern(String pattern) {
    return Samples.registry(
        new RegistrySpec(
            RegistryType.ECR,
            Samples.ecr(null, null),
            List.of(Samples.grant("**")),
            pattern,
            null,
            List.of(),
            null,
            null,
            null,
            null));
  }

  private static RepositoryResolution resolve(ImageRepository object, Registry registry) {
    return RepositoryResolution.of(
        new RepositoryResolution.Input(object, registry, Map.of(), "prod"), null);
  }

  private static RepositoryIntent intent(ImageRepository object, Registry registry) {
    return ((RepositoryResolution.Resolved) resolve(object, registry)).intent();
  }

  private static Outcome rejected(ImageRepository object, Registry registry) {
    return ((RepositoryResolution.Rejected) resolve(object, registry)).outcome();
  }

  @Test
  void absentIsLeftAbsent() {
    // When
    var intent = intent(RepositorySample.of("shop", "api").build(), registry(null));

    // Then
    assertThat(intent.tagMutability()).isNull();
    assertThat(intent.scanOnPush()).isNull();
    assertThat(intent.encryption()).isNull();
    assertThat(intent.tags()).isEmpty();
    assertThat(intent.owner().id()).isEqualTo("prod/shop/api");
  }

  @Test
  void defaultsHoldWhereTheObjectIsSilent() {
    // When
    var intent = intent(RepositorySample.of("shop", "api").build(), registry(DEFAULTS));

    // Then
    assertThat(intent.tagMutability()).isEqualTo(new TagMutabilitySetting(false, Set.of("dev-*")));
    assertThat(intent.scanOnPush()).isTrue();
    assertThat(intent.encryption()).isEqualTo(new EncryptionSetting("KMS", null));
    assertThat(intent.encryptionDemanded()).isFalse();
  }

  @Test
  void theObjectReplacesADefaultWhole() {
    // Given
    var object =
        RepositorySample.of("shop", "api")
            .immutableExcept()
            .scanOnPush(false)
            .encryption(Encryption.Type.AES256, null)
            .build();

    // When
    var intent = intent(object, registry(DEFAULTS));

    // Then
    assertThat(intent.tagMutability()).isEqualTo(new TagMutabilitySetting(false, Set.of()));
    assertThat(intent.scanOnPush()).isFalse();
    assertThat(intent.encryption()).isEqualTo(new EncryptionSetting("AES256", null));
    assertThat(intent.encryptionDemanded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, -, shop/api",
        "-, k8s/{namespace}-{name}, -, -, k8s/shop-api",
        "own/name, k8s/{name}, -, -, own/name",
        "-, k8s/{name}, held/name, arn, held/name",
        "-, k8s/{name}, held/name, -, k8s/api",
        "own/name, -, held/name, arn, own/name",
      })
  void names(String own, String pattern, String held, String arn, String expected) {
    // Given
    var object = RepositorySample.of("shop", "api").repositoryName(own).build();
    object.setStatus(
        new ImageRepositoryStatus(
            1L, List.of(), held, null, arn, null, null, null, List.of(), null, null, null, null,
            null, List.of(), null, null, List.of(), List.of(), null, null));

    // When
    var intent = intent(object, pattern(pattern));

    // Then
    assertThat(intent.name()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'{namespace}/{name}', a.-b",
    "'{cluster}/{name}', api",
    "'{name', api",
    "'x//{name}', api"
  })
  void aNameThatCannotBeMadeStalls(String pattern, String name) {
    // When
    var outcome = rejected(RepositorySample.of("shop", name).build(), pattern(pattern));

    // Then
    assertThat(outcome).isInstanceOf(Outcome.Stalled.class);
    assertThat(outcome.reason()).isEqualTo(Reason.INVALID_SPEC);
    assertThat(outcome.message()).contains("spec.repositoryName");
  }

  @Test
  void aKeyOfAnotherRegionStalls() {
    // Given
    var object =
        RepositorySample.of("shop", "api")
            .encryption(Encryption.Type.KMS, KEY.replace("eu-west-1", "us-east-1"))
            .build();

    // When
    var outcome = rejected(object, registry(null));

    // Then
    assertThat(outcome.reason()).isEqualTo(Reason.INVALID_SPEC);
    assertThat(outcome.message()).contains("spec.encryption.kmsKey", "eu-west-1");
  }

  @Test
  void aKeyOfTheRegionIsTaken() {
    var object = RepositorySample.of("shop", "api").encryption(Encryption.Type.KMS, KEY).build();

    assertThat(intent(object, registry(null)).encryption())
        .isEqualTo(new EncryptionSetting("KMS", KEY));
  }

  static Stream<Arguments> policies() {
    var all = Samples.ALL;
    var prod = new NamespaceSelector(Map.of("env", "prod"), List.of());
    return Stream.of(
        arguments("mine", null, "shop", null, null),
        arguments("mine", "shop", "shop", null, null),
        arguments("mine", "ops", "ops", all, null),
        arguments("mine", "ops", "ops", prod, null),
        arguments("mine", null, "ops", all, Reason.LIFECYCLE_POLICY_NOT_FOUND),
        arguments("mine", "ops", "ops", null, Reason.NOT_GRANTED),
        arguments("mine", "ops", "shop", all, Reason.NOT_GRANTED),
        arguments(
            "mine",
            "ops",
            "ops",
            new NamespaceSelector(Map.of("env", "dev"), List.of()),
            Reason.NOT_GRANTED));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void T39_looksUpThePolicyThatTheObjectNames(
      String name, String namespace, String home, NamespaceSelector from, String refusal) {
    // Given
    var object = RepositorySample.of("shop", "api").lifecyclePolicy(name, namespace).build();
    var policy = Samples.policy(home, "mine", from, Samples.untaggedAfter("14d"));

    // When
    var lookup = lookup(object, registry(DEFAULTS), policy);

    // Then
    if (refusal == null) {
      assertThat(lookup).isInstanceOf(LifecycleLookup.Found.class);
      assertThat(((LifecycleLookup.Found) lookup).document()).isNotNull();
    } else {
      assertThat(((LifecycleLookup.Unusable) lookup).outcome().reason()).isEqualTo(refusal);
    }
  }

  @Test
  void T39_tellsNothingOfPoliciesThatAreClosed() {
    // Given
    var object = RepositorySample.of("shop", "api").lifecyclePolicy("mine", "ops").build();
    var closed = Samples.policy("ops", "mine", Samples.untaggedAfter("0d"));
    var elsewhere = Samples.policy("ops", "other", Samples.untaggedAfter("1d"));

    // When
    var exists = lookup(object, registry(null), closed);
    var absent = lookup(object, registry(null), elsewhere);

    // Then
    assertThat(exists).isEqualTo(absent);
  }

  @Test
  void theDefaultPolicyNeedsLeaveToo() {
    // Given
    var object = RepositorySample.of("shop", "api").build();
    var open = Samples.policy("ops", "house", Samples.ALL, Samples.untaggedAfter("14d"));
    var closed = Samples.policy("ops", "house", Samples.untaggedAfter("14d"));

    // When
    var allowed = lookup(object, registry(DEFAULTS), open);
    var refused = lookup(object, registry(DEFAULTS), closed);

    // Then
    assertThat(((LifecycleLookup.Found) allowed).document()).isNotNull();
    assertThat(((LifecycleLookup.Unusable) refused).outcome().message())
        .contains("spec.defaults.lifecyclePolicyRef of Registry \"main\"", "ops/house");
  }

  @Test
  void noPolicyIsNamed() {
    var object = RepositorySample.of("shop", "api").build();
    var policy = Samples.policy("ops", "house", Samples.untaggedAfter("14d"));

    assertThat(lookup(object, registry(null), policy)).isEqualTo(new LifecycleLookup.Found(null));
  }

  private static LifecycleLookup lookup(
      ImageRepository object, Registry registry, LifecyclePolicy policy) {
    return LifecycleLookup.of(
        object,
        registry,
        Map.of("env", "prod"),
        (namespace, name) ->
            Optional.of(policy)
                .filter(p -> p.getMetadata().getNamespace().equals(namespace))
                .filter(p -> p.getMetadata().getName().equals(name)));
  }
}
