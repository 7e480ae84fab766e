package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.shared;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.Encryption;
import io.portreeve.api.v1alpha1.FoundSettings;
import io.portreeve.api.v1alpha1.Scan;
import io.portreeve.api.v1alpha1.TagMutability;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Repositories that were there before: what is kept, what is shown, what can't be changed. */
@EnableKubernetesMockClient(crud = true)
class RepositoryAdoptionTest {
  private static final String POLICY =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
      "Principal":{"AWS":"arn:aws:iam::210987654321:root"},"Action":"ecr:BatchGetImage"}]}""";
  private static final String RULES =
      """
      {"rules":[{"rulePriority":1,"selection":{"tagStatus":"any",\
      "countType":"imageCountMoreThan","countNumber":3},"action":{"type":"expire"}}]}""";
  private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/1-2-3";

  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  private void exists(Map<String, String> tags) {
    var _ = world.ecr.behindOurBackCreate("shop/api", new EncryptionSetting("KMS_DSSE", KEY), tags);
    world.ecr.behindOurBackSetTagMutability(
        "shop/api", new TagMutabilitySetting(false, Set.of("pr-*", "dev-*")));
    world.ecr.behindOurBackSetPolicy("shop/api", POLICY);
    world.ecr.behindOurBackSetLifecyclePolicy("shop/api", RULES);
    world.list();
  }

  private static void isWhatExists(FoundSettings found) {
    assertThat(found.tagMutability())
        .isEqualTo(new TagMutability(TagMutability.Mode.IMMUTABLE, List.of("dev-*", "pr-*")));
    assertThat(found.encryption()).isEqualTo(new Encryption(Encryption.Type.KMS_DSSE, KEY));
    assertThat(found.scan()).isEqualTo(new Scan(false));
    assertThat(found.lifecyclePolicy()).isEqualTo(RULES);
    assertThat(found.policy()).contains("210987654321", "ecr:BatchGetImage");
  }

  @Test
  void silenceMeansAsItIs() {
    // Given
    exists(Map.of());
    var object = RepositorySample.of("shop", "api").adoption(AdoptionPolicy.ADOPT).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("tag");
    assertThat(world.ecr.policyOf("shop/api")).isEqualTo(POLICY);
    assertThat(world.ecr.lifecycleOf("shop/api")).isEqualTo(RULES);
    isWhatExists(object.getStatus().found());
    assertThat(object.getStatus().policyHash()).isNull();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void whatIsAskedIsToldWithWhatWasThere() {
    // Given
    exists(Map.of());
    var object = shared().adoption(AdoptionPolicy.ADOPT).build();

    // When
    var _ = world.look(object);

    // Then
    isWhatExists(object.getStatus().found());
    assertThat(world.said())
        .anySatisfy(
            said ->
                assertThat(said)
                    .startsWith("Normal Adopted")
                    .contains("access was", "scan.onPush was false"));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void isShownBeforeItIsTakenOverToWhoMay() {
    // Given
    exists(Map.of());
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    isWhatExists(object.getStatus().found());
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_OWNED).says("status.found");
  }

  @Test
  void isShownAsFarAsItMayBeRead() {
    // Given
    exists(Map.of());
    world.ecr.failAlways("policy", new RegistryException.AccessDenied("no", null));
    var object = everything().adoption(AdoptionPolicy.ADOPT).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().found().policy()).isNull();
    assertThat(object.getStatus().found().lifecyclePolicy()).isEqualTo(RULES);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aLongPolicyIsShortened() {
    // Given
    exists(Map.of());
    world.ecr.behindOurBackSetPolicy("shop/api", POLICY.replace("Allow", "A".repeat(5000)));
    var object = RepositorySample.of("shop", "api").adoption(AdoptionPolicy.ADOPT).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().found().policy()).hasSize(2048).endsWith("…");
  }

  @Test
  void T59_settingsOfAStrangersRepositoryAreNotShown() {
    // Given
    exists(new RepositoryOwner("prod", "other", "api", "uid-9").tags());
    var object = everything().adoption(AdoptionPolicy.ADOPT).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).containsExactly("repository", "tags");
    assertThat(object.getStatus().found()).isNull();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_OWNED);
  }

  @Test
  void T59_nothingIsShownToWhoMayNotAdopt() {
    // Given
    world.around.registry(Samples.registry(Samples.grant("{namespace}/**")));
    exists(Map.of());
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).containsExactly("repository", "tags");
    assertThat(object.getStatus().found()).isNull();
    assertThat(object.getStatus().conditions().getFirst().message()).doesNotContain("found");
  }

  @Test
  void T59_whatWasShownIsTakenBackWithThePermission() {
    // Given
    exists(Map.of());
    var object = everything().build();
    var _ = world.look(object);
    assertThat(object.getStatus().found()).isNotNull();
    world.around.registry(
        Samples.registry(Samples.grant("{namespace}/**", TenancyPermission.DELETE)));

    // When
    var _ = world.look(object);

    // Then
    assertThat(object.getStatus().found()).isNull();
  }

  @Test
  void anotherEncryptionIsNeverReplaced() {
    // Given
    exists(World.owned("uid-1"));
    var object = everything().encryption(Encryption.Type.KMS, KEY).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThat(world.ecr.has("shop/api")).isTrue();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.ENCRYPTION_DIFFERS)
        .says("KMS_DSSE", "move the images");
  }

  @Test
  void twoLayersOfEncryptionAreCreatedAndRecognised() {
    // Given
    var object = everything().encryption(Encryption.Type.KMS_DSSE, KEY).build();
    var _ = world.look(object);
    assertThat(world.ecr.stateOf("shop/api").encryption())
        .isEqualTo(new EncryptionSetting("KMS_DSSE", KEY));
    world.list();
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aKeyOfAnotherRegionIsRefusedBeforeAnyCall() {
    // Given
    var object =
        everything()
            .encryption(Encryption.Type.KMS_DSSE, KEY.replace("eu-west-1", "us-east-1"))
            .build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("spec.encryption.kmsKey", "eu-west-1");
  }

  static Stream<Arguments> modes() {
    return Stream.of(true, false)
        .flatMap(
            mutable ->
                Stream.of(Set.<String>of(), Set.of("a-*", "b"))
                    .map(except -> new TagMutabilitySetting(mutable, except)))
        .flatMap(
            found ->
                Stream.of(
                    arguments(found, TagMutability.Mode.MUTABLE, List.of()),
                    arguments(found, TagMutability.Mode.IMMUTABLE, List.of()),
                    arguments(found, TagMutability.Mode.MUTABLE, List.of("b", "a-*")),
                    arguments(found, TagMutability.Mode.IMMUTABLE, List.of("b", "a-*"))));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void everyModeIsReachedFromEveryOther(
      TagMutabilitySetting found, TagMutability.Mode mode, List<String> except) {
    // Given
    var object = world.settled(RepositorySample.of("shop", "api"));
    world.ecr.behindOurBackSetTagMutability("shop/api", found);
    world.list();
    RepositorySample.of("shop", "api").mutability(mode, except.toArray(String[]::new)).edit(object);
    var asked = new TagMutabilitySetting(mode == TagMutability.Mode.MUTABLE, Set.copyOf(except));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes())
        .isEqualTo(asked.equals(found) ? List.of() : List.of("setTagMutability"));
    assertThat(world.ecr.stateOf("shop/api").tagMutability()).isEqualTo(asked);
    assertThatStatus(object).isCurrent();
  }
}
