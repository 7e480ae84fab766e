package io.portreeve.pullsecret;

import static io.portreeve.pullsecret.PullSecretWorld.ROLE;
import static io.portreeve.pullsecret.PullSecretWorld.SECRET;
import static io.portreeve.pullsecret.PullSecretWorld.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.pullsecret.Cluster.Result;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Secrets say of themselves, and whether status and metrics believe it. */
class PullSecretForgeryTest {
  private static final String LONG_AGO = "2020-01-01T00:00:00Z";
  private static final String FULL = "2026-01-02T15:04:05Z";

  private final PullSecretWorld world = new PullSecretWorld();

  @Test
  void T50_anExpiryThatATenantWritesIsNotTold() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.before = _ -> Result.REFUSED;

    // When
    world.cluster.tenantClaims("web-1", SECRET, "prod", LONG_AGO);
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(status.secrets()).isEqualTo(2);
    assertThat(status.expiresTime()).isEqualTo(FULL);
    assertThat(world.expiry()).isEqualTo(12 * 3600.0);
  }

  @Test
  void T50_anExpiryThatATenantPutsBesideOurContentIsNotTold() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.before = _ -> Result.REFUSED;
    var content = PullContent.hash(world.cluster.value("web-1", SECRET));

    // When
    world.cluster.tenantClaims("web-1", SECRET, "prod", LONG_AGO, content);

    // Then
    assertThat(world.keep(rule("web", ROLE)).expiresTime()).isEqualTo(FULL);
  }

  @Test
  void T50_ofNamespacesThatNoRuleSelectsNothingIsCounted() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.before = _ -> Result.FAILED;

    // When
    world.cluster.tenantClaims("data", SECRET, "prod", LONG_AGO);
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(status.secrets()).isEqualTo(2);
    assertThat(status.expiresTime()).isEqualTo(FULL);
  }

  @Test
  void T50_ofNamespacesThatAreBeingDeletedNothingIsCounted() {
    // Given
    world.keep(rule("web", ROLE));

    // When
    world.cluster.terminate("web-1");
    world.cluster.tenantClaims("web-1", SECRET, "prod", LONG_AGO);
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(status.secrets()).isEqualTo(1);
    assertThat(status.expiresTime()).isEqualTo(FULL);
  }

  @Test
  void T50_aNewProcessWithoutATokenBelievesNoExpiry() {
    // Given
    world.keep(rule("web", ROLE));
    world.failure = new CredentialsException("down", true);
    world.start(Set.of(SECRET), Set.of());

    // When
    world.cluster.tenantClaims("web-1", SECRET, "prod", LONG_AGO);
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(status.secrets()).isEqualTo(2);
    assertThat(status.expiresTime()).isNull();
    assertThat(status.problems()).singleElement().asString().contains("no token is issued");
  }

  @Test
  void oneThatCouldNotBeRenewedCountsWithTheTokenThatItHas() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.before =
        action -> action.described().contains("web-1") ? Result.REFUSED : Result.DONE;

    // When
    world.time.pass(Duration.ofHours(8));
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(status.expiresTime()).isEqualTo(FULL);
    assertThat(world.expiry()).isEqualTo(4 * 3600.0);
  }

  @Test
  void oneWhoseTokenHasExpiredGoesOnCounting() {
    // Given
    world.keep(rule("web", ROLE));
    world.failure = new CredentialsException("down", true);

    // When
    world.time.pass(Duration.ofHours(13));

    // Then
    assertThat(world.expiry()).isEqualTo(-3600.0);
  }

  @Test
  void oneThatCantBeDeletedCountsAsLongAsItHoldsOurToken() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.before =
        action -> action instanceof PullSecretAction.Delete ? Result.FAILED : Result.DONE;

    // When
    world.cluster.namespace("web-1", "data");
    var status = world.keep(rule("web", ROLE));

    // Then
    assertThat(status.secrets()).isEqualTo(2);
    world.cluster.before = _ -> Result.DONE;
    assertThat(world.keep(rule("web", ROLE)).secrets()).isEqualTo(1);
  }

  @Test
  void T50_whoeverMakesProblemsComeAndGoDoesNotHaveTheRegistryLookedAtEachTime() {
    // Given
    world.keep(rule("web", ROLE));
    world.time.pass(Duration.ofMinutes(2));

    // When
    for (var i = 0; i < 30; i++) {
      world.cluster.tenantClaims("web-1", SECRET, i % 2 == 0 ? null : "prod", FULL);
      world.time.pass(Duration.ofSeconds(2));
    }

    // Then
    assertThat(world.told).hasSizeBetween(1, 2);
  }

  @Test
  void aProblemThatComesSoonAfterAnotherIsToldLater() {
    // Given
    world.keep(rule("web", ROLE));
    world.cluster.tenantClaims("web-1", SECRET, null, FULL);
    world.time.pass(Duration.ofSeconds(2));
    world.keep(rule("web", ROLE));
    assertThat(world.told).containsExactly("prod");

    // When
    world.cluster.tenantClaims("web-2", SECRET, null, FULL);
    world.time.pass(Duration.ofSeconds(2));
    assertThat(world.told).containsExactly("prod");
    world.time.pass(Duration.ofMinutes(2));

    // Then
    assertThat(world.told).hasSizeGreaterThan(1);
  }
}
