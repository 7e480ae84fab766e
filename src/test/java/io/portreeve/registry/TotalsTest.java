package io.portreeve.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TotalsTest {
  static ImageRepository object(@Nullable String arn, @Nullable Long images, @Nullable Long bytes) {
    var object = new ImageRepository();
    object.setStatus(
        new ImageRepositoryStatus(
            1L, List.of(), "a", null, arn, null, null, null, List.of(), images, bytes, null, null,
            null, List.of(), null, null, List.of(), List.of(), null, null));
    return object;
  }

  @Test
  void addsUpWhatWasMeasured() {
    // Given
    var objects =
        List.of(
            object("arn:1", 2L, 3_000_000_000L),
            object("arn:2", 5L, 500_000_000L),
            object("arn:3", null, null),
            object(null, 100L, 1L),
            new ImageRepository());

    // When
    var totals = Totals.of(objects, "0.20");

    // Then
    assertThat(totals).isEqualTo(new Totals(7L, 3_500_000_000L, "0.70"));
  }

  @Test
  void saysNothingWhereNothingWasMeasured() {
    // When
    var totals = Totals.of(List.of(object("arn:1", null, null)), null);

    // Then
    assertThat(totals).isEqualTo(new Totals(null, null, null));
  }
}
