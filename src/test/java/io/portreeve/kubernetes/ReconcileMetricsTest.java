package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.portreeve.testing.RepositorySample;
import io.portreeve.testing.Samples;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Over the registry of meters that Quarkus brings: it refuses one name with two sets of tags, which
 * a simple one admits.
 */
@SuppressWarnings("deprecation") // Quarkus' extension still builds on Prometheus' old client.
class ReconcileMetricsTest {
  private static final List<String> CONTROLLERS =
      List.of("registry", "imagerepository", "lifecyclepolicy");
  private static final List<HasMetadata> OBJECTS =
      List.of(
          RepositorySample.of("hidden-namespace", "hidden-repository").build(),
          Samples.registry(),
          Samples.policy("hidden-namespace", "hidden-policy", Samples.untaggedAfter("1d")));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
  private final ReconcileMetrics metrics = new ReconcileMetrics(registry);

  private record Execution(String controllerName, String name, Callable<String> work)
      implements ControllerExecution<String> {
    @Override
    public String successTypeName(String result) {
      return result;
    }

    @Override
    public ResourceID resourceID() {
      return new ResourceID("hidden-repository", "hidden-namespace");
    }

    @Override
    public Map<String, Object> metadata() {
      return Map.of("resource.name", "hidden-repository");
    }

    @Override
    public String execute() throws Exception {
      return work.call();
    }
  }

  private record Retry(int getAttemptCount, boolean isLastAttempt) implements RetryInfo {}

  /** Everything that the framework tells about one reconciliation. */
  private void reconciliation(HasMetadata object, @Nullable RetryInfo retry) {
    var id = ResourceID.fromResource(object);
    var about = Map.<String, Object>of("resource.name", object.getMetadata().getName());
    metrics.eventReceived(new ResourceEvent(ResourceAction.ADDED, id, object), about);
    metrics.eventReceived(new ResourceEvent(ResourceAction.DELETED, id, null), Map.of());
    // What a timer sends names no resource.
    metrics.eventReceived(new Event(id), Map.of());
    metrics.reconciliationSubmitted(object, retry, about);
    metrics.reconciliationStarted(object, about);
    metrics.reconciliationFailed(object, retry, new IOException("down"), about);
    metrics.reconciliationSucceeded(object, about);
    metrics.reconciliationFinished(object, retry, about);
    metrics.cleanupDone(id, about);
  }

  private void executions() throws Exception {
    for (var controller : CONTROLLERS) {
      for (var operation : List.of("reconcile", "cleanup")) {
        for (var result : List.of("resource", "status", "both", "none", "deleted")) {
          var _ =
              metrics.timeControllerExecution(new Execution(controller, operation, () -> result));
        }
        var failing = new Execution(controller, operation, ReconcileMetricsTest::fail);
        assertThatThrownBy(() -> metrics.timeControllerExecution(failing))
            .isInstanceOf(IOException.class);
      }
    }
  }

  private static String fail() throws IOException {
    throw new IOException("down");
  }

  private Map<String, List<List<String>>> tagsByMeter() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .collect(
            Collectors.groupingBy(
                Meter.Id::getName,
                Collectors.mapping(
                    id -> id.getTags().stream().map(Tag::getKey).toList(),
                    Collectors.collectingAndThen(
                        Collectors.toSet(), keys -> keys.stream().toList()))));
  }

  /** Without this, a test over this registry would show nothing. */
  @Test
  void theRegistryRefusesOneNameWithTwoSetsOfTags() {
    registry.counter("some", "one", "tag").increment();

    assertThatThrownBy(() -> registry.counter("some", "another", "tag").increment())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bearsWhateverTheFrameworkTells() {
    assertThatCode(
            () -> {
              for (var round = 0; round < 3; round++) {
                OBJECTS.forEach(object -> reconciliation(object, null));
                OBJECTS.forEach(object -> reconciliation(object, new Retry(0, false)));
                OBJECTS.forEach(object -> reconciliation(object, new Retry(7, false)));
                executions();
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void everyMeterHasOneSetOfTags() throws Exception {
    // Given
    OBJECTS.forEach(object -> reconciliation(object, null));
    OBJECTS.forEach(object -> reconciliation(object, new Retry(2, false)));

    // When
    executions();

    // Then
    assertThat(tagsByMeter())
        .containsOnly(
            Map.entry("portreeve.reconcile", List.of(List.of("controller", "operation", "result"))),
            Map.entry("portreeve.reconcile.retries", List.of(List.of("kind"))));
  }

  @Test
  void namesNoObject() throws Exception {
    // Given
    OBJECTS.forEach(object -> reconciliation(object, new Retry(2, false)));
    executions();

    // When
    var scrape = registry.scrape();

    // Then
    assertThat(scrape)
        .contains("portreeve_reconcile_seconds_count", "portreeve_reconcile_retries_total")
        .doesNotContain("hidden", "\"main\"", "uid-");
  }

  @Test
  void countsByControllerOperationAndResult() throws Exception {
    // Given
    executions();

    // When
    var scrape = registry.scrape();

    // Then
    assertThat(scrape.lines().filter(line -> line.startsWith("portreeve_reconcile_seconds_count")))
        .containsExactlyInAnyOrderElementsOf(
            CONTROLLERS.stream()
                .flatMap(
                    c ->
                        Stream.of("cleanup", "reconcile")
                            .flatMap(
                                o -> Stream.of(count(c, o, "error", 1), count(c, o, "success", 5))))
                .toList());
  }

  private static String count(String controller, String operation, String result, int count) {
    return "portreeve_reconcile_seconds_count{controller=\"%s\",operation=\"%s\",result=\"%s\",} %s.0"
        .formatted(controller, operation, result, count);
  }

  @Test
  void countsRetriesOnly() {
    // Given
    var object = OBJECTS.getFirst();
    metrics.reconciliationSubmitted(object, null, Map.of());
    metrics.reconciliationSubmitted(object, new Retry(0, false), Map.of());
    metrics.reconciliationSubmitted(object, new Retry(1, false), Map.of());
    metrics.reconciliationSubmitted(object, new Retry(2, false), Map.of());

    // When
    var scrape = registry.scrape();

    // Then
    assertThat(scrape).contains("portreeve_reconcile_retries_total{kind=\"ImageRepository\",} 2.0");
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("checked"),
        new IllegalStateException("unchecked"),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void passesOnWhatIsThrown(Throwable failure) {
    // Given
    var execution =
        new Execution(
            "registry",
            "reconcile",
            () -> {
              switch (failure) {
                case Exception e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
              }
            });

    // When
    assertThatThrownBy(() -> metrics.timeControllerExecution(execution)).isSameAs(failure);

    // Then
    assertThat(registry.get("portreeve.reconcile").tag("result", "error").timer().count()).isOne();
  }

  @Test
  void passesOnWhatIsReturned() throws Exception {
    // Given
    var execution = new Execution("registry", "reconcile", () -> "status");

    // When
    var returned = metrics.timeControllerExecution(execution);

    // Then
    assertThat(returned).isEqualTo("status");
  }
}
