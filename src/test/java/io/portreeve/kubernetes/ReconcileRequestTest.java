package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.testing.RepositorySample;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconcileRequestTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-, -, false", "-, a, false", "a, -, true", "a, a, false", "b, a, true"})
  void isPendingWhileItIsNew(String requested, String handled, boolean expected) {
    // Given
    var object = RepositorySample.of("shop", "api").build();
    if (requested != null) {
      object.getMetadata().setAnnotations(Map.of(ReconcileRequest.ANNOTATION, requested));
    }

    // When
    var pending = ReconcileRequest.isPending(object, handled);

    // Then
    assertThat(pending).isEqualTo(expected);
  }

  @Test
  void bearsAnObjectWithoutAnnotations() {
    var object = RepositorySample.of("shop", "api").build();
    object.getMetadata().setAnnotations(null);

    assertThat(ReconcileRequest.of(object)).isEmpty();
  }
}
