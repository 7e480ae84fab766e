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

  private Bulkhead.Permit enter(String registry) {
    return bulkhead.enter(registry, Duration.ZERO);
  }
}
