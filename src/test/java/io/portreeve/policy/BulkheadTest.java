package io.portreeve.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.oci.OciException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  private final Bulkhead bulkhead = new Bulkhead(() -> 0, 3, 2);

  @Test
  void T34_aSlowRegistryLeavesRoomForOthers() {
    // Given
    try (var _ = enter("slow.example.com");
        var _ = enter("slow.example.com")) {
      // When, Then
      assertThatThrownBy(() -> enter("slow.example.com"))
          .isInstanceOf(OciException.OverBudget.class)
          .hasMessageContaining("slow.example.com");
      enter("other.example.com").close();
    }
  }

  @Test
  void thereIsABoundForAll() {
    // Given
    try (var _ = enter("a");
        var _ = enter("b");
        var _ = enter("c")) {
      // When, Then
      assertThatThrownBy(() -> enter("d")).isInstanceOf(OciException.OverBudget.class);
    }
  }

  @Test
  void nothingIsRememberedOfRegistriesThatNobodyAsks() {
    // When
    for (var i = 0; i < 100; i++) {
      enter("registry-" + i).close();
    }
    // Then
    assertThat(bulkhead.registries()).isZero();
  }

  @Test
  void T34_whatRefusesNothingHasHalfOfTheRoom() {
    // Given
    var wide = new Bulkhead(() -> 0, 6, 4);
    try (var _ = wide.enter("a", Duration.ZERO, false);
        var _ = wide.enter("a", Duration.ZERO, false)) {
      // When, Then
      assertThatThrownBy(() -> wide.enter("a", Duration.ZERO, false))
          .isInstanceOf(OciException.OverBudget.class);
      wide.enter("a", Duration.ZERO, true).close();
      try (var _ = wide.enter("b", Duration.ZERO, false)) {
        assertThatThrownBy(() -> wide.enter("c", Duration.ZERO, false))
            .isInstanceOf(OciException.OverBudget.class);
        wide.enter("c", Duration.ZERO, true).close();
      }
    }
    for (var i = 0; i < 3; i++) {
      wide.enter("a", Duration.ZERO, false).close();
    }
    assertThat(wide.registries()).isZero();
  }

  @Test
  void whatRefusesNothingTakesNoPlaceThatItCannotHave() {
    // Given
    var narrow = new Bulkhead(() -> 0, 2, 2);
    try (var _ = narrow.enter("a", Duration.ZERO, true);
        var _ = narrow.enter("b", Duration.ZERO, true)) {
      // When
      assertThatThrownBy(() -> narrow.enter("a", Duration.ZERO, false))
          .isInstanceOf(OciException.OverBudget.class);
    }
    // Then
    narrow.enter("a", Duration.ZERO, false).close();
  }

  private Bulkhead.Permit enter(String registry) {
    return bulkhead.enter(registry, Duration.ZERO, true);
  }
}
