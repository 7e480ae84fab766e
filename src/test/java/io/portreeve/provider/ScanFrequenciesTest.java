package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.image.RepositoryName;
import io.portreeve.testing.FakeRegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScanFrequenciesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private final RegistryException denied =
      new RegistryException.AccessDenied("ecr:BatchGetRepositoryScanningConfiguration", null);

  private final FakeRegistryClient client = new FakeRegistryClient("eu-west-1", "123456789012");
  private final ScanFrequencies frequencies = new ScanFrequencies(client);
  private final List<RepositoryName> names =
      IntStream.range(0, 30)
          .mapToObj(i -> RepositoryName.parse("shop/r%02d".formatted(i)))
          .toList();

  @BeforeEach
  void create() {
    for (var name : names) {
      var _ = client.behindOurBackCreate(name.value(), Map.of());
    }
    client.forgetCalls();
  }

  private String of(int i) {
    return frequencies.of(names.get(i), () -> names, NOW, HOUR).orElse("");
  }

  @Test
  void T59_oneThatIsDeniedDoesNotSpoilTheOthers() {
    // Given: the batch is denied, the one that asks isn't
    client.failNext("scanFrequencies", denied);

    // When
    var first = of(0);

    // Then
    assertThat(first).isEqualTo("MANUAL");
    assertThat(client.calls()).containsExactly("scanFrequencies", "scanFrequencies");
  }

  @Test
  void T59_oneThatIsDeniedAloneIsNotReadAlong() {
    // Given
    client.failNext("scanFrequencies", denied);
    client.failNext("scanFrequencies", denied);
    assertThatExceptionOfType(RegistryException.AccessDenied.class).isThrownBy(() -> of(0));

    // When
    var _ = of(1);
    var _ = of(29);
    client.forgetCalls();
    for (var i = 1; i < 30; i++) {
      assertThat(of(i)).isEqualTo("MANUAL");
    }

    // Then
    assertThat(client.calls()).hasSizeLessThanOrEqualTo(1);
    client.forgetCalls();
    assertThat(of(0)).isEqualTo("MANUAL");
    assertThat(client.calls()).containsExactly("scanFrequencies");
  }

  @Test
  void whatMayBeOtherwiseIsReadAgainThoughItIsFresh() {
    // Given
    assertThat(of(0)).isEqualTo("MANUAL");
    client.scans("shop/r00", "CONTINUOUS_SCAN");
    assertThat(of(0)).isEqualTo("MANUAL");

    // When
    frequencies.forget(names.getFirst());

    // Then
    assertThat(of(0)).isEqualTo("CONTINUOUS_SCAN");
  }
}
