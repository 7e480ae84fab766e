package io.portreeve.pullsecret;

import static io.portreeve.pullsecret.PullSecretWorld.OTHER_ROLE;
import static io.portreeve.pullsecret.PullSecretWorld.ROLE;
import static io.portreeve.pullsecret.PullSecretWorld.SECRET;
import static io.portreeve.pullsecret.PullSecretWorld.START;
import static io.portreeve.pullsecret.PullSecretWorld.address;
import static io.portreeve.pullsecret.PullSecretWorld.assuming;
import static io.portreeve.pullsecret.PullSecretWorld.named;
import static io.portreeve.pullsecret.PullSecretWorld.registry;
import static io.portreeve.pullsecret.PullSecretWorld.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.PullSecretsStatus;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CloudCredentials.AssumedRoles;
import io.portreeve.credentials.CloudCredentials.Role;
import io.portreeve.credentials.CloudCredentials.Scope;
import io.portreeve.credentials.DockerConfig;
import io.portreeve.pullsecret.ClusterView.Space;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which Secrets and ServiceAccounts rules come to. */
class PullSecretRulesTest {
  private final PullSecretWorld world = new PullSecretWorld();

  @Test
  void selectedNamespacesAndNoOthersGetTheSecret() {
    // When
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(world.cluster.done)
        .containsExactlyInAnyOrder("Create Secret web-1/ecr-pull", "Create Secret web-2/ecr-pull");
    assertThat(status)
        .isEqualTo(
            new PullSecretsStatus(2, START.plus(Duration.ofHours(12)).toString(), List.of()));
    assertThat(world.issued).hasSize(1);
  }

  @Test
  void itServesEveryHostOfTheRegistry() {
    // When
    world.keep(rule("web", ROLE));

    // Then
    var config =
        DockerConfig.parseConfigJson(world.content("web-1").getBytes(StandardCharsets.UTF_8))
            .toCredentials("it");
    for (var host : address().imageHosts()) {
      assertThat(config.forHost(host))
          .singleElement()
          .satisfies(
              it ->
                  assertThat(it.login().get(Duration.ZERO).password())
                      .isEqualTo("s3cr3t-1-of-123456789012"));
    }
    assertThat(config.forHost("123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.com")).isEmpty();
  }

  @Test
  void whatIsInPlaceIsntWrittenAgain() {
    // Given
    world.keep(rule("web", ROLE, "default"));
    world.cluster.done.clear();

    // When
    world.keep(rule("web", ROLE, "default"));
    world.time.pass(Duration.ofHours(5));

    // Then
    assertThat(world.cluster.done).isEmpty();
    assertThat(world.issued).hasSize(1);
  }

  @Test
  void theTokenIsNarrowedToPulling() {
    // When
    world.keep(rule("web", ROLE));

    // Then
    assertThat(world.issued.getFirst().credentials())
        .isEqualTo(
            new AssumedRoles(
                new CloudCredentials.DefaultChain(), List.of(new Role(ROLE, null)), Scope.PULL));
  }

  @Test
  void theRegistrysOwnRoleServesWhereARuleHasNone() {
    // When
    world.running.keep(
        registry("prod", rule("web", null), rule("data", ROLE)), assuming(OTHER_ROLE));

    // Then
    assertThat(world.issued)
        .extracting(it -> ((AssumedRoles) it.credentials()).roles())
        .containsExactly(
            List.of(new Role(OTHER_ROLE, null)),
            List.of(new Role(OTHER_ROLE, null), new Role(ROLE, null)));
    assertThat(world.issued)
        .allMatch(it -> ((AssumedRoles) it.credentials()).scope() == Scope.PULL);
  }

  @Test
  void T57_withoutAnyRoleNothingIsWritten() {
    // When
    var status = world.keep(rule("web", null, "default"));

    // Then
    assertThat(world.issued).isEmpty();
    assertThat(world.cluster.done).isEmpty();
    assertThat(status.secrets()).isZero();
    assertThat(status.problems())
        .singleElement()
        .asString()
        .startsWith("spec.pullSecrets[0].roleArn: ")
        .contains("set it");
  }

  @Test
  void rulesOfOneRoleShareATokenAndRulesOfTwoDont() {
    // When
    world.keep(rule("web", ROLE), rule("data", ROLE), named("other", "web", OTHER_ROLE));

    // Then
    assertThat(world.issued).hasSize(2);
    assertThat(world.cluster.done).hasSize(5);
  }

  @Test
  void noTokenIsAskedForThatNoNamespaceWants() {
    // When
    var status = world.keep(rule("nobody", ROLE));

    // Then
    assertThat(world.issued).isEmpty();
    assertThat(status).isEqualTo(new PullSecretsStatus(0, null, List.of()));
  }

  @Test
  void withoutRulesThereIsNothingToSay() {
    assertThat(world.keep()).isNull();
  }

  @Test
  void whereTwoRulesWantOneSecretTheFirstCounts() {
    // When
    var status = world.keep(rule("web", ROLE, "default"), rule("web", OTHER_ROLE, "builder"));

    // Then
    assertThat(world.cluster.done).filteredOn(it -> it.startsWith("Create")).hasSize(2);
    assertThat(world.content("web-1")).isEqualTo(world.content("web-2"));
    assertThat(status.problems())
        .hasSize(2)
        .first()
        .asString()
        .contains("spec.pullSecrets[0] and spec.pullSecrets[1]", "web-1/ecr-pull");
  }

  @Test
  void aNamespaceThatAppearsGetsItWithinSeconds() {
    // Given
    world.keep(rule("web", ROLE, "default"));

    // When its ServiceAccount comes a moment later, as the controller manager makes it
    world.cluster.namespace("web-3", "web");
    world.time.pass(Duration.ofSeconds(2));
    var secret = world.cluster.value("web-3", SECRET);
    world.cluster.addAccount("web-3", "default");
    world.time.pass(Duration.ofSeconds(2));

    // Then
    assertThat(secret).isEqualTo(world.cluster.value("web-1", SECRET));
    assertThat(world.cluster.account("web-3", "default").secrets()).containsExactly(SECRET);
    assertThat(world.issued).hasSize(1);
  }

  @Test
  void itGoesFromANamespaceThatIsDeselectedAndComesBack() {
    // Given
    world.keep(rule("web", ROLE, "default"));

    // When
    world.cluster.namespace("web-1", "none");
    world.time.pass(Duration.ofSeconds(2));
    var gone =
        world.cluster.secrets.keySet().stream().noneMatch(it -> it.namespace().equals("web-1"));
    var account = world.cluster.account("web-1", "default");
    world.cluster.namespace("web-1", "web");
    world.time.pass(Duration.ofSeconds(2));

    // Then
    assertThat(gone).isTrue();
    assertThat(account.secrets()).isEmpty();
    assertThat(account.added()).isEmpty();
    assertThat(world.cluster.account("web-1", "default").secrets()).containsExactly(SECRET);
    assertThat(world.issued).hasSize(1);
  }

  @Test
  void noPodNamesASecretThatIsntThereYetOrAnyMore() {
    // When
    world.keep(rule("data", ROLE, "default"));
    world.keep();

    // Then
    assertThat(world.cluster.done)
        .containsExactly(
            "Create Secret data/ecr-pull",
            "SetAccount ServiceAccount data/default",
            "SetAccount ServiceAccount data/default",
            "Delete Secret data/ecr-pull");
  }

  @Test
  void aRuleThatGoesOrIsRenamedTakesItsSecretsWithIt() {
    // Given a name that the operator's rights don't tell of
    world.keep(named("elsewhere", "web", ROLE, "builder"));

    // When
    world.cluster.done.clear();
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(world.cluster.done)
        .containsExactlyInAnyOrder(
            "Create Secret web-1/ecr-pull",
            "Create Secret web-2/ecr-pull",
            "Delete Secret web-1/elsewhere",
            "Delete Secret web-2/elsewhere");
    assertThat(status.secrets()).isEqualTo(2);
  }

  @Test
  void whatAnEarlierProcessLeftBehindIsFoundByTheNamesThatItHasRightsFor() {
    // Given
    world.keep(rule("web", ROLE, "default"));

    // When
    world.start(Set.of(SECRET), Set.of("default"));
    var status = world.keep();

    // Then
    assertThat(world.cluster.secrets).isEmpty();
    assertThat(world.cluster.account("web-1", "default").secrets()).isEmpty();
    assertThat(status).isNull();
  }

  @Test
  void namespacesThatAreBeingDeletedAreLeftAlone() {
    // Given
    world.keep(rule("web", ROLE, "default"));
    world.cluster.done.clear();
    world.cluster.terminate("web-1");

    // When
    world.keep();

    // Then
    assertThat(world.cluster.done)
        .containsExactly("SetAccount ServiceAccount web-2/default", "Delete Secret web-2/ecr-pull");
  }

  @Test
  void serviceAccountsKeepWhatTheyHave() {
    // Given
    world.cluster.addAccount("data", "default", "theirs", "other");

    // When
    world.keep(rule("data", ROLE, "default"));
    var with = world.cluster.account("data", "default");
    world.keep(rule("data", ROLE));
    var without = world.cluster.account("data", "default");

    // Then
    assertThat(with.secrets()).containsExactly("theirs", "other", SECRET);
    assertThat(with.added()).containsExactly("prod/ecr-pull");
    assertThat(without.secrets()).containsExactly("theirs", "other");
  }

  @Test
  void whatSomebodyElseHasAddedIsntTakenOff() {
    // Given
    world.cluster.addAccount("data", "default", SECRET);

    // When
    world.keep(rule("data", ROLE, "default"));
    world.keep();

    // Then
    assertThat(world.cluster.account("data", "default").secrets()).containsExactly(SECRET);
  }

  @Test
  void problemsAreCountedBeyondTen() {
    // Given
    IntStream.range(0, 30)
        .forEach(
            i ->
                world.cluster.namespaces.put(
                    "n%02d".formatted(i),
                    new Space("n%02d".formatted(i), Map.of("team", "many"), false)));
    world.cluster.before = _ -> Cluster.Result.REFUSED;

    // When
    var status = world.keep(rule("many", ROLE));

    // Then
    assertThat(status.problems()).hasSize(10).last().isEqualTo("and 21 more");
    assertThat(status.secrets()).isZero();
  }
}
