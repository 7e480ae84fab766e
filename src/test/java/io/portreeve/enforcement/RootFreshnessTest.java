package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.enforcement.TrustMaterial.Freshness;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RootFreshnessTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final Instant SOON = NOW.plus(Duration.ofDays(5));

  private static Outcome outcome(Freshness root) {
    return new RootFreshness(NOW).outcome(Map.of("release", root));
  }

  private static Outcome stale(String why) {
    return new Outcome.Stalled(
        Reason.TRUST_ROOT_STALE,
        "trust root of signer release: "
            + why
            + "; the policy stays in force with what was fetched last");
  }

  @Test
  void withoutRepositoriesAllIsReadAnew() {
    assertThat(new RootFreshness(NOW).outcome(Map.of()))
        .isEqualTo(
            new Outcome.Ready(
                Reason.SUCCEEDED, "every trust root and key was read where the policy says it is"));
  }

  @Test
  void freshOnesAreSaidByTheDay() {
    var first = outcome(new Freshness(NOW.minus(Duration.ofDays(3)), SOON, null));

    assertThat(first)
        .isEqualTo(
            new Outcome.Ready(
                Reason.SUCCEEDED,
                "every trust root and key was read where the policy says it is; refreshed on"
                    + " 2026-11-18, valid until 2026-11-26"));
    assertThat(outcome(new Freshness(NOW.minus(Duration.ofDays(3)).plusSeconds(3600), SOON, null)))
        .isEqualTo(first);
  }

  @Test
  void theOldestOfSeveralIsSaid() {
    var said =
        new RootFreshness(NOW)
            .outcome(
                Map.of(
                    "a", new Freshness(NOW, NOW.plus(Duration.ofDays(9)), null),
                    "b", new Freshness(NOW.minus(Duration.ofDays(1)), SOON, null)));

    assertThat(said.message()).contains("refreshed on 2026-11-20, valid until 2026-11-26");
  }

  @Test
  void threeDaysWithoutRefreshAreTooLong() {
    assertThat(outcome(new Freshness(NOW.minus(Duration.ofDays(3)).minusSeconds(1), SOON, null)))
        .isEqualTo(stale("last refreshed on 2026-11-18"));
  }

  @Test
  void T51_expiredMetadataAreSaid() {
    assertThat(outcome(new Freshness(NOW.minusSeconds(60), NOW, null)))
        .isEqualTo(stale("its metadata expired on 2026-11-21, last refreshed on 2026-11-21"));
  }

  @Test
  void T51_aRefreshThatFailsIsSaid() {
    assertThat(outcome(new Freshness(NOW, SOON, "no connection")))
        .isEqualTo(
            stale("last refreshed on 2026-11-21, and the last refresh failed: no connection"));
  }

  @Test
  void whatCameWithTheReleaseIsSaid() {
    assertThat(outcome(new Freshness(null, null, null)))
        .isEqualTo(stale("the one that came with this release is in use, never refreshed"));
    assertThat(outcome(new Freshness(null, null, "no connection")).message())
        .contains("never refreshed, and the last refresh failed: no connection");
  }
}
