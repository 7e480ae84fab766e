package io.portreeve.enforcement;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.api.v1alpha1.ImagePolicyExceptionSpec;
import io.portreeve.api.v1alpha1.PolicyRef;
import io.portreeve.kubernetes.Events;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.status.Reason;
import io.portreeve.testing.KstatusAssert;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks at an ImagePolicyException. */
@EnableKubernetesMockClient(crud = true)
class ExceptionWorkTest {
  private static final String IMAGE = "registry.example/shop/api@sha256:" + "a1".repeat(32);

  private final MovingClock clock = new MovingClock();
  private final FakeAudit audit = new FakeAudit();
  private final List<String> warnings = new ArrayList<>();
  private KubernetesClient client;
  private ExceptionWork work;

  @BeforeEach
  void start() {
    work =
        new ExceptionWork(
            audit, (_, _) -> List.copyOf(warnings), new Events(client, clock, "pod-1"), clock);
  }

  private static ImagePolicyException exception(String until) {
    var exception = new ImagePolicyException();
    var metadata = Samples.metadata(null, "inc-4711");
    metadata.setCreationTimestamp("2026-11-21T08:00:00Z");
    exception.setMetadata(metadata);
    exception.setSpec(
        new ImagePolicyExceptionSpec(
            List.of(new PolicyRef("production")),
            List.of(IMAGE),
            List.of("shop"),
            "INC-4711",
            until));
    return exception;
  }

  private ExceptionReport look(ImagePolicyException exception) {
    var report = work.reconcile(exception);
    report.changedStatus().ifPresent(exception::setStatus);
    return report;
  }

  private static KstatusAssert assertThatException(ImagePolicyException exception) {
    var status = exception.getStatus();
    return assertThatStatus(
        exception.getMetadata().getGeneration(),
        status.observedGeneration(),
        status.conditions(),
        exception.getMetadata().getDeletionTimestamp());
  }

  private List<String> said() {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .map(e -> e.getType() + " " + e.getReason() + " " + e.getMessage())
        .toList();
  }

  @Test
  void holdsUntilItsEndAndIsLookedAtThen() {
    // Given
    var exception = exception("2026-11-21T08:05:00Z");

    // When
    var report = look(exception);

    // Then
    assertThatException(exception)
        .isCurrent()
        .hasReason(Reason.SUCCEEDED)
        .says("in force until 2026-11-21T08:05:00Z");
    assertThat(exception.getStatus().pods()).isZero();
    assertThat(exception.getStatus().lastUsedTime()).isNull();
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(5).plusMillis(1));

    // When
    clock.pass(report.next());
    var _ = look(exception);

    // Then: it settles, and says what to do
    assertThatException(exception)
        .isFailed()
        .hasReason(Reason.EXPIRED)
        .says("lets nothing in any more: delete it");
    assertThat(said())
        .containsExactly(
            "Normal Succeeded in force until 2026-11-21T08:05:00Z",
            "Warning Expired ended at 2026-11-21T08:05:00Z and lets nothing in any more: delete it");
  }

  @Test
  void aSecondLookChangesNothing() {
    // Given
    var exception = exception("2026-11-25T08:00:00Z");
    var _ = look(exception);

    // When
    clock.pass(Duration.ofHours(3));
    var report = look(exception);

    // Then
    assertThat(report.changedStatus()).isEmpty();
    assertThat(report.next()).isEqualTo(Duration.ofMinutes(10));
    assertThatException(exception).isCurrent();
  }

  @Test
  void T48_oneThatHoldsForTooLongLetsNothingIn() {
    // Given
    var exception = exception("2027-11-21T08:00:00Z");

    // When
    var _ = look(exception);

    // Then
    assertThatException(exception)
        .isFailed()
        .hasReason(Reason.INVALID_SPEC)
        .says("spec.until")
        .says("lets nothing in");
  }

  @Test
  void saysWhatRunsByIt() {
    // Given
    var exception = exception("2026-11-25T08:00:00Z");
    var _ = look(exception);

    // When
    clock.pass(Duration.ofMinutes(1));
    audit.pods.put("inc-4711", 3);
    var _ = look(exception);

    // Then
    assertThat(exception.getStatus().pods()).isEqualTo(3);
    assertThat(exception.getStatus().lastUsedTime()).isEqualTo("2026-11-21T08:01:00Z");
    assertThat(said()).contains("Warning ExceptionUsed 3 pods run only because of it (INC-4711)");
    assertThatException(exception).isCurrent();
  }

  @Test
  void theTimeOfUseMovesSeldomWhileNothingElseDoes() {
    // Given
    var exception = exception("2026-11-25T08:00:00Z");
    audit.pods.put("inc-4711", 3);
    var _ = look(exception);
    clock.pass(Duration.ofMinutes(59));
    assertThat(look(exception).changedStatus()).isEmpty();

    // When
    clock.pass(Duration.ofMinutes(1));
    var _ = look(exception);

    // Then
    assertThat(exception.getStatus().lastUsedTime()).isEqualTo("2026-11-21T09:00:00Z");

    // When: the last pod ends
    audit.pods.clear();
    clock.pass(Duration.ofMinutes(5));
    var _ = look(exception);
    clock.pass(Duration.ofHours(5));
    var _ = look(exception);

    // Then: it ran until then
    assertThat(exception.getStatus().pods()).isZero();
    assertThat(exception.getStatus().lastUsedTime()).isEqualTo("2026-11-21T09:05:00Z");
  }

  @Test
  void warnsOnceOfWhatItsAuthorMayNotMean() {
    // Given
    var exception = exception("2026-11-25T08:00:00Z");
    warnings.add("policy production doesn't name the image");

    // When
    var _ = look(exception);
    var _ = look(exception);

    // Then
    assertThatException(exception)
        .isCurrent()
        .says("to look at: policy production doesn't name the image");
    assertThat(said())
        .filteredOn(it -> it.startsWith("Warning"))
        .containsExactly("Warning ExceptionWarning policy production doesn't name the image");
  }

  @Test
  void aProcessThatHasJustBegunSaysWhatWasSaidBefore() {
    // Given
    var exception = exception("2026-11-25T08:00:00Z");
    audit.pods.put("inc-4711", 3);
    var _ = look(exception);
    var said = said();

    // When: another process takes over, and hasn't looked at what runs yet
    clock.pass(Duration.ofHours(3));
    audit.isKnown = false;
    var report = look(exception);

    // Then
    assertThat(report.changedStatus()).isEmpty();
    assertThat(exception.getStatus().pods()).isEqualTo(3);
    assertThat(exception.getStatus().lastUsedTime()).isEqualTo("2026-11-21T08:00:00Z");

    // When: it has
    audit.isKnown = true;
    var _ = look(exception);

    // Then: it isn't used anew
    assertThat(exception.getStatus().pods()).isEqualTo(3);
    assertThat(said()).isEqualTo(said);
  }

  @Test
  void nothingIsSaidOfPodsBeforeAnybodyHasLooked() {
    // Given
    var exception = exception("2026-11-25T08:00:00Z");
    audit.isKnown = false;

    // When
    var _ = look(exception);

    // Then
    assertThatException(exception).isCurrent();
    assertThat(exception.getStatus().pods()).isNull();
  }

  @Test
  void aRequestIsEchoed() {
    // Given
    var exception = exception("2026-11-25T08:00:00Z");
    exception.getMetadata().setAnnotations(Map.of(ReconcileRequest.ANNOTATION, "now"));

    // When
    var _ = look(exception);

    // Then
    assertThat(exception.getStatus().lastHandledReconcileAt()).isEqualTo("now");
  }

  @Test
  void aLookThatBreaksOffIsRetried() {
    // Given
    var exception = exception("2026-11-25T08:00:00Z");
    audit.pods.put("inc-4711", 3);
    var _ = look(exception);

    // When
    var report = work.failed(exception, new IllegalStateException("no"));
    report.changedStatus().ifPresent(exception::setStatus);

    // Then: what is known stays
    assertThatException(exception).isInProgress().hasReason(Reason.INTERNAL_ERROR);
    assertThat(exception.getStatus().pods()).isEqualTo(3);
  }
}
