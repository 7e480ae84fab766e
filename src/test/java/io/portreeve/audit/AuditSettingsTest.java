package io.portreeve.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often what runs is verified again. */
class AuditSettingsTest {
  private static AuditSettings of(Duration interval) {
    return AuditSettings.of("portreeve-system", interval);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.999S", "PT55M0.001S", "PT2H", "PT-1M"})
  void anIntervalThatEvidenceDoesntOutliveIsRefused(String interval) {
    // When / Then
    assertThatThrownBy(() -> of(Duration.parse(interval)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PORTREEVE_AUDIT_INTERVAL")
        .hasMessageContaining("at most 55m");
  }

  @Test
  void fromASecondToBelowAnHour() {
    // When / Then
    assertThat(of(Duration.ofSeconds(1)).stale()).isEqualTo(Duration.ofSeconds(2));
    assertThat(of(Duration.ofMinutes(55)).again()).isLessThan(Duration.ofHours(1));
  }
}
