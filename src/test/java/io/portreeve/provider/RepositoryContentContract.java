package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What {@link RegistryClient} promises of a repository's own policy and of its images. */
public interface RepositoryContentContract extends RegistryClientContract {
  /** Of nothing. */
  Digest NOWHERE = new Digest("0".repeat(64));

  private String policy(String sid) {
    return """
        {"Version":"2012-10-17","Statement":[{"Sid":"%s","Effect":"Allow",\
        "Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":["ecr:BatchGetImage"]}]}"""
        .formatted(sid, account());
  }

  /** Creates a repository with nothing set. */
  static void create(RegistryClient client, RepositoryName name) {
    var _ = client.create(new NewRepository(name, null, null, null, Map.of()));
  }

  private static void notFound(ThrowingCallable call) {
    assertThatExceptionOfType(RegistryException.NotFound.class)
        .isThrownBy(call)
        .withMessageNotContaining("null");
  }

  @Test
  default void aNewRepositoryHasNoPolicy() {
    scratch(
        (client, name) -> {
          create(client, name);

          assertThat(client.policy(name)).isEmpty();
        });
  }

  @Test
  default void setsChangesAndRemovesThePolicy() {
    scratch(
        (client, name) -> {
          // Given
          create(client, name);
          client.setPolicy(name, policy("First"));
          assertThat(client.policy(name).orElseThrow()).contains("First", "ecr:BatchGetImage");

          // When
          client.setPolicy(name, policy("Second"));

          // Then
          assertThat(client.policy(name).orElseThrow()).contains("Second").doesNotContain("First");
          client.removePolicy(name);
          assertThat(client.policy(name)).isEmpty();
        });
  }

  @Test
  default void removesAPolicyThatIsNotThere() {
    scratch(
        (client, name) -> {
          client.removePolicy(name);
          create(client, name);
          client.removePolicy(name);
          assertThat(client.policy(name)).isEmpty();
        });
  }

  @Test
  default void refusesAPolicyThatIsNone() {
    scratch(
        (client, name) -> {
          // Given
          create(client, name);

          // When / Then
          assertThatExceptionOfType(RegistryException.Invalid.class)
              .isThrownBy(() -> client.setPolicy(name, "hello"));
          assertThat(client.policy(name)).isEmpty();
        });
  }

  @Test
  default void countsImages() {
    scratch(
        (client, name) -> {
          // Given
          create(client, name);
          assertThat(client.statistics(name)).isEqualTo(ImageStatistics.NONE);
          assumeTrue(push(name), "no image can be pushed here");

          // When
          var statistics = client.statistics(name);

          // Then
          assertThat(statistics.images()).isEqualTo(1);
          assertThat(statistics.sizeBytes()).isPositive();
          assertThat(statistics.lastPushTime()).isNotNull();
          assertThat(statistics.newest()).isNotNull();
        });
  }

  @Test
  default void findsTheImagesThatAreThere() {
    scratch(
        (client, name) -> {
          // Given
          create(client, name);
          assumeTrue(push(name), "no image can be pushed here");
          var there = Objects.requireNonNull(client.statistics(name).newest());

          // When / Then
          assertThat(client.images(name, Set.of(there)))
              .isEqualTo(Map.of(there, new StoredImage(false, Set.of("v1"))));
          assertThat(client.images(name, Set.of(there, NOWHERE))).containsOnlyKeys(there);
          assertThat(client.images(name, Set.of())).isEmpty();
        });
  }

  @Test
  default void looksUpImagesWithoutAnyThatIsMissing() {
    scratch(
        (client, name) -> {
          // Given
          create(client, name);
          assertThat(client.lookUp(name, Set.of(NOWHERE)))
              .isEqualTo(new RegistryClient.Lookup(Map.of(), Set.of(NOWHERE)));
          assertThat(client.lookUp(name, Set.of()))
              .isEqualTo(new RegistryClient.Lookup(Map.of(), Set.of()));
          assumeTrue(push(name), "no image can be pushed here");
          var there = Objects.requireNonNull(client.statistics(name).newest());

          // When
          var both = client.lookUp(name, Set.of(there, NOWHERE));

          // Then
          assertThat(client.lookUp(name, Set.of(there)).found())
              .isEqualTo(Map.of(there, new StoredImage(false, Set.of("v1"))));
          assertThat(both.missing()).doesNotContain(there);
          assertThat(both.found()).doesNotContainKey(NOWHERE);
        });
  }

  @Test
  default void tellsWhenImagesAreScanned() {
    scratch(
        (client, name) -> {
          // Given
          create(client, name);
          var gone = RepositoryName.parse(name + "/gone");

          // When
          var frequencies = client.scanFrequencies(List.of(name, gone));

          // Then
          assertThat(frequencies).containsOnlyKeys(name);
          assertThat(frequencies.get(name)).isIn("MANUAL", "SCAN_ON_PUSH", "CONTINUOUS_SCAN");
        });
  }

  @Test
  default void namesTheRepositoryThatIsNotThere() {
    scratch(
        (client, name) -> {
          notFound(() -> client.policy(name));
          notFound(() -> client.setPolicy(name, policy("First")));
          notFound(() -> client.statistics(name));
          notFound(() -> client.images(name, Set.of(NOWHERE)));
          notFound(() -> client.lookUp(name, Set.of(NOWHERE)));
        });
  }
}
