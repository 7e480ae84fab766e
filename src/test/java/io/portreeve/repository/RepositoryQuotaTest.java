package io.portreeve.repository;

import static io.portreeve.repository.World.everything;
import static io.portreeve.repository.World.owned;
import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static io.portreeve.testing.Samples.grantUpTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.status.Reason;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How many repositories a namespace gets. */
@EnableKubernetesMockClient(crud = true)
class RepositoryQuotaTest {
  private KubernetesClient client;
  private World world;

  @BeforeEach
  void start() {
    world = new World(client);
  }

  private void registry(TenancyRule... rules) {
    world.around.registry(Samples.registry(rules));
  }

  private void exist(String... names) {
    for (var name : names) {
      var _ = world.ecr.behindOurBackCreate(name, Map.of());
    }
    world.list();
  }

  private ImageRepository look(String name) {
    var object = RepositorySample.of("shop", name).build();
    var _ = world.look(object);
    return object;
  }

  private void refused(ImageRepository object, String... says) {
    assertThat(world.ecr.calls()).isEmpty();
    assertThat(object.getStatus().arn()).isNull();
    assertThatStatus(object).isFailed().hasReason(Reason.TOO_MANY_REPOSITORIES).says(says);
  }

  @Test
  void T59_aNamespaceCannotFillTheRegistry() {
    // Given
    registry(grantUpTo(3, "{namespace}/*"));
    var refused = new ArrayList<ImageRepository>();

    // When
    for (var i = 0; i < 10; i++) {
      var object = RepositorySample.of("shop", "r" + i).build();
      if (world.look(object).stalled()) {
        refused.add(object);
      } else {
        // Retained, which no quota of objects sees.
        assertThat(world.delete(object)).isEmpty();
      }
    }
    world.list();

    // Then
    assertThat(world.connection().size()).isEqualTo(3);
    assertThat(refused).hasSize(7);
  }

  @Test
  void T59_saysWhichLimitAndWhatToDoWithoutAnyCall() {
    // Given
    registry(Samples.grant("other/**"), grantUpTo(2, "{namespace}/*"));
    exist("shop/a", "shop/b", "shop/c");

    // When
    var object = look("api");

    // Then
    refused(
        object,
        "spec.tenancy[1].maxRepositories of Registry \"main\" is 2",
        "2 or more",
        "[shop/*]",
        "\"shop\"",
        "delete",
        "ask who owns the Registry");
  }

  @Test
  void theLastOneBelowTheLimitIsCreated() {
    // Given
    registry(grantUpTo(3, "{namespace}/*"));
    exist("shop/a", "shop/b");

    // When
    var last = look("api");

    // Then
    assertThatStatus(last).isCurrent();
    refused(look("web"));
  }

  @Test
  void itIsTriedAgainAndHealsWhenAnotherGoes() {
    // Given
    registry(grantUpTo(1, "{namespace}/*"));
    exist("shop/a");
    var object = RepositorySample.of("shop", "api").build();
    var report = world.look(object);
    world.ecr.behindOurBackDelete("shop/a");
    world.list();

    // When
    var _ = world.look(object);

    // Then
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(15));
    assertThatStatus(object).isCurrent();
  }

  @Test
  void othersDoNotCount() {
    // Given
    registry(grantUpTo(1, "{namespace}/*"));
    exist("web/a", "shop2/a", "shop/deep/a", "my/shop/a");

    // When
    var object = look("api");

    // Then
    assertThatStatus(object).isCurrent();
  }

  @ParameterizedTest
  @CsvSource({
    "{namespace}/**, shop/a/b",
    "{namespace}/*, shop/a",
    "**, web/a",
    "*/**, web/a",
    "sh*p/*, ship/a",
    "{namespace}/a*, shop/a"
  })
  void whateverTheRuleGrantsCounts(String pattern, String existing) {
    // Given
    registry(grantUpTo(1, pattern));
    exist(existing);

    // When
    var object = look("api");

    // Then
    refused(object);
  }

  static Stream<Arguments> rules() {
    var bank = new NamespaceSelector(Map.of("team", "bank"), List.of());
    var small = grantUpTo(1, "{namespace}/*");
    return Stream.of(
        arguments(small, grantUpTo(3, "{namespace}/**"), true),
        arguments(grantUpTo(3, "{namespace}/**"), small, true),
        arguments(small, grantUpTo(2, "{namespace}/**"), false),
        // A default that others used up doesn't take from what a rule leaves to this namespace.
        arguments(grantUpTo(3, "{namespace}/*"), grantUpTo(4, "**"), true),
        arguments(small, grantUpTo(100, "shop/web"), false),
        arguments(small, new TenancyRule(bank, List.of("**"), List.of(), 100), false));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void anyRuleThatGrantsTheNameMayHaveRoom(TenancyRule one, TenancyRule other, boolean created) {
    // Given
    registry(one, other);
    exist("shop/a", "shop/b", "web/a", "web/b");

    // When
    var object = look("api");

    // Then
    if (created) {
      assertThatStatus(object).isCurrent();
    } else {
      refused(object);
    }
  }

  @Test
  void theLargestLimitIsNamed() {
    // Given
    registry(
        grantUpTo(1, "shop/*"), grantUpTo(2, "{namespace}/*"), grantUpTo(2, "shop/**", "x/**"));
    exist("shop/a", "shop/b");

    // When
    var object = look("api");

    // Then
    refused(object, "spec.tenancy[1].maxRepositories");
  }

  @Test
  void withoutALimitTheDefaultHolds() {
    // Given
    registry(Samples.grant("{namespace}/*"));
    for (var i = 0; i < 9_999; i++) {
      var _ = world.ecr.behindOurBackCreate("shop/r" + i, Map.of());
    }
    world.list();

    // When
    var last = look("last");

    // Then
    assertThatStatus(last).isCurrent();
    refused(look("more"), "is 10000");
  }

  @Test
  void anExistingOneIsNotRefused() {
    // Given
    registry(grantUpTo(3, "{namespace}/*"));
    var object = world.settled(everything());
    registry(grantUpTo(1, "{namespace}/*"));
    exist("shop/b", "shop/c");
    world.ecr.behindOurBackSetScanOnPush("shop/api", false);
    world.list();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isCurrent();
    assertThat(world.ecr.stateOf("shop/api").scanOnPush()).isTrue();
  }

  @Test
  void anotherObjectOfTheSameNameTakesItsRepositoryBack() {
    // Given
    registry(grantUpTo(1, "{namespace}/*"));
    var _ = world.ecr.behindOurBackCreate("shop/api", owned("uid-of-api"));
    exist("shop/b");

    // When
    var object = look("api");

    // Then
    assertThatStatus(object).isCurrent();
  }

  @Test
  void adoptionIsNotCounted() {
    // Given
    registry(
        new TenancyRule(
            Samples.ALL, List.of("{namespace}/*"), List.of(TenancyPermission.ADOPT), 1));
    exist("shop/api", "shop/b");
    var object = RepositorySample.of("shop", "api").adoption(AdoptionPolicy.ADOPT).build();

    // When
    var _ = world.look(object);

    // Then
    assertThatStatus(object).isCurrent();
  }

  @Test
  void oneThatVanishedIsNotCreatedBeyondTheLimit() {
    // Given
    registry(grantUpTo(1, "{namespace}/*"));
    var object = world.settled(RepositorySample.of("shop", "api"));
    world.ecr.behindOurBackDelete("shop/api");
    exist("shop/b");

    // When
    var _ = world.look(object);

    // Then
    assertThat(world.ecr.writes()).isEmpty();
    assertThatStatus(object).isFailed().hasReason(Reason.TOO_MANY_REPOSITORIES);
  }
}
