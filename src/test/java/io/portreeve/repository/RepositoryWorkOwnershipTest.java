package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.owned;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.Encryption;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose a repository is, and what a Registry's tenancy grants. */
@EnableKubernetesMockClient(crud = true)
class RepositoryWorkOwnershipTest {
  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  private void exists(Map<String, String> tags) {
    var _ = world.ecr.behindOurBackCreate("shop/api", tags);
    world.list();
  }

  private void refusedWithoutAnyCall(ImageRepository object, String field) {
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(object.getStatus().arn()).isNull();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_GRANTED).says(field, "\"main\"");
  }

  @Test
  void somebodyElsesIsLeftAlone() {
    // Given
    exists(new RepositoryOwner("prod", "other", "api", "uid-9").tags());
    var object = everything().adoption(AdoptionPolicy.ADOPT).build();

    // When
    var report = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThat(report.stalled()).isTrue();
    assertThat(object.getStatus().arn()).isNull();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_OWNED).says("prod/other/api");
  }

  @Test
  void nobodysIsLeftAloneUnlessAsked() {
    // Given
    exists(Map.of("theirs", "x"));
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.NOT_OWNED)
        .says("spec.adoption", "portreeve.io/owner=prod/shop/api");
  }

  @Test
  void nobodysIsAdoptedWhenAskedAndAllowed() {
    // Given
    exists(Map.of("theirs", "x"));
    var object = everything().adoption(AdoptionPolicy.ADOPT).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes())
        .containsExactly("tag", "setTagMutability", "setScanOnPush", "setLifecyclePolicy");
    assertThat(world.ecr.tagsOf("shop/api"))
        .containsAllEntriesOf(owned("uid-1"))
        .containsEntry("theirs", "x");
    assertThat(world.said()).anyMatch(said -> said.startsWith("Normal Adopted"));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void anotherLiveObjectOfTheSameNameContests() {
    // Given
    var object = world.settled(everything());
    world.ecr.behindOurBackTag("shop/api", RepositoryOwner.UID_TAG, "uid-9");
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.OWNERSHIP_CONTESTED)
        .says("uid-9", "clusterName");
  }

  @Test
  void lostOwnershipIsNotTakenBack() {
    // Given
    var object = world.settled(everything());
    world.ecr.behindOurBackTag("shop/api", RepositoryOwner.OWNER_TAG, null);
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_OWNED).says("has lost its tag");
  }

  @Test
  void anotherEncryptionIsNeverWorkedAround() {
    // Given
    exists(owned("uid-1"));
    var object = everything().encryption(Encryption.Type.KMS, null).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.ENCRYPTION_DIFFERS).says("AES256", "KMS");
  }

  @Test
  void aPolicyOfAnotherNamespaceNeedsItsLeave() {
    // Given
    world.around.policy(Samples.policy("ops", "secret", Samples.untaggedAfter("1d")));
    var object = everything().lifecyclePolicy("secret", "ops").build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_GRANTED).says("ops/secret");
  }

  @Test
  void T59_namesSomebodyElsesRepository() {
    // Given
    var _ = world.ecr.behindOurBackCreate("bank/vault", Map.of());
    world.list();
    var object = RepositorySample.of("shop", "api").repositoryName("bank/vault").build();

    // When
    var _ = world.look(object);

    // Then
    refusedWithoutAnyCall(object, "spec.repositoryName");
  }

  @Test
  void T59_anotherLiveObjectsRepositoryIsRefusedWithoutACall() {
    // Given
    var holder = world.settled(everything());
    world.around.holder(holder);
    var object = everything().uid("uid-2").build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_OWNED).says("shop/api");
  }

  @Test
  void T59_aNamespaceThatIsNotKnownYetIsGrantedNothing() {
    // Given
    world.around.unknownNamespace("shop");
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isInProgress().hasReason(Reason.NAMESPACE_UNKNOWN).says("shop");
  }

  @Test
  void T59_namesAnythingWhereNothingIsGranted() {
    // Given
    world.around.registry(Samples.registry());
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    refusedWithoutAnyCall(object, "granted: nothing");
  }

  @Test
  void T59_adoptsWithoutLeave() {
    // Given
    exists(Map.of());
    world.around.registry(
        Samples.registry(Samples.grant("{namespace}/**", TenancyPermission.DELETE)));
    var object = everything().adoption(AdoptionPolicy.ADOPT).build();

    // When
    var _ = world.look(object);

    // Then
    refusedWithoutAnyCall(object, "spec.adoption");
  }

  @ParameterizedTest
  @EnumSource(names = {"DELETE", "DELETE_IF_EMPTY"})
  void T59_asksToDeleteWithoutLeave(RepositoryDeletionPolicy policy) {
    // Given
    world.around.registry(
        Samples.registry(Samples.grant("{namespace}/**", TenancyPermission.ADOPT)));
    var object = everything().deletion(policy).build();

    // When
    var _ = world.look(object);

    // Then
    refusedWithoutAnyCall(object, "spec.deletionPolicy");
  }

  @Test
  void T59_borrowsAPermissionFromAnotherRule() {
    // Given
    var _ = world.ecr.behindOurBackCreate("bank/vault", Map.of());
    world.list();
    world.around.registry(
        Samples.registry(
            Samples.grant("{namespace}/**", TenancyPermission.ADOPT), Samples.grant("bank/**")));
    var object =
        RepositorySample.of("shop", "api")
            .repositoryName("bank/vault")
            .adoption(AdoptionPolicy.ADOPT)
            .build();

    // When
    var _ = world.look(object);

    // Then
    refusedWithoutAnyCall(object, "spec.adoption");
  }

  @Test
  void T59_deletesByAForgedStatus() {
    // Given
    var _ = world.ecr.behindOurBackCreate("bank/vault", Map.of());
    world.list();
    var object =
        RepositorySample.of("shop", "api").deletion(RepositoryDeletionPolicy.DELETE).build();
    object.setStatus(forged("bank/vault"));

    // When
    var held = world.delete(object);

    // Then
    assertThat(held).isPresent();
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(world.ecr.has("bank/vault")).isTrue();
    assertThatStatus(object).isTerminating().hasReason(Reason.NOT_GRANTED);
  }

  @Test
  void T59_namesByAForgedStatus() {
    // Given
    var _ = world.ecr.behindOurBackCreate("bank/vault", Map.of());
    world.list();
    var object = RepositorySample.of("shop", "api").build();
    object.setStatus(forged("bank/vault"));

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_GRANTED);
  }

  @Test
  void T59_unknownLabelsGrantNothing() {
    // Given
    var prod = new NamespaceSelector(Map.of("env", "prod"), List.of());
    world.around.registry(Samples.registry(new TenancyRule(prod, List.of("**"), List.of(), null)));
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    refusedWithoutAnyCall(object, "spec.repositoryName");
  }

  @Test
  void labelsOfTheNamespaceGrant() {
    // Given
    var prod = new NamespaceSelector(Map.of("env", "prod"), List.of());
    world.around.registry(Samples.registry(new TenancyRule(prod, List.of("**"), List.of(), null)));
    world.around.labels("shop", Map.of("env", "prod"));
    var object = everything().build();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isCurrent();
  }

  @Test
  void T59_tellsNothingOfWhatOthersAreGranted() {
    // Given
    var bank = new NamespaceSelector(Map.of("team", "bank"), List.of());
    world.around.registry(
        Samples.registry(
            new TenancyRule(bank, List.of("vault/**"), List.of(), null), Samples.grant("shop/**")));
    var object = RepositorySample.of("shop", "api").repositoryName("web/x").build();

    // When
    var _ = world.look(object);

    // Then
    refusedWithoutAnyCall(object, "[shop/**]");
    assertThat(object.getStatus().conditions().getFirst().message()).doesNotContain("vault");
  }

  private static ImageRepositoryStatus forged(String name) {
    return new ImageRepositoryStatus(
        1L,
        List.of(),
        name,
        "uri",
        "arn:forged",
        "hash",
        null,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        List.of(),
        List.of(),
        World.START.toString(),
        null);
  }
}
