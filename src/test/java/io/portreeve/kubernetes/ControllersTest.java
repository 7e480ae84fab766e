package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.testing.RepositorySample;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ControllersTest {
  static Stream<Arguments> updates() {
    return Stream.of(
        update("nothing", false, _ -> {}),
        update("resource version", false, o -> o.getMetadata().setResourceVersion("9")),
        update("status", false, o -> o.setStatus(ImageRepositoryStatus.NONE)),
        update("label", false, o -> o.getMetadata().setLabels(Map.of("a", "b"))),
        update("annotation", false, o -> o.getMetadata().setAnnotations(Map.of("a", "b"))),
        update("spec", true, o -> o.getMetadata().setGeneration(2L)),
        update("finalizer", true, o -> o.getMetadata().setFinalizers(List.of("a/b"))),
        update("deletion", true, o -> o.getMetadata().setDeletionTimestamp("2026-11-21T08:00:00Z")),
        update(
            "request",
            true,
            o -> o.getMetadata().setAnnotations(Map.of(ReconcileRequest.ANNOTATION, "now"))));
  }

  private static Arguments update(String what, boolean asks, Consumer<ImageRepository> change) {
    return arguments(Named.of(what, change), asks);
  }

  @ParameterizedTest
  @MethodSource("updates")
  void asksForWork(Consumer<ImageRepository> change, boolean expected) {
    // Given
    var before = RepositorySample.of("shop", "api").build();
    var updated = RepositorySample.of("shop", "api").build();
    change.accept(updated);

    // When
    var asks = Controllers.asksForWork(updated, before);

    // Then
    assertThat(asks).isEqualTo(expected);
  }
}
