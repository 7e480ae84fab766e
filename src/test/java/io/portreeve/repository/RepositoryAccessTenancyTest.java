package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.shared;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.status.Reason;
import io.portreeve.testing.FakeRegistrySettings;
import io.portreeve.testing.Killer;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tenant may say in {@code spec.access}, and whether it may say anything. */
@EnableKubernetesMockClient(crud = true)
class RepositoryAccessTenancyTest {
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

  @ParameterizedTest
  @CsvSource({
    "*, ecr:BatchGetImage, Statement[0].Principal",
    "210987654321, ecr:*, Statement[0].Action",
    "210987654321, ecr:UntagResource, Statement[0].Action",
  })
  void T59_openToTheWorldOrForMoreThanImagesIsRefusedBeforeAnyCall(
      String principal, String action, String path) {
    // Given
    var object =
        RepositorySample.of("shop", "api")
            .policy(document(Map.of("AWS", principal), action))
            .build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("spec.access.policy", path);
  }

  private static Map<String, Object> denying(String principal) {
    return Map.of(
        "Statement",
        List.of(
            Map.of(
                "Effect",
                "Deny",
                "Principal",
                Map.of("AWS", principal),
                "Action",
                "ecr:TagResource")));
  }

  /** No role is declared: whose credentials they are, the registry tells. */
  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::123456789012:role/operator, false",
    "arn:aws:sts::123456789012:assumed-role/operator/x, false",
    "arn:aws:iam::123456789012:role/intern, true",
  })
  void T59_theOperatorItselfIsNotDeniedAnything(String denied, boolean fine) {
    // Given
    var settings = new FakeRegistrySettings(new Killer());
    settings.usePrincipal("arn:aws:iam::123456789012:role/operator");
    world.ecr.useSettings(settings);
    var object = RepositorySample.of("shop", "api").policy(denying(denied)).build();

    // When
    var _ = world.look(object);

    // Then
    if (fine) {
      assertThatStatus(object).isCurrent();
    } else {
      assertThat(world.ecr.writes()).isEmpty();
      assertThatStatus(object)
          .isFailed()
          .hasReason(Reason.INVALID_SPEC)
          .says("denies the operator itself ecr:TagResource");
    }
  }

  @Test
  void T59_whoMayBeTheOperatorIsNotDeniedAnything() {
    // Given
    world.connections.close("main");
    var object =
        RepositorySample.of("shop", "api")
            .policy(denying("arn:aws:iam::123456789012:role/intern"))
            .build();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isFailed().says("may deny the operator itself");
  }

  @Test
  void T59_policyWithoutPermissionIsRefusedBeforeAnyCall() {
    // Given
    world.around.registry(
        Samples.registry(
            Samples.grant("{namespace}/**", TenancyPermission.ADOPT, TenancyPermission.DELETE)));
    var object = shared().build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object)
        .isFailed()
        .hasReason(Reason.NOT_GRANTED)
        .says("spec.access", "allow: [Policy]");
  }

  /** A permission for other names doesn't count, and a bad document tells nothing more. */
  @Test
  void T59_permissionForOtherNamesIsNone() {
    // Given
    world.around.registry(
        Samples.registry(
            Samples.grant("{namespace}/**"), Samples.grant("public/**", TenancyPermission.POLICY)));
    var object = RepositorySample.of("shop", "api").policy(Map.of("Statement", List.of())).build();

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_GRANTED);
  }

  @Test
  void T59_aPermissionThatIsTakenAwayChangesNothingInTheRegistry() {
    // Given
    var object = world.settled(shared());
    var ours = world.ecr.policyOf("shop/api");
    world.around.registry(Samples.registry(Samples.grant("{namespace}/**")));
    everything().pull("arn:aws:iam::210987654321:root").edit(object);

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(world.ecr.policyOf("shop/api")).isEqualTo(ours);
    assertThatStatus(object).isFailed().hasReason(Reason.NOT_GRANTED);
  }
}
