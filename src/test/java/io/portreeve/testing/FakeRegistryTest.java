package io.portreeve.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeRegistryTest {
  private static final String NAME = "registry.test/shop/api";

  private final FakeRegistry registry = new FakeRegistry();

  private RepositoryReader open(PullCredentials credentials, int requests) {
    return registry.open(
        ImageReference.parse(NAME),
        credentials,
        Budget.of(() -> 0, Duration.ofSeconds(1), requests, 1_000_000));
  }

  @Test
  void whatIsPushedIsRead() {
    var image = registry.pushImage(NAME, "v1", "hello");
    var index = registry.pushIndex(NAME, "multi", List.of(image));
    var referrer =
        registry.pushReferrer(NAME, image, "application/x", "{}".getBytes(UTF_8), Map.of("a", "b"));

    var reader = open(PullCredentials.NONE, 10);

    assertThat(reader.manifest("v1").digest()).isEqualTo(image);
    assertThat(reader.manifest(index).manifests())
        .singleElement()
        .satisfies(e -> assertThat(e.digest()).isEqualTo(image));
    assertThat(reader.referrers(image))
        .singleElement()
        .satisfies(e -> assertThat(e.digest()).isEqualTo(referrer));
    var layer = reader.manifest(referrer).layers().getFirst();
    assertThat(reader.manifest(referrer).subject()).isEqualTo(image);
    assertThat(reader.blob(layer.digest(), 2)).isEqualTo("{}".getBytes(UTF_8));
    assertThat(registry.requests()).isEqualTo(6);
  }

  @Test
  void budgetAndFaultsAndCredentials() {
    registry.pushImage(NAME, "v1", "hello");
    assertThatExceptionOfType(OciException.OverBudget.class)
        .isThrownBy(() -> open(PullCredentials.NONE, 0).manifest("v1"));

    registry.before(
        question -> {
          throw new OciException.Unavailable(question);
        });
    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> open(PullCredentials.NONE, 1).manifest("v1"))
        .withMessage("manifest registry.test/shop/api v1");

    registry.heal();
    var credential = new PullCredential("test", "registry.test", "user", "password");
    registry.requireCredential(credential);
    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> open(PullCredentials.NONE, 1).manifest("v1"));
    assertThat(open(_ -> List.of(credential), 1).manifest("v1").layers()).hasSize(1);
  }
}
