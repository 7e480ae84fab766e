package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link RegistryClient} promises where images can be archived. */
public interface ImageArchiveContract extends RepositoryContentContract {
  @Test
  default void archivesAndRestores() {
    scratch(
        (client, name) -> {
          // Given
          RepositoryContentContract.create(client, name);
          assertThat(push(name)).isTrue();
          var there = Objects.requireNonNull(client.statistics(name).newest());

          // When
          client.setArchived(name, there, true);

          // Then
          assertThat(client.images(name, Set.of(there)).get(there).archived()).isTrue();
          client.setArchived(name, there, false);
          assertThat(client.images(name, Set.of(there)).get(there).archived()).isFalse();
        });
  }
}
