package io.portreeve.pullsecret;

import static io.portreeve.pullsecret.PullSecretWorld.ROLE;
import static io.portreeve.pullsecret.PullSecretWorld.SECRET;
import static io.portreeve.pullsecret.PullSecretWorld.address;
import static io.portreeve.pullsecret.PullSecretWorld.named;
import static io.portreeve.pullsecret.PullSecretWorld.registry;
import static io.portreeve.pullsecret.PullSecretWorld.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.pullsecret.Cluster.Result;
import io.portreeve.pullsecret.ClusterView.Kind;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import io.portreeve.pullsecret.ClusterView.Unread;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens that expire, rights that are missing, tenants that interfere. */
class PullSecretFaultsTest {
  private final PullSecretWorld world = new PullSecretWorld();

  @Test
  void theTokenIsRenewedAtHalfOfItsLifeForAll() {
    // Given
    world.keep(rule("web", ROLE));
    var before = world.content("web-1");

    // When
    world.time.pass(Duration.ofMinutes(6 * 60 + 37));

    // Then
    assertThat(world.issued).hasSize(2);
    assertThat(world.content("web-1")).isNotEqualTo(before).isEqualTo(world.content("web-2"));
    assertThat(world.expiry()).isGreaterThan(11 * 3600.0);
  }

  @Test
  void oneThatCantBeRenewedIsKeptAndThatIsTold() {
    // Given
    world.keep(rule("web", ROLE));
    var before = world.content("web-1");
    world.failure = new CredentialsException("sts:AssumeRole is denied for\nrole/pull");

    // When
    world.time.pass(Duration.ofHours(8));
    var told = List.copyOf(world.told);
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(told).contains("prod");
    assertThat(world.content("web-1")).isEqualTo(before);
    assertThat(world.expiry()).isEqualTo(4 * 3600.0);
    assertThat(status.secrets()).isEqualTo(2);
    assertThat(status.expiresTime()).isEqualTo("2026-01-02T15:04:05Z");
    assertThat(status.problems())
        .containsExactly(
            "spec.pullSecrets[0]: no new token is issued, Secrets keep the one that expires at"
                + " 2026-01-02T15:04:05Z: sts:AssumeRole is denied for role/pull");
    assertThat(world.issued).hasSizeBetween(5, 20);
  }

  @Test
  void itHealsByItselfWhenTheCauseGoes() {
    // Given
    world.failure = new CredentialsException("denied");
    var status = world.keep(rule("web", ROLE, "default"));
    assertThat(status.problems())
        .containsExactly("spec.pullSecrets[0]: no token is issued: denied");
    assertThat(world.cluster.account("web-1", "default").secrets()).isEmpty();

    // When
    world.failure = null;
    world.time.pass(Duration.ofSeconds(62));

    // Then
    assertThat(world.content("web-1")).contains("auths");
    assertThat(world.told).contains("prod");
    assertThat(world.keep(rule("web", ROLE, "default")).problems()).isEmpty();
  }

  @Test
  void T57_aFailureTellsNoSecret() {
    // Given
    world.running =
        new RunningPullSecrets(
            world.cluster,
            new PullTokens(
                _ ->
                    () -> {
                      throw new IllegalStateException("authorizationToken=s3cr3t");
                    },
                world.time,
                new Random(1)),
            new PullSecretNames(Set.of(), Set.of()),
            new RunningPullSecrets.Surroundings(
                world.meters, world.time, world.time, new Random(1)));

    // When
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(status.problems())
        .containsExactly(
            "spec.pullSecrets[0]: no token is issued: internal error: IllegalStateException");
  }

  @Test
  void T57_noTokenIsInStatusOrInWhatIsPrinted() {
    // Given
    world.cluster.before =
        action -> action.toString().contains("s3cr3t") ? Result.REFUSED : Result.DONE;

    // When
    var status = world.keep(rule("web", ROLE, "default"));

    // Then
    assertThat(status.problems()).isEmpty();
    assertThat(status.toString()).doesNotContain("s3cr3t");
    assertThat(world.content("web-1")).doesNotContain("s3cr3t");
  }

  @Test
  void somebodyElsesSecretOfThatNameIsLeftAlone() {
    // Given
    world.cluster.tenantWrites("web-1", SECRET, null, "theirs");

    // When
    var status = world.keep(rule("web", ROLE, "default"));
    world.running.remove(registry("prod", rule("web", ROLE, "default")));

    // Then
    assertThat(world.cluster.value("web-1", SECRET)).isEqualTo("theirs");
    assertThat(world.cluster.account("web-1", "default").secrets()).isEmpty();
    assertThat(status.secrets()).isEqualTo(1);
    assertThat(status.problems())
        .singleElement()
        .asString()
        .contains("Secret web-1/ecr-pull is somebody else's, and is left alone");
    assertThat(world.cluster.secrets).hasSize(1);
  }

  @Test
  void T39_oneThatSaysItIsOfAnotherRegistryGetsNothingOfThis() {
    // Given
    world.cluster.tenantWrites("web-1", SECRET, "other", "theirs");

    // When
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(world.cluster.value("web-1", SECRET)).isEqualTo("theirs");
    assertThat(status.problems()).singleElement().asString().contains("Registry \"other\"'s");
  }

  @Test
  void T39_aTenantWhoLabelsItsOwnSecretGetsNoMoreThanItsNamespaceMayHave() {
    // Given one in a namespace that is selected, and one in a namespace that isn't
    world.cluster.tenantWrites("web-1", SECRET, "prod", "theirs");
    world.cluster.tenantWrites("data", SECRET, "prod", "theirs");

    // When
    world.keep(rule("web", ROLE));

    // Then
    assertThat(world.content("web-1")).isEqualTo(world.content("web-2"));
    assertThat(world.cluster.secrets).doesNotContainKey(new SecretKey("data", SECRET));
  }

  @Test
  void T39_whatATenantWritesIntoItReachesNoOtherNamespace() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.tenantWrites("web-1", SECRET, "prod", "evil");

    // When a new process, which has no token yet, and none is issued
    world.failure = new CredentialsException("down", true);
    world.start(Set.of(SECRET), Set.of());
    world.keep(rule("web", ROLE));

    // Then
    assertThat(world.cluster.value("web-2", SECRET)).isNotEqualTo("evil");
    world.failure = null;
    world.time.pass(Duration.ofMinutes(1));
    assertThat(world.content("web-1")).isEqualTo(world.content("web-2"));
  }

  @Test
  void whatATenantEditsOrDeletesIsRepairedWithinSeconds() {
    // Given
    world.keep(rule("web", ROLE));
    var before = world.cluster.value("web-1", SECRET);

    // When
    world.cluster.tenantWrites("web-1", SECRET, "prod", "evil");
    world.cluster.tenantDeletes("web-2", SECRET);
    world.time.pass(Duration.ofSeconds(2));

    // Then
    assertThat(world.cluster.value("web-1", SECRET)).isEqualTo(before);
    assertThat(world.cluster.secrets).containsKey(new SecretKey("web-2", SECRET));
  }

  @Test
  void T34_aTenantWhoEditsItInALoopCostsAWriteASecond() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.done.clear();

    // When
    for (var i = 0; i < 1_000; i++) {
      world.cluster.tenantWrites("web-1", SECRET, "prod", "evil" + i);
      world.time.pass(Duration.ofMillis(10));
    }

    // Then
    assertThat(world.cluster.done).hasSizeBetween(5, 11);
    assertThat(world.issued).hasSize(1);
  }

  @Test
  void T39_twoRegistriesTokensDontMix() {
    // When
    world.running.keep(registry("prod", rule("web", ROLE)), address());
    world.running.keep(
        registry("other", named("other-pull", "web", ROLE)),
        address("210987654321", new CloudCredentials.DefaultChain()));

    // Then
    assertThat(decoded("web-1", SECRET)).contains("of-123456789012").doesNotContain("210987654321");
    assertThat(decoded("web-1", "other-pull"))
        .contains("of-210987654321")
        .doesNotContain("of-123456789012");
  }

  private String decoded(String namespace, String name) {
    var config = decode(world.cluster.value(namespace, name));
    var auth = config.replaceAll(".*?\"auth\":\"([^\"]*)\".*", "$1");
    return config + decode(auth);
  }

  private static String decode(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  @Test
  void rightsThatAreMissingAreNamed() {
    // Given
    world.cluster.unread.add(new Unread(Kind.SECRET, SECRET, true));
    world.cluster.unread.add(new Unread(Kind.ACCOUNT, "default", true));
    world.cluster.unread.add(new Unread(Kind.ACCOUNT, "builder", true));

    // When
    var status = world.keep(rule("web", ROLE, "default"));

    // Then
    assertThat(world.cluster.done).isEmpty();
    assertThat(status.problems())
        .hasSize(2)
        .allSatisfy(it -> assertThat(it).contains("may not be read", "pullSecrets.secretNames"))
        .anySatisfy(it -> assertThat(it).contains("ServiceAccounts named \"default\""));
  }

  @ParameterizedTest
  @EnumSource(
      value = Result.class,
      names = {"FORBIDDEN", "REFUSED", "FAILED"})
  void oneThatCantBeWrittenKeepsNoOtherFromBeing(Result result) {
    // Given
    world.cluster.before = it -> it.described().contains("web-1") ? result : Result.DONE;

    // When
    var status = world.keep(rule("web", ROLE));
    world.cluster.before = _ -> Result.DONE;
    world.time.pass(Duration.ofSeconds(61));

    // Then
    assertThat(status.secrets()).isEqualTo(1);
    assertThat(status.problems()).singleElement().asString().startsWith("Secret web-1/ecr-pull: ");
    assertThat(world.keep(rule("web", ROLE)).problems()).isEmpty();
    assertThat(world.cluster.secrets).hasSize(2);
  }

  @Test
  void whatChangesMeanwhileIsLookedAtAgainSoonWithoutAWord() {
    // Given
    world.cluster.before = _ -> Result.CHANGED;

    // When
    var status = world.keep(rule("web", ROLE));
    world.cluster.before = _ -> Result.DONE;
    world.time.pass(Duration.ofSeconds(3));

    // Then
    assertThat(status.problems()).isEmpty();
    assertThat(world.cluster.secrets).hasSize(2);
  }

  @Test
  void aPausedRegistryIsLeftAsItIs() {
    // Given
    world.keep(rule("web", ROLE));

    // When
    world.running.pause("prod");
    world.cluster.namespace("web-3", "web");
    world.time.pass(Duration.ofHours(13));

    // Then
    assertThat(world.issued).hasSize(1);
    assertThat(world.cluster.secrets).hasSize(2);
    assertThat(world.expiry()).isNegative();
    world.keep(rule("web", ROLE));
    assertThat(world.cluster.secrets).hasSize(3);
  }

  @Test
  void aRegistryThatGoesTakesAllWithItAndNothingComesBack() {
    // Given
    var registry = registry("prod", rule("web", ROLE, "default"));
    world.running.keep(registry, address());

    // When
    world.running.remove(registry);
    world.cluster.namespace("web-3", "web");
    world.time.pass(Duration.ofHours(13));

    // Then
    assertThat(world.cluster.secrets).isEmpty();
    assertThat(world.cluster.account("web-1", "default").secrets()).isEmpty();
    assertThat(world.meters.find("portreeve.pull.secret.expiry").gauges()).isEmpty();
    assertThat(world.issued).hasSize(1);
  }

  @Test
  void oneThatCantBeRemovedNowIsTriedAgainAndOneThatMayntIsLeft() {
    // Given
    var registry = registry("prod", rule("web", ROLE));
    world.running.keep(registry, address());

    // Then
    world.cluster.before = _ -> Result.FAILED;
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> world.running.remove(registry))
        .withMessageContaining("prod");
    world.cluster.before = _ -> Result.FORBIDDEN;
    world.running.remove(registry);
    assertThat(world.cluster.secrets).hasSize(2);
  }

  @Test
  void namesThatRulesDontHaveAreNoProblemOfTheirs() {
    // Given
    world.start(Set.of(SECRET, "gone"), Set.of("gone"));
    world.cluster.unread.add(new Unread(Kind.SECRET, "gone", true));
    world.cluster.unread.add(new Unread(Kind.ACCOUNT, "gone", true));

    // Then
    assertThat(world.keep(rule("web", ROLE)).problems()).isEmpty();
    assertThat(world.cluster.askedSecrets).containsExactlyInAnyOrder(SECRET, "gone");
  }

  @Test
  void withoutNamespacesNothingIsDone() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.done.clear();
    world.cluster.unread.add(new Unread(Kind.NAMESPACE, null, false));

    // When
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(world.cluster.done).isEmpty();
    assertThat(status.problems())
        .containsExactly("spec.pullSecrets: Namespaces can't be read now; trying again");
  }
}
