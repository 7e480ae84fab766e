package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ResourceOperations;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.testing.RepositorySample;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An edit that reaches the API server while a status is on its way isn't lost. */
class StatusWriterTest {
  private static final Duration NEXT = Duration.ofHours(5);

  static Stream<Arguments> edits() {
    Consumer<ImageRepository> none = object -> {};
    Consumer<ImageRepository> spec = object -> object.getMetadata().setGeneration(2L);
    Consumer<ImageRepository> deletion =
        object -> object.getMetadata().setDeletionTimestamp("2026-11-21T00:00:00Z");
    Consumer<ImageRepository> request =
        object -> object.getMetadata().setAnnotations(Map.of(ReconcileRequest.ANNOTATION, "now"));
    Consumer<ImageRepository> label = object -> object.getMetadata().setLabels(Map.of("team", "a"));
    return Stream.of(
        Arguments.of(none, false),
        Arguments.of(spec, true),
        Arguments.of(deletion, true),
        Arguments.of(request, true),
        Arguments.of(label, false));
  }

  @ParameterizedTest
  @MethodSource("edits")
  void anEditMeanwhileIsLookedAtAtOnce(Consumer<ImageRepository> edit, boolean atOnce) {
    // Given
    var reconciled = RepositorySample.of("shop", "api").build();
    var stored = RepositorySample.of("shop", "api").build();
    edit.accept(stored);
    var writer = new StatusWriter<>(reconciled, context(stored));

    // When
    var control = writer.done(Optional.of(new ImageRepository()), NEXT);

    // Then
    var expected = atOnce ? 1 : NEXT.toMillis();
    assertThat(control.isNoUpdate()).isTrue();
    assertThat(control.getScheduleDelay()).contains(expected);
    assertThat(writer.failed(Optional.of(new ImageRepository()), NEXT).getScheduleDelay())
        .contains(expected);
    assertThat(writer.held(Optional.of(new ImageRepository()), NEXT).getScheduleDelay())
        .contains(expected);
  }

  private static Context<ImageRepository> context(ImageRepository stored) {
    @SuppressWarnings("unchecked")
    var context =
        (Context<ImageRepository>)
            Proxy.newProxyInstance(
                StatusWriterTest.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "resourceOperations" ->
                          new Stored((Context<ImageRepository>) proxy, stored);
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    return context;
  }

  /** An API server that answers an applied status with the object as it is by then. */
  private static final class Stored extends ResourceOperations<ImageRepository> {
    private final ImageRepository stored;

    Stored(Context<ImageRepository> context, ImageRepository stored) {
      super(context);
      this.stored = stored;
    }

    @Override
    public ImageRepository serverSideApplyPrimaryStatus(ImageRepository patch) {
      return stored;
    }
  }

  /** What a cache keeps of an object. */
  @Test
  void aCacheKeepsNoAnnotationButTheRequestAndThatCut() {
    // Given
    var object = RepositorySample.of("shop", "api").build();
    object
        .getMetadata()
        .setAnnotations(Map.of(ReconcileRequest.ANNOTATION, "x".repeat(100_000), "other", "y"));
    var store = new SlimItemStore<HasMetadata>();

    // When
    var _ = store.put("shop/api", object);

    // Then
    assertThat(store.get("shop/api").getMetadata().getAnnotations())
        .containsExactly(Map.entry(ReconcileRequest.ANNOTATION, "x".repeat(64)));
  }
}
