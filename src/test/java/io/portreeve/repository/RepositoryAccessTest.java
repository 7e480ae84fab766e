package io.portreeve.repository;

import static io.portreeve.repository.World.PULLER;
import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.shared;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Drift;
import io.portreeve.iam.PolicyDocument;
import io.portreeve.provider.RegistryException;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who else may use a repository: what {@code spec.access} becomes. */
@EnableKubernetesMockClient(crud = true)
class RepositoryAccessTest {
  private static final String OF_OTHERS =
      """
      {"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow",\
      "Principal":{"AWS":"arn:aws:iam::210987654321:root"},"Action":"ecr:BatchGetImage"}]}""";

  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  private static Map<String, Object> document(Object principal, Object action) {
    return Map.of(
        "Statement", List.of(Map.of("Effect", "Allow", "Principal", principal, "Action", action)));
  }

  @Test
  void everythingFromNothingIsThreeCalls() {
    // Given
    var object = shared().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).containsExactly("create", "setLifecyclePolicy", "setPolicy");
    assertThat(world.ecr.policyOf("shop/api")).contains(PULLER, "ecr:BatchGetImage");
    assertThat(object.getStatus().policyHash())
        .isEqualTo(PolicyDocument.parse(world.ecr.policyOf("shop/api")).hash());
    assertThatStatus(object).isCurrent();
  }

  /** The registry tells a policy in other words than it was given in. */
  @Test
  void theSameMeaningIsNoDrift() {
    // Given
    var object =
        world.settled(
            RepositorySample.of("shop", "api")
                .policy(
                    document(
                        Map.of("AWS", List.of("210987654321", "123456789012")),
                        List.of("ecr:batchgetimage", "ecr:GetDownloadUrlForLayer"))));
    world.ecr.behindOurBackSetPolicy(
        "shop/api",
        """
        {"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":\
        ["arn:aws:iam::123456789012:root","arn:aws:iam::210987654321:root"]},\
        "Action":["ecr:GetDownloadUrlForLayer","ecr:BatchGetImage"]}]}""");
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).contains("policy");
    assertThat(world.ecr.writes()).isEmpty();
    assertThat(object.getStatus().drift()).isEmpty();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void driftIsShownAndRepaired() {
    // Given
    var object = world.settled(shared());
    var ours = world.ecr.policyOf("shop/api");
    world.ecr.behindOurBackSetPolicy("shop/api", OF_OTHERS);
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setPolicy");
    assertThat(world.ecr.policyOf("shop/api")).isEqualTo(ours);
    assertThat(object.getStatus().drift())
        .singleElement()
        .satisfies(
            drift -> {
              assertThat(drift.setting()).isEqualTo("access");
              assertThat(drift.found()).contains("Theirs").hasSizeLessThanOrEqualTo(Drift.MAX_TEXT);
              assertThat(drift.wanted()).contains("PortreevePull");
            });
    assertThatStatus(object).isCurrent();
  }

  @Test
  void isRemovedWhenItIsTakenAway() {
    // Given
    var object = world.settled(shared());
    everything().edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("removePolicy");
    assertThat(object.getStatus().policyHash()).isNull();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aPolicyOfOthersStaysWhenOursIsTakenAway() {
    // Given
    var object = world.settled(shared());
    world.ecr.behindOurBackSetPolicy("shop/api", OF_OTHERS);
    everything().edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThat(world.ecr.policyOf("shop/api")).isEqualTo(OF_OTHERS);
    assertThat(object.getStatus().policyHash()).isNull();
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aPolicyIsNotAskedForWhereNoneIsWanted() {
    // Given
    var object = world.settled(everything());
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).doesNotContain("policy", "images");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void waitsForAPrincipalThatIamDoesNotKnowYet() {
    // Given
    world.ecr.forgetPrincipal(PULLER);
    var object = shared().build();
    var report = world.look(object);
    assertThat(report.again()).isEmpty();
    assertThat(world.ecr.writes()).containsExactly("create", "setLifecyclePolicy", "setPolicy");
    assertThatStatus(object)
        .isInProgress()
        .hasReason(Reason.PRINCIPAL_NOT_FOUND)
        .says("Principal not found", "spec.access", "create it");
    world.ecr.createPrincipal(PULLER);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).containsExactly("setPolicy");
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aPolicyThatLocksUsOutIsRefusedBeforeAnyCall() {
    // Given
    var object =
        RepositorySample.of("shop", "api")
            .policy(
                Map.of(
                    "Statement",
                    List.of(Map.of("Effect", "Deny", "Principal", "*", "Action", "ecr:*"))))
            .build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("spec.access.policy", "Statement[0]");
  }

  @Test
  void aPolicyThatTheRegistryRefusesStallsAndSaysWhatToDo() {
    // Given
    var object = shared().build();
    world.ecr.failNext(
        "setPolicy", new RegistryException.Invalid("it would prevent you from setting it", null));

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.REJECTED_BY_REGISTRY)
        .says("spec.access", "ecr:SetRepositoryPolicy");
    var _ = world.look(object);
    assertThatStatus(object).isCurrent();
  }

  @Test
  void aDocumentThatIsNoneStallsWithItsPlace() {
    // Given
    var object =
        RepositorySample.of("shop", "api").policy(Map.of("Statement", List.of(Map.of()))).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("spec.access.policy", "Statement[0]");
  }

  @Test
  void aRepositoryThatDeniesTheOperatorIsToldWithWhatToDo() {
    // Given
    var object = world.settled(shared());
    world.ecr.failAlways("tags", new RegistryException.AccessDenied("tags: denied", null));
    World.request(object, "now");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.ACCESS_DENIED)
        .says(
            "tags: denied", "policy of the repository \"shop/api\"", "ecr:DeleteRepositoryPolicy");
  }

  @Test
  void T50_aDocumentThatIsTooLargeStalls() {
    // Given
    var object = RepositorySample.of("shop", "api").policy(Map.of("too large", true)).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("spec.access.policy", "longer than 10240 characters");
  }

  @Test
  void T50_ofManyFaultsTheFirstAreTold() {
    // Given
    var statement = Map.of("Effect", "Allow", "Principal", "*", "Action", "ecr:*");
    var object =
        RepositorySample.of("shop", "api")
            .policy(Map.of("Statement", Collections.nCopies(200, statement)))
            .build();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isFailed().says("Statement[0]", " more");
    assertThat(object.getStatus().conditions().getFirst().message()).hasSizeLessThan(4_000);
  }
}
